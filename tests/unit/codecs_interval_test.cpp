#include <tusk/codecs/interval.hpp>

#include <cstdint>
#include <limits>

#include <boost/test/unit_test.hpp>

#include "codecs_datetime_support.hpp"

using namespace codecs_support;
using tusk::interval;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

constexpr std::int32_t min32 = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t max32 = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t min64 = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t max64 = std::numeric_limits<std::int64_t>::max();

static_assert(interval{} == interval{0, 0, 0} && interval{}.is_finite());
static_assert(interval{.months = 1} != interval{.days = 30});
static_assert(!interval::infinity().is_finite() && !interval::minus_infinity().is_finite());
static_assert(interval{max32, max32, max64 - 1}.is_finite() && interval{min32, min32, 0}.is_finite());

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_interval)

BOOST_AUTO_TEST_CASE(both_forms_are_the_servers) {
    BOOST_TEST(mismatches<interval>({{"00000000000000000000000000000000", "00:00:00"},
                                     {"000000036c97ca88000000030000000e", "1 year 2 mons 3 days 04:05:06.789"},
                                     {"fffffffc93743f8000000003fffffff2", "-1 years -2 mons +3 days -04:05:06"},
                                     {"00000000000000000000000000000001", "1 mon"},
                                     {"0000000000000000ffffffff00000000", "-1 days"},
                                     {"000000036c8bc08000000000ffffffff", "-1 mons +04:05:06"},
                                     {"0000000000000000ffffffff0000000c", "1 year -1 days"},
                                     {"000000036c8bc08000000003ffffffff", "-1 mons +3 days 04:05:06"},
                                     {"00000053d1ac10000000000000000000", "100:00:00"},
                                     {"ffffffffffffffff0000000000000000", "-00:00:00.000001"},
                                     {"00000000000000000000000080000000", "-178956970 years -8 mons"},
                                     {"00000000000f424000000000fffffff4", "-1 years +00:00:01"},
                                     {"00000000000000007fffffff00000000", "2147483647 days"},
                                     {"00000000000000000000000000000017", "1 year 11 mons"},
                                     {"0000000000000001ffffffffffffffe9", "-1 years -11 mons -1 days +00:00:00.000001"},
                                     {"80000000000000000000000000000000", "-2562047788:00:54.775808"},
                                     {"7fffffffffffffff0000000000000000", "2562047788:00:54.775807"}}) == "");
    BOOST_TEST(refuses_other_lengths<interval>(from_hex("000000036c97ca88000000030000000e"), oids::interval));
}

BOOST_AUTO_TEST_CASE(infinity_is_what_postgresql_17_has) {
    BOOST_TEST(mismatches<interval>({{"7fffffffffffffff7fffffff7fffffff", "infinity"},
                                     {"80000000000000008000000080000000", "-infinity"}}) == "");
    BOOST_CHECK(parsed<interval>("infinity") == interval::infinity());
    BOOST_CHECK(parsed<interval>("-infinity") == interval::minus_infinity());
}

BOOST_AUTO_TEST_CASE(random_intervals_round_trip_in_binary_and_text) {
    random_numbers random{1186};
    for (int i = 0; i != 5000; ++i) {
        interval value{static_cast<std::int32_t>(random(min32, max32)), static_cast<std::int32_t>(random(min32, max32)),
                       random(min64, max64)};
        if (i % 3 == 0)
            value.months = 0;
        if (i % 5 == 0)
            value.days = 0;
        if (i % 7 == 0)
            value.microseconds = 0;
        BOOST_CHECK(through_binary(value, oids::interval) == value);
        BOOST_CHECK_MESSAGE(parsed<interval>(printed(value)) == value, printed(value));
    }
}

BOOST_AUTO_TEST_CASE(the_format_of_iso_8601_is_read) {
    const struct {
        const char* text;
        interval value;
    } samples[] = {{"P1Y2M3DT4H5M6.789S", {14, 3, 14'706'789'000}},
                   {"P-1Y-2M3DT-4H-5M-6S", {-14, 3, -14'706'000'000}},
                   {"P3W", {0, 21, 0}},
                   {"P1W1D", {0, 8, 0}},
                   {"P5M", {5, 0, 0}},
                   {"PT5M", {0, 0, 300'000'000}},
                   {"PT36H", {0, 0, 129'600'000'000}},
                   {"PT-0.5S", {0, 0, -500'000}},
                   {"PT1H-1S", {0, 0, 3'599'000'000}},
                   {"P+1D", {0, 1, 0}},
                   {"P0D", {}},
                   {"PT0S", {}},
                   {"P-178956970Y-8M-2147483648DT-2562047788H-54.775808S", interval::minus_infinity()}};
    for (const auto& s : samples)
        BOOST_CHECK_MESSAGE(parsed<interval>(s.text) == s.value, s.text);
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_interval_and_leaves_the_value_alone) {
    BOOST_TEST(wrongly_read<interval>({"",
                                       " ",
                                       "1",
                                       "-1",
                                       "+",
                                       "1 ",
                                       "1 yea",
                                       "1 years ",
                                       "1  year",
                                       "1year",
                                       "1 year1 mon",
                                       "1 year  1 mon",
                                       "1 mon 1 year",
                                       "1 year 1 year",
                                       "1 day 1 day",
                                       "1 day days",
                                       "1.5 days",
                                       "- 1 day",
                                       "--1 day",
                                       "+-1 day",
                                       "1 days ago",
                                       "@ 1 day",
                                       "1 century",
                                       "04:05",
                                       "04:05:6",
                                       "04:60:00",
                                       "04:05:60",
                                       "04:05:06.",
                                       "04:05:06.1234567",
                                       "04:05:06 1 day",
                                       "04:05:06 04:05:06",
                                       "04:-5:06",
                                       "1 day 04:05:06 ",
                                       "1-2",
                                       "1-2 3",
                                       "178956970 years 8 mons",
                                       "-178956970 years -9 mons",
                                       "178956971 years",
                                       "768614336404564651 years",
                                       "999999999999999999 years",
                                       "2147483648 days",
                                       "-2147483649 days",
                                       "1000000000000000000 days",
                                       "2562047788:00:54.775808",
                                       "-2562047788:00:54.775809",
                                       "2562047789:00:00",
                                       "999999999999999999:00:00",
                                       "Infinity",
                                       "infinity ",
                                       "+infinity"},
                                      interval{1, 2, 3}) == "");
    BOOST_TEST(wrongly_read<interval>({"P",
                                       "PT",
                                       "P1",
                                       "P1H",
                                       "P1S",
                                       "PT1D",
                                       "PT1Y",
                                       "P1YT",
                                       "P1D1Y",
                                       "P1Y1Y",
                                       "P1D2M",
                                       "PT1M1H",
                                       "PT1S1S",
                                       "PT1.5H",
                                       "P1.5D",
                                       "PT1.S",
                                       "PT.5S",
                                       "PT1.2345678S",
                                       "1Y",
                                       "P1DT1HT1M",
                                       "-P1D",
                                       "P 1D",
                                       "P1 D",
                                       "p1d",
                                       "P--1D",
                                       "P1Y2M3DT4H5M6.789S ",
                                       "P178956970Y8M",
                                       "P306783379W",
                                       "PT2562047788H54.775808S",
                                       "PT2562047789H",
                                       "PT999999999999999999H"},
                                      interval{1, 2, 3}) == "");
    BOOST_TEST(wrongly_read_of<interval>(
                   "-1 years +2 mons 3 days -04:05:06.7",
                   {"-1 year", "-1 years", "-1 years +2 mon", "-1 years +2 mons", "-1 years +2 mons 3 day",
                    "-1 years +2 mons 3 days", "-1 years +2 mons 3 days -04:05:06"}) == "");
    BOOST_TEST(
        wrongly_read_of<interval>("P1Y2M3DT4H5M6.7S", {"P1Y", "P1Y2M", "P1Y2M3D", "P1Y2M3DT4H", "P1Y2M3DT4H5M"}) == "");
}

BOOST_AUTO_TEST_CASE(an_interval_goes_binary_into_interval_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<interval>(oids::interval) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<interval>(oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<interval>(oids::interval) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<interval>(oids::time) == wire_form::none);
}

BOOST_AUTO_TEST_SUITE_END()
