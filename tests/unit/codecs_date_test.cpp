#include <tusk/codecs/date.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/timestamp.hpp>

#include "codecs_datetime_support.hpp"

using namespace codecs_support;
using namespace std::chrono_literals;
using tusk::date;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

constexpr std::int32_t first_day = -2'451'545;
constexpr std::int32_t last_day = 2'145'031'948;

static_assert(date{}.days_since_2000() == 0 && date{2000, 1, 1} == date{} && date{tusk::calendar_day{}} == date{});
static_assert(date{1815y / 12 / 10} == date{1815, 12, 10});
static_assert(date{2024y / 2 / std::chrono::last} == date{2024, 2, 29});
static_assert(date{std::chrono::sys_days{1815y / 12 / 10}} == date{1815, 12, 10});
static_assert(date{std::chrono::local_days{1815y / 12 / 10}} == date{1815, 12, 10});
static_assert(std::chrono::sys_days{date{1815, 12, 10}} == std::chrono::sys_days{1815y / 12 / 10});
static_assert(std::chrono::local_days{date{1815, 12, 10}} == std::chrono::local_days{1815y / 12 / 10});
static_assert(std::chrono::year_month_day{date{1815, 12, 10}} == 1815y / 12 / 10);
static_assert(date{100'000, 2, 29}.calendar() == tusk::calendar_day{100'000, 2, 29});
static_assert(date{-4713, 11, 24}.days_since_2000() == first_day);
static_assert(date{5'874'897, 12, 31}.days_since_2000() == last_day);
static_assert(date::minus_infinity() < date{-4713, 11, 24} && date{5'874'897, 12, 31} < date::infinity());
static_assert(date{}.is_finite() && !date::infinity().is_finite() && !date::minus_infinity().is_finite());
static_assert(!date::from_days_since_2000(first_day - 1) && !date::from_days_since_2000(last_day + 1));
static_assert(date::from_days_since_2000(std::numeric_limits<std::int32_t>::max()) == date::infinity());
static_assert(date::from_days_since_2000(std::numeric_limits<std::int32_t>::min()) == date::minus_infinity());
static_assert(!date::from(std::chrono::sys_days{std::chrono::days{std::numeric_limits<std::int64_t>::min()}}));
static_assert(!date::from(std::chrono::sys_days{std::chrono::days{std::numeric_limits<std::int64_t>::max()}}));
static_assert(!date::from(std::chrono::sys_days{std::chrono::days{10'957LL + 2'147'483'647}}));
static_assert(!date::from(std::chrono::local_days{std::chrono::days{10'957LL - 2'147'483'648}}));
static_assert(!date::from(tusk::calendar_day{2023, 2, 29}) && !date::from(tusk::calendar_day{5'874'898, 1, 1}));

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_date)

BOOST_AUTO_TEST_CASE(both_forms_are_the_servers) {
    BOOST_TEST(mismatches<date>({{"00000000", "2000-01-01"},
                                 {"0000265d", "2026-11-21"},
                                 {"fffef965", "1815-12-10"},
                                 {"fff49d7b", "0044-03-15 BC"},
                                 {"fff4dbf9", "0001-01-01"},
                                 {"fff4dbf8", "0001-12-31 BC"},
                                 {"ffda97a7", "4714-11-24 BC"},
                                 {"7fda970c", "5874897-12-31"},
                                 {"00ab7995", "32768-01-01"},
                                 {"00002279", "2024-02-29"},
                                 {"ffffffff", "1999-12-31"},
                                 {"7fffffff", "infinity"},
                                 {"80000000", "-infinity"}}) == "");
    BOOST_TEST(refuses_other_lengths<date>(from_hex("0000265d"), oids::date));
}

BOOST_AUTO_TEST_CASE(a_day_that_the_server_cannot_have_sent_is_malformed) {
    date value;
    for (const char* hex : {"ffda97a6", "7fda970d", "80000001", "7ffffffe"})
        BOOST_TEST(decode(from_hex(hex), oids::date, value) == outcome::malformed, hex);
}

BOOST_AUTO_TEST_CASE(random_dates_round_trip_in_binary_and_text) {
    random_numbers random{1082};
    for (int i = 0; i != 2000; ++i) {
        const date value = date::from_days_since_2000(static_cast<std::int32_t>(random(first_day, last_day))).value();
        BOOST_CHECK(through_binary(value, oids::date) == value);
        BOOST_CHECK(parsed<date>(printed(value)) == value);
        BOOST_CHECK(date{value.calendar()} == value);
    }
}

BOOST_AUTO_TEST_CASE(the_calendar_is_the_one_of_std_chrono) {
    using namespace std::chrono;
    for (sys_days day{-4713y / 11 / 24}; day < sys_days{32767y / 12 / 31}; day += days{97}) {
        const date value{day};
        BOOST_REQUIRE(year_month_day{value} == year_month_day{day});
        BOOST_REQUIRE(date{year_month_day{day}} == value);
        BOOST_REQUIRE(sys_days{value} == day);
    }
}

BOOST_AUTO_TEST_CASE(a_day_that_is_not_in_the_calendar_is_refused) {
    BOOST_CHECK_THROW(date(2023, 2, 29), std::invalid_argument);
    BOOST_CHECK_THROW(date(1900, 2, 29), std::invalid_argument);
    BOOST_CHECK_THROW(date(2023, 4, 31), std::invalid_argument);
    BOOST_CHECK_THROW(date(2023, 0, 1), std::invalid_argument);
    BOOST_CHECK_THROW(date(2023, 13, 1), std::invalid_argument);
    BOOST_CHECK_THROW(date(2023, 1, 0), std::invalid_argument);
    BOOST_CHECK_THROW(date(2023, 1, 32), std::invalid_argument);
    BOOST_CHECK_THROW(date(2023, 1, 4'294'967'295U), std::invalid_argument);
    BOOST_CHECK_THROW(date{2023y / 2 / 29}, std::invalid_argument);
    BOOST_CHECK_NO_THROW(date(2000, 2, 29));
    BOOST_CHECK_NO_THROW(date(-4, 2, 29));
}

BOOST_AUTO_TEST_CASE(a_day_that_the_server_cannot_hold_is_refused) {
    BOOST_CHECK_THROW(date(-4713, 11, 23), std::out_of_range);
    BOOST_CHECK_THROW(date(5'874'898, 1, 1), std::out_of_range);
    BOOST_CHECK_THROW(date(2'147'483'647, 12, 31), std::out_of_range);
    BOOST_CHECK_THROW(date(-2'147'483'647 - 1, 1, 1), std::out_of_range);
    BOOST_CHECK_THROW(date{-32767y / 1 / 1}, std::out_of_range);
    BOOST_CHECK_THROW(date{std::chrono::sys_days{std::chrono::days{4'000'000'000}}}, std::out_of_range);
    BOOST_CHECK_THROW(date{std::chrono::local_days{std::chrono::days{-4'000'000'000}}}, std::out_of_range);
}

BOOST_AUTO_TEST_CASE(infinity_is_no_day) {
    for (date infinite : {date::infinity(), date::minus_infinity()}) {
        BOOST_CHECK_THROW((void)infinite.calendar(), std::domain_error);
        BOOST_CHECK_THROW((void)std::chrono::sys_days{infinite}, std::domain_error);
        BOOST_CHECK_THROW((void)std::chrono::local_days{infinite}, std::domain_error);
        BOOST_CHECK_THROW((void)std::chrono::year_month_day{infinite}, std::domain_error);
    }
}

BOOST_AUTO_TEST_CASE(the_years_of_std_chrono_end_with_32767) {
    BOOST_CHECK(std::chrono::year_month_day{date(32767, 12, 31)} == 32767y / 12 / 31);
    BOOST_CHECK_THROW((void)std::chrono::year_month_day{date(32768, 1, 1)}, std::out_of_range);
    BOOST_TEST(std::chrono::sys_days{date(5'874'897, 12, 31)}.time_since_epoch().count() == last_day + 10'957LL);
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_date_and_leaves_the_value_alone) {
    BOOST_TEST(wrongly_read<date>({"",
                                   "2023-02-29",
                                   "2023-13-01",
                                   "2023-00-01",
                                   "2023-01-00",
                                   "2023-01-32",
                                   "0000-01-01",
                                   "0000-01-01 BC",
                                   "-2023-01-01",
                                   "+2023-01-01",
                                   "226-11-21",
                                   "2026-1-21",
                                   "2026-11-1",
                                   "2026/11/21",
                                   "20261121",
                                   "2026-11-21 AD",
                                   "2026-11-21BC",
                                   "2026-11-21  BC",
                                   "2026-11-21 BC BC",
                                   "2026-11-21 bc",
                                   "2026-11-21 00:00:00",
                                   "4714-11-23 BC",
                                   "5874898-01-01",
                                   "9999999-12-31",
                                   "9999999-12-31 BC",
                                   "99999999-12-31",
                                   "18446744073709553642-11-21",
                                   "2026--1-21",
                                   "2026-+1-21",
                                   "Infinity",
                                   "+infinity",
                                   "-infinity ",
                                   "--infinity",
                                   "now",
                                   "epoch"},
                                  date{1815, 12, 10}) == "");
    BOOST_TEST(wrongly_read_of<date>("0044-03-15 BC", {"0044-03-15"}) == "");
    BOOST_TEST(wrongly_read_of<date>("-infinity") == "");
}

// GaussDB may keep a DATE as a timestamp(0).
BOOST_AUTO_TEST_CASE(a_timestamp_at_midnight_is_a_date) {
    const auto read = [](std::int64_t microseconds) {
        const auto sent = tusk::timestamp::from_microseconds_since_2000(microseconds).value();
        return decoded<date>(encode(sent, oids::timestamp).sent, oids::timestamp);
    };
    constexpr std::int64_t day = 86'400'000'000;
    BOOST_CHECK(read(0) == date{});
    BOOST_CHECK(read(-67'227 * day) == date(1815, 12, 10));
    BOOST_CHECK(read(first_day * day) == date(-4713, 11, 24));
    BOOST_CHECK(read(106'751'982 * day) == date(294'276, 12, 31));
    BOOST_CHECK(read(std::numeric_limits<std::int64_t>::max()) == date::infinity());
    BOOST_CHECK(read(std::numeric_limits<std::int64_t>::min()) == date::minus_infinity());

    date value;
    for (const char* hex : {"0000000000000001", "ffffffffffffffff", "000000141dd75fff"})
        BOOST_TEST(decode(from_hex(hex), oids::timestamp, value) == outcome::does_not_fit, hex);
    BOOST_TEST(decode(from_hex("7ffffffffffffffe"), oids::timestamp, value) == outcome::malformed);
    BOOST_TEST(refuses_other_lengths<date>(from_hex("000000141dd76000"), oids::timestamp));
}

BOOST_AUTO_TEST_CASE(a_date_goes_binary_into_date_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<date>(oids::date) == wire_form::binary);
    for (std::uint32_t oid : {oids::timestamp, oids::timestamptz, oids::text, 0U})
        BOOST_CHECK(tusk::codec_sends<date>(oid) == wire_form::text);
    BOOST_CHECK(encode(date(1815, 12, 10), oids::timestamp).sent == raw_text("1815-12-10"));
    BOOST_CHECK(tusk::codec_reads<date>(oids::date) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<date>(oids::timestamp) == wire_form::binary);
    for (std::uint32_t oid : {oids::timestamptz, oids::gauss::smalldatetime, oids::text, 0U})
        BOOST_CHECK(tusk::codec_reads<date>(oid) == wire_form::none);
}

BOOST_AUTO_TEST_SUITE_END()
