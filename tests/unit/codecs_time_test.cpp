#include <tusk/codecs/time.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "codecs_datetime_support.hpp"

using namespace codecs_support;
using namespace std::chrono_literals;
using tusk::timetz;
using tusk::wire_form;
using time_of_day = tusk::time_of_day;
namespace oids = tusk::oids;

namespace {

constexpr std::int64_t day = 86'400'000'000;

static_assert(time_of_day{}.since_midnight() == 0us);
static_assert(time_of_day{12h + 34min + 56s + 789ms}.since_midnight() == 45'296'789'000us);
static_assert(time_of_day{24h}.since_midnight() == 24h);
static_assert(time_of_day{1999ns}.since_midnight() == 1us);
static_assert(time_of_day{4h} < time_of_day{5h});
static_assert(!time_of_day::from_microseconds(-1) && !time_of_day::from_microseconds(day + 1));
static_assert(timetz{time_of_day{4h}, -8h}.offset() == -8h);
static_assert(timetz{time_of_day{4h}, -8h}.local() == time_of_day{4h});
static_assert(timetz{} == timetz{time_of_day{}, 0s});

// 12:00+02 is 10:00+00, but not the same value.
static_assert(timetz{time_of_day{12h}, 2h} < timetz{time_of_day{11h}, 0h});
static_assert(timetz{time_of_day{12h}, 2h} < timetz{time_of_day{10h}, 0h});
static_assert(timetz{time_of_day{10h}, 0h} < timetz{time_of_day{9h}, -1h});
static_assert(timetz{time_of_day{10h}, 0h} != timetz{time_of_day{9h}, -1h});

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_time)

BOOST_AUTO_TEST_CASE(both_forms_of_time_are_the_servers) {
    BOOST_TEST(mismatches<time_of_day>({{"0000000000000000", "00:00:00"},
                                        {"0000000a8be62608", "12:34:56.789"},
                                        {"000000141dd75fff", "23:59:59.999999"},
                                        {"000000141dd76000", "24:00:00"},
                                        {"0000000000000001", "00:00:00.000001"},
                                        {"000000036c8bc080", "04:05:06"}}) == "");
    BOOST_TEST(refuses_other_lengths<time_of_day>(from_hex("0000000a8be62608"), oids::time));
}

BOOST_AUTO_TEST_CASE(both_forms_of_timetz_are_the_servers) {
    BOOST_TEST(mismatches<timetz>({{"0000000a8be62608ffffb2a8", "12:34:56.789+05:30"},
                                   {"000000000000000000000000", "00:00:00+00"},
                                   {"000000141dd760000000e0ff", "24:00:00-15:59:59"},
                                   {"000000036c8bc080ffffb299", "04:05:06+05:30:15"},
                                   {"000000036c8bc080ffff1f01", "04:05:06+15:59:59"},
                                   {"000000036c8bc08000007080", "04:05:06-08"},
                                   {"000000036c8bc080fffffff9", "04:05:06+00:00:07"}}) == "");
    BOOST_TEST(refuses_other_lengths<timetz>(from_hex("0000000a8be62608ffffb2a8"), oids::timetz));
}

BOOST_AUTO_TEST_CASE(a_time_outside_of_the_day_is_malformed) {
    time_of_day value;
    timetz with_zone;
    for (const std::string hex : {"ffffffffffffffff", "000000141dd76001", "8000000000000000", "7fffffffffffffff"}) {
        BOOST_TEST(decode(from_hex(hex), oids::time, value) == outcome::malformed, hex);
        BOOST_TEST(decode(from_hex(hex + "00000000"), oids::timetz, with_zone) == outcome::malformed, hex);
    }
}

BOOST_AUTO_TEST_CASE(an_offset_of_sixteen_hours_is_malformed) {
    timetz value;
    for (const char* west : {"0000e100", "ffff1f00", "80000000", "7fffffff"})
        BOOST_TEST(decode(from_hex(std::string{"0000000000000000"} + west), oids::timetz, value) == outcome::malformed,
                   west);
}

BOOST_AUTO_TEST_CASE(random_times_round_trip_in_binary_and_text) {
    random_numbers random{1083};
    for (int i = 0; i != 2000; ++i) {
        const time_of_day value = time_of_day::from_microseconds(random(0, day)).value();
        BOOST_CHECK(through_binary(value, oids::time) == value);
        BOOST_CHECK(parsed<time_of_day>(printed(value)) == value);

        const timetz with_zone{value, std::chrono::seconds{random(-57'599, 57'599)}};
        BOOST_CHECK(through_binary(with_zone, oids::timetz) == with_zone);
        BOOST_CHECK(parsed<timetz>(printed(with_zone)) == with_zone);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_time_of_day_is_refused) {
    BOOST_CHECK_THROW(time_of_day{-1us}, std::out_of_range);
    BOOST_CHECK_THROW(time_of_day{-1ns}, std::out_of_range);
    BOOST_CHECK_THROW(time_of_day{24h + 1us}, std::out_of_range);
    BOOST_CHECK_THROW(time_of_day{std::chrono::hours::max()}, std::out_of_range);
    BOOST_CHECK_THROW(time_of_day{std::chrono::duration<double>{std::numeric_limits<double>::quiet_NaN()}},
                      std::out_of_range);
    BOOST_CHECK_NO_THROW(time_of_day{24h + 999ns});
}

BOOST_AUTO_TEST_CASE(an_offset_has_less_than_sixteen_hours) {
    for (std::chrono::seconds offset : {16h + 0s, -16h - 0s, std::chrono::seconds::max(), std::chrono::seconds::min()})
        BOOST_CHECK_THROW(timetz(time_of_day{}, offset), std::out_of_range);
    BOOST_CHECK_NO_THROW(timetz(time_of_day{}, timetz::largest_offset()));
    BOOST_CHECK_NO_THROW(timetz(time_of_day{}, -timetz::largest_offset()));
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_time_and_leaves_the_value_alone) {
    BOOST_TEST(wrongly_read<time_of_day>({"",
                                          "12",
                                          "12:34",
                                          "1:02:03",
                                          "012:34:56",
                                          "12:3:04",
                                          "12:34:5",
                                          "24:00:01",
                                          "24:00:00.000001",
                                          "25:00:00",
                                          "12:60:00",
                                          "12:34:60",
                                          "12:34:56.",
                                          "12:34:56.1234567",
                                          "12:34:56,5",
                                          "-12:34:56",
                                          "+12:34:56",
                                          "12:-4:56",
                                          "12:34:56+00",
                                          "12:34:56 PM",
                                          "99999999999999999999:00:00",
                                          "infinity"},
                                         time_of_day{1h}) == "");
    BOOST_TEST(wrongly_read_of<time_of_day>("12:34:56.789", {"12:34:56", "12:34:56.7", "12:34:56.78"}) == "");
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_timetz_and_leaves_the_value_alone) {
    BOOST_TEST(wrongly_read<timetz>(
                   {"", "12:34:56", "12:34:56+", "12:34:56+5", "12:34:56+16", "12:34:56-16:00", "12:34:56+05:60",
                    "12:34:56+05:00:60", "12:34:56+05:3", "12:34:56+05:", "12:34:56+0530", "12:34:56+05:30:15:00",
                    "12:34:56 +05", "12:34:56+-5", "12:34:56+05+05", "12:34:56Z", "24:00:01+00", "+05", "infinity"},
                   timetz{time_of_day{1h}, 2h}) == "");
    BOOST_TEST(wrongly_read_of<timetz>("12:34:56-05:30:15", {"12:34:56-05", "12:34:56-05:30"}) == "");
}

BOOST_AUTO_TEST_CASE(a_time_goes_binary_into_its_own_type_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<time_of_day>(oids::time) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<time_of_day>(oids::timetz) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<time_of_day>(oids::time) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<time_of_day>(oids::timetz) == wire_form::none);
    BOOST_CHECK(tusk::codec_sends<timetz>(oids::timetz) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<timetz>(oids::time) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<timetz>(oids::timetz) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<timetz>(oids::time) == wire_form::none);
}

BOOST_AUTO_TEST_SUITE_END()
