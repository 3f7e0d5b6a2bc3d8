#include <tusk/codecs/timestamp.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "codecs_datetime_support.hpp"

using namespace codecs_support;
using namespace std::chrono_literals;
using tusk::timestamp;
using tusk::timestamptz;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

using std::chrono::local_days;
using std::chrono::sys_days;
using sys_microseconds = std::chrono::sys_time<std::chrono::microseconds>;
using local_microseconds = std::chrono::local_time<std::chrono::microseconds>;

constexpr std::int64_t first = -211'813'488'000'000'000;
constexpr std::int64_t last = 9'223'371'331'199'999'999;
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

constexpr auto tusked = sys_days{2026y / 11 / 21} + 12h + 34min + 56s + 789ms;

static_assert(timestamptz{tusked}.microseconds_since_2000() == 0x000303c75b640608);
static_assert(sys_microseconds{timestamptz{tusked}} == tusked);
static_assert(timestamp{local_days{1999y / 12 / 31} + 24h - 1us}.microseconds_since_2000() == -1);
static_assert(local_microseconds{timestamp{}} == local_days{2000y / 1 / 1});
static_assert(timestamptz{}.microseconds_since_2000() == 0);
static_assert(timestamptz{sys_days{2000y / 1 / 1} + 1999ns}.microseconds_since_2000() == 1);
static_assert(timestamptz{sys_days{2000y / 1 / 1} - 1ns}.microseconds_since_2000() == -1);
static_assert(timestamptz::minus_infinity() < timestamptz{tusked} && timestamptz{tusked} < timestamptz::infinity());
static_assert(timestamp{}.is_finite() && !timestamp::infinity().is_finite() &&
              !timestamp::minus_infinity().is_finite());
static_assert(timestamp::from_microseconds_since_2000(least) == timestamp::minus_infinity());
static_assert(timestamp::from_microseconds_since_2000(largest) == timestamp::infinity());
static_assert(timestamp::from_microseconds_since_2000(first) && !timestamp::from_microseconds_since_2000(first - 1));
static_assert(timestamp::from_microseconds_since_2000(last) && !timestamp::from_microseconds_since_2000(last + 1));

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_timestamp)

BOOST_AUTO_TEST_CASE(both_forms_of_timestamp_are_the_servers) {
    BOOST_TEST(mismatches<timestamp>({{"000303c75b640608", "2026-11-21 12:34:56.789"},
                                      {"0000000000000000", "2000-01-01 00:00:00"},
                                      {"ffffffffffffffff", "1999-12-31 23:59:59.999999"},
                                      {"ff1af9e8fb46d000", "0044-03-15 12:00:00 BC"},
                                      {"fd0f7cc1411fa000", "4714-11-24 00:00:00 BC"},
                                      {"7fffff5bb3b29fff", "294276-12-31 23:59:59.999999"},
                                      {"ffeb5d478258e000", "1815-12-10 00:00:00"},
                                      {"7fffffffffffffff", "infinity"},
                                      {"8000000000000000", "-infinity"}}) == "");
    BOOST_TEST(refuses_other_lengths<timestamp>(from_hex("000303c75b640608"), oids::timestamp));
}

BOOST_AUTO_TEST_CASE(both_forms_of_timestamptz_are_the_servers) {
    BOOST_TEST(mismatches<timestamptz>({{"000303c75b640608", "2026-11-21 12:34:56.789+00"},
                                        {"0000000000000000", "2000-01-01 00:00:00+00"},
                                        {"ffffffffffffffff", "1999-12-31 23:59:59.999999+00"},
                                        {"ff1af9e8fb46d000", "0044-03-15 12:00:00+00 BC"},
                                        {"fd0f7cc1411fa000", "4714-11-24 00:00:00+00 BC"},
                                        {"7fffff5bb3b29fff", "294276-12-31 23:59:59.999999+00"},
                                        {"7fffffffffffffff", "infinity"},
                                        {"8000000000000000", "-infinity"}}) == "");
    BOOST_TEST(refuses_other_lengths<timestamptz>(from_hex("000303c75b640608"), oids::timestamptz));
}

BOOST_AUTO_TEST_CASE(a_time_that_the_server_cannot_have_sent_is_malformed) {
    timestamp local;
    timestamptz absolute;
    for (const char* hex : {"fd0f7cc1411f9fff", "7fffff5bb3b2a000", "7ffffffffffffffe", "8000000000000001"}) {
        BOOST_TEST(decode(from_hex(hex), oids::timestamp, local) == outcome::malformed, hex);
        BOOST_TEST(decode(from_hex(hex), oids::timestamptz, absolute) == outcome::malformed, hex);
    }
}

BOOST_AUTO_TEST_CASE(random_timestamps_round_trip_in_binary_and_text) {
    random_numbers random{1114};
    for (int i = 0; i != 2000; ++i) {
        const std::int64_t microseconds = random(first, last);
        const timestamp local = timestamp::from_microseconds_since_2000(microseconds).value();
        BOOST_CHECK(through_binary(local, oids::timestamp) == local);
        BOOST_CHECK(parsed<timestamp>(printed(local)) == local);

        const timestamptz absolute = timestamptz::from_microseconds_since_2000(microseconds).value();
        BOOST_CHECK(through_binary(absolute, oids::timestamptz) == absolute);
        BOOST_CHECK(parsed<timestamptz>(printed(absolute)) == absolute);
        BOOST_TEST(printed(absolute).substr(0, 19) == printed(local).substr(0, 19));
    }
}

BOOST_AUTO_TEST_CASE(a_timestamptz_is_read_at_any_offset) {
    const sample samples[] = {
        {"000303c2bf380008", "2026-11-21 12:34:56.789+05:30"},  {"000303ce0ff51c00", "2026-11-21 12:34:56-08"},
        {"fff2fb4e622a21c0", "1883-11-18 12:03:57-04:56:02"},   {"ff1af9e4ca649c00", "0044-03-15 12:00:00+05 BC"},
        {"000303c75b640608", "2026-11-21T12:34:56.789+00:00"},  {"000303c75b57fc00", "2026-11-21T12:34:56Z"},
        {"000303d0ed554000", "2026-11-21 24:00:00+00"},         {"fd0f7cc1411fa000", "4714-11-24 05:00:00+05 BC"},
        {"fd0f7cc1411fa000", "4714-11-23 19:00:00-05 BC"},      {"7fffff5bb3b29fff", "294276-12-31 18:59:59.999999-05"},
        {"7fffff5bb3b29fff", "294277-01-01 04:59:59.999999+05"}};
    for (const sample& s : samples) {
        const auto value = timestamptz::from_string(s.text);
        BOOST_REQUIRE_MESSAGE(value, s.text);
        BOOST_CHECK_MESSAGE(encode(*value, oids::timestamptz).sent == from_hex(s.hex), s.text);
    }
}

BOOST_AUTO_TEST_CASE(a_time_that_the_server_cannot_hold_is_refused) {
    BOOST_CHECK_THROW(timestamptz{sys_days{-4713y / 11 / 24} - 1us}, std::out_of_range);
    BOOST_CHECK_THROW(timestamptz{sys_microseconds::min()}, std::out_of_range);
    BOOST_CHECK_THROW(timestamptz{std::chrono::sys_seconds{std::chrono::seconds{9'224'318'016'000}}},
                      std::out_of_range);
    BOOST_CHECK_THROW(timestamp{std::chrono::local_seconds::max()}, std::out_of_range);
    BOOST_CHECK_THROW(timestamp{std::chrono::local_seconds::min()}, std::out_of_range);
    BOOST_TEST(printed(timestamptz{std::chrono::sys_seconds{std::chrono::seconds{9'224'318'015'999}}}) ==
               "294276-12-31 23:59:59+00");
    BOOST_TEST(printed(timestamptz{sys_days{-4713y / 11 / 24}}) == "4714-11-24 00:00:00+00 BC");
    BOOST_TEST(printed(timestamptz{sys_microseconds::max()}) == "294247-01-10 04:00:54.775807+00");
}

BOOST_AUTO_TEST_CASE(infinity_and_the_last_decades_are_no_microseconds_since_1970) {
    BOOST_CHECK_THROW((void)sys_microseconds{timestamptz::infinity()}, std::domain_error);
    BOOST_CHECK_THROW((void)local_microseconds{timestamp::minus_infinity()}, std::domain_error);
    BOOST_CHECK_THROW((void)sys_microseconds{timestamptz::from_microseconds_since_2000(last).value()},
                      std::out_of_range);
    BOOST_CHECK(sys_microseconds{timestamptz{sys_microseconds::max()}} == sys_microseconds::max());
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_timestamp_and_leaves_the_value_alone) {
    BOOST_TEST(wrongly_read<timestamp>({"",
                                        "2026-11-21",
                                        "2026-11-21 ",
                                        "2026-11-21 12:34",
                                        "2026-11-21  12:34:56",
                                        "2026-11-21_12:34:56",
                                        "2026-11-21 12:34:56+00",
                                        "2026-11-21 12:34:56Z",
                                        "2026-02-29 12:34:56",
                                        "2026-11-21 24:00:01",
                                        "0000-01-01 00:00:00",
                                        "4714-11-23 23:59:59.999999 BC",
                                        "294277-01-01 00:00:00",
                                        "294277-01-09 04:00:54.775807",
                                        "294277-01-09 04:00:54.775808",
                                        "290278-12-22 19:59:05.224192 BC",
                                        "9999999-01-01 00:00:00",
                                        "9999999-01-01 00:00:00 BC",
                                        "2026-11-21 BC 12:34:56",
                                        "2026-11-21 12:34:56 AD",
                                        "now",
                                        "Infinity"},
                                       timestamp{}) == "");
    BOOST_TEST(wrongly_read<timestamptz>({"", "2026-11-21 12:34:56", "2026-11-21 12:34:56 +00", "2026-11-21 12:34:56z",
                                          "2026-11-21 12:34:56Z+00", "2026-11-21 12:34:56+16", "2026-11-21 12:34:56 BC",
                                          "2026-11-21 12:34:56 UTC", "2026-11-21 12:34:56 BC+00",
                                          "294276-12-31 23:59:59-00:00:01", "4714-11-24 00:00:00+00:00:01 BC"},
                                         timestamptz{}) == "");
    BOOST_TEST(
        wrongly_read_of<timestamp>("0044-03-15 12:00:00.5 BC", {"0044-03-15 12:00:00", "0044-03-15 12:00:00.5"}) == "");
    BOOST_TEST(wrongly_read_of<timestamptz>("0044-03-15 12:00:00+05:30 BC",
                                            {"0044-03-15 12:00:00+05", "0044-03-15 12:00:00+05:30"}) == "");
}

BOOST_AUTO_TEST_CASE(a_timestamp_goes_binary_into_its_own_type_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<timestamp>(oids::timestamp) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<timestamp>(oids::timestamptz) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<timestamp>(oids::timestamp) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<timestamp>(oids::timestamptz) == wire_form::none);
    BOOST_CHECK(tusk::codec_sends<timestamptz>(oids::timestamptz) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<timestamptz>(oids::timestamp) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<timestamptz>(oids::timestamptz) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<timestamptz>(oids::timestamp) == wire_form::none);
}

// The server keeps the seconds of a binary smalldatetime, though the type has none, and rounds those of a text.
BOOST_AUTO_TEST_CASE(a_smalldatetime_is_read_in_binary_and_sent_as_text) {
    constexpr auto oid = oids::gauss::smalldatetime;
    BOOST_CHECK(tusk::codec_reads<timestamp>(oid) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<timestamp>(oid) == wire_form::text);
    BOOST_TEST(printed(decoded<timestamp>(from_hex("ff1af9e8fb46d000"), oid).value()) == "0044-03-15 12:00:00 BC");
    BOOST_CHECK(encode(timestamp{}, oid).sent == raw_text("2000-01-01 00:00:00"));
    BOOST_TEST(refuses_other_lengths<timestamp>(from_hex("000303c75b640608"), oid));
}

BOOST_AUTO_TEST_SUITE_END()
