// Numbers and times whose text is written by ways of their own: it is what others make of them.
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <type_traits>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/floating.hpp>
#include <tusk/codecs/integer.hpp>
#include <tusk/codecs/timestamp.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::timestamp;
using tusk::timestamptz;

namespace {

std::mt19937_64 numbers{8};

std::uint64_t below(std::uint64_t end) { return std::uniform_int_distribution<std::uint64_t>{0, end - 1}(numbers); }

// The shortest without an exponent.
template <class T>
std::string positional(T v) {
    char text[64];
    return {text, std::to_chars(text, text + sizeof text, v, std::chars_format::fixed).ptr};
}

std::string without_zeros_behind(std::string text) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.'))
        text.pop_back();
    return text;
}

std::string shown(std::chrono::sys_time<std::chrono::microseconds> at) {
    using namespace std::chrono;
    const auto days = floor<std::chrono::days>(at);
    const year_month_day day{days};
    const hh_mm_ss time{at - days};
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d.%06d", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return without_zeros_behind(text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_quick_writing)

BOOST_AUTO_TEST_CASE(integers_of_every_length_are_written_as_by_to_string) {
    for (unsigned bits = 0; bits != 64; ++bits)
        for (int i = 0; i != 2'000; ++i) {
            const auto v = std::uint64_t{numbers()} >> bits;
            BOOST_REQUIRE(printed(v) == std::to_string(v));
            const auto negative = -static_cast<std::int64_t>(v >> 1);
            BOOST_REQUIRE(printed(negative) == std::to_string(negative));
        }
    for (std::uint64_t ten = 1; ten <= 10'000'000'000'000'000'000U / 10; ten *= 10)
        for (const std::uint64_t v : {ten - 1, ten, ten + 1})
            BOOST_TEST(printed(v) == std::to_string(v));
    BOOST_TEST(printed(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    BOOST_TEST(printed(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    BOOST_TEST(printed(std::int8_t{-128}) == "-128");
}

using floats = std::tuple<double, float>;
BOOST_AUTO_TEST_CASE_TEMPLATE(short_numbers_are_written_as_the_shortest_there_is, T, floats) {
    constexpr bool is_double = std::is_same_v<T, double>;
    for (int i = 0; i != 300'000; ++i) {
        // Some of them have a digit too many for the quick way, and others are next to one that has not.
        const std::uint64_t digits = below(std::uint64_t{1} << below(is_double ? 54 : 25));
        const T unit = static_cast<T>(std::pow(10.0, static_cast<double>(below(is_double ? 12 : 6))));
        T v = static_cast<T>(digits) / unit;
        if (below(4) == 0)
            v = std::nextafter(v, static_cast<T>(below(2) == 0 ? 0 : 1e30));
        if (v < static_cast<T>(1e-4) || v >= static_cast<T>(is_double ? 1e15 : 1e6))
            continue;
        BOOST_REQUIRE_MESSAGE(printed(v) == positional(v), printed(v) + " " + positional(v));
        BOOST_REQUIRE(printed(-v) == '-' + positional(v));
    }
}

BOOST_AUTO_TEST_CASE(a_timestamp_is_written_as_the_calendar_has_it) {
    using namespace std::chrono;
    const sys_time<microseconds> first = sys_days{year{1} / 1 / 1};
    const sys_time<microseconds> behind_last = sys_days{year{10'000} / 1 / 1};
    const auto span = static_cast<std::uint64_t>((behind_last - first).count());
    const auto is_written = [](sys_time<microseconds> at) {
        const auto zoned = timestamptz::from(at);
        const auto plain = timestamp::from(local_time<microseconds>{at.time_since_epoch()});
        BOOST_REQUIRE(zoned && plain);
        BOOST_REQUIRE_MESSAGE(printed(*plain) == shown(at), printed(*plain) + " " + shown(at));
        BOOST_REQUIRE(printed(*zoned) == shown(at) + "+00");
    };
    for (int i = 0; i != 100'000; ++i) {
        const auto at = first + microseconds{below(span)};
        is_written(at);
        is_written(floor<milliseconds>(at));
        is_written(floor<seconds>(at));
    }
    for (sys_days day = sys_days{year{1896} / 1 / 1}; day != sys_days{year{2105} / 1 / 1}; day += days{1})
        is_written(day + 86'399s);
    is_written(first);
    is_written(behind_last - microseconds{1});
    BOOST_TEST(printed(*timestamptz::from(first - microseconds{1})) == "0001-12-31 23:59:59.999999+00 BC");
    BOOST_TEST(printed(*timestamptz::from(behind_last)) == "10000-01-01 00:00:00+00");
    BOOST_TEST(printed(*timestamp::from_microseconds_since_2000(106'751'983LL * 86'400'000'000 - 1)) ==
               "294276-12-31 23:59:59.999999");
}

BOOST_AUTO_TEST_SUITE_END()
