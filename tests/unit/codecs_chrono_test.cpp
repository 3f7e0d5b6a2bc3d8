#include <tusk/codecs/chrono.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <ratio>
#include <type_traits>

#include <boost/test/unit_test.hpp>

#include "codecs_datetime_support.hpp"

using namespace codecs_support;
using namespace std::chrono_literals;
using std::chrono::duration;
using std::chrono::local_days;
using std::chrono::local_time;
using std::chrono::sys_days;
using std::chrono::sys_time;
using std::chrono::year_month_day;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

template <class T>
outcome read_as(std::string_view hex) {
    T value{};
    return decode(from_hex(hex), tusk::codec<T>::type.oid, value);
}

template <class T>
bool is_refused(const T& value) {
    const encoded binary = encode(value, tusk::codec<T>::type.oid);
    const encoded text = encode_text(value);
    return binary.error == tusk::errc::value_out_of_range && binary.sent.empty() &&
           text.error == tusk::errc::value_out_of_range && text.sent.empty() && printed(value) == "out of range";
}

// Whether the value has this binary form and this text form, both ways.
template <class T>
bool is_the_same(const T& value, std::string_view hex, std::string_view text) {
    constexpr std::uint32_t oid = tusk::codec<T>::type.oid;
    return encode(value, oid).sent == from_hex(hex) && decoded<T>(from_hex(hex), oid) == value &&
           printed(value) == text && parsed<T>(text) == value && encode_text(value).sent == raw_text(text);
}

using weeks = duration<std::int64_t, std::chrono::weeks::period>;
using frames = duration<std::int64_t, std::ratio<1, 60>>;
using days_of_int = duration<int, std::chrono::days::period>;
using float_seconds = duration<float>;
using double_seconds = duration<double>;

static_assert(tusk::has_codec<sys_time<std::chrono::hours>> && tusk::has_codec<local_time<std::chrono::hours>>);
static_assert(!tusk::has_codec<sys_time<weeks>> && !tusk::has_codec<local_time<days_of_int>>);
static_assert(!tusk::has_codec<std::chrono::steady_clock::time_point>);
static_assert(!tusk::has_codec<std::chrono::months> && !tusk::has_codec<std::chrono::years>);
static_assert(!tusk::has_codec<duration<bool>>);
static_assert(tusk::has_text_form<year_month_day> && tusk::has_text_form<sys_time<std::chrono::seconds>> &&
              tusk::has_text_form<std::chrono::minutes>);

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_chrono)

BOOST_AUTO_TEST_CASE(days_are_dates) {
    constexpr year_month_day ada = 1815y / 12 / 10;
    BOOST_TEST(is_the_same(ada, "fffef965", "1815-12-10"));
    BOOST_TEST(is_the_same(sys_days{ada}, "fffef965", "1815-12-10"));
    BOOST_TEST(is_the_same(local_days{ada}, "fffef965", "1815-12-10"));
    BOOST_TEST(is_the_same(year_month_day{-43y / 3 / 15}, "fff49d7b", "0044-03-15 BC"));
    BOOST_TEST(is_the_same(year_month_day{32767y / 12 / 31}, "00ab7994", "32767-12-31"));
    BOOST_TEST(is_the_same(sys_days{32767y / 12 / 31} + std::chrono::days{1}, "00ab7995", "32768-01-01"));
    BOOST_CHECK(tusk::codec_sends<sys_days>(oids::date) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<sys_days>(oids::timestamptz) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<sys_days>(oids::date) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<sys_days>(oids::timestamptz) == wire_form::none);
    BOOST_CHECK(decoded<year_month_day>(from_hex("000000141dd76000"), oids::timestamp) == 2000y / 1 / 2);
    BOOST_TEST(refuses_other_lengths<year_month_day>(from_hex("fffef965"), oids::date));
}

BOOST_AUTO_TEST_CASE(a_date_that_is_no_day_of_std_chrono_does_not_fit) {
    for (const char* infinite : {"7fffffff", "80000000"}) {
        BOOST_TEST(read_as<year_month_day>(infinite) == outcome::does_not_fit);
        BOOST_TEST(read_as<sys_days>(infinite) == outcome::does_not_fit);
        BOOST_TEST(read_as<local_days>(infinite) == outcome::does_not_fit);
    }
    BOOST_TEST(read_as<year_month_day>("00ab7995") == outcome::does_not_fit);
    BOOST_CHECK(!parsed<year_month_day>("32768-01-01") && !parsed<sys_days>("infinity"));
}

BOOST_AUTO_TEST_CASE(a_day_that_is_no_date_is_refused) {
    BOOST_TEST(is_refused(year_month_day{2023y / 2 / 29}));
    BOOST_TEST(is_refused(year_month_day{2023y / 0 / 1}));
    BOOST_TEST(is_refused(year_month_day{-4713y / 11 / 23}));
    BOOST_TEST(is_refused(sys_days{-4713y / 11 / 23}));
    BOOST_TEST(is_refused(sys_days::max()));
    BOOST_TEST(is_refused(sys_days::min()));
    BOOST_TEST(is_refused(local_days::max()));
    BOOST_TEST(is_refused(local_days{std::chrono::days{10'957LL + 2'147'483'647}}));
}

BOOST_AUTO_TEST_CASE(time_points_are_timestamps) {
    constexpr auto since_1970 = sys_days{2026y / 11 / 21}.time_since_epoch() + 12h + 34min + 56s;
    constexpr sys_time<std::chrono::seconds> seconds{since_1970};
    BOOST_TEST(is_the_same(seconds, "000303c75b57fc00", "2026-11-21 12:34:56+00"));
    BOOST_TEST(is_the_same(seconds + 789ms, "000303c75b640608", "2026-11-21 12:34:56.789+00"));
    BOOST_TEST(is_the_same(seconds + 789'000us, "000303c75b640608", "2026-11-21 12:34:56.789+00"));
    BOOST_TEST(is_the_same(seconds + 789'000'000ns, "000303c75b640608", "2026-11-21 12:34:56.789+00"));
    BOOST_TEST(is_the_same(sys_time<double_seconds>{double_seconds{since_1970} + 789ms}, "000303c75b640608",
                           "2026-11-21 12:34:56.789+00"));
    BOOST_TEST(is_the_same(sys_days{-43y / 3 / 15} + 12h, "ff1af9e8fb46d000", "0044-03-15 12:00:00+00 BC"));
    BOOST_TEST(is_the_same(local_time<std::chrono::seconds>{since_1970}, "000303c75b57fc00", "2026-11-21 12:34:56"));
    BOOST_TEST(is_the_same(local_time<std::chrono::milliseconds>{since_1970 + 789ms}, "000303c75b640608",
                           "2026-11-21 12:34:56.789"));
    BOOST_TEST(is_the_same(sys_time<std::chrono::seconds>{9'224'318'015'999s}, "7fffff5bb3a35dc0",
                           "294276-12-31 23:59:59+00"));
    BOOST_TEST(
        refuses_other_lengths<sys_time<std::chrono::nanoseconds>>(from_hex("000303c75b57fc00"), oids::timestamptz));
}

BOOST_AUTO_TEST_CASE(time_points_travel_like_timestamps) {
    using absolute = std::chrono::system_clock::time_point;
    using local = local_time<std::chrono::seconds>;
    BOOST_CHECK(tusk::codec_sends<absolute>(oids::timestamptz) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<absolute>(oids::timestamp) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<absolute>(oids::timestamptz) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<absolute>(oids::timestamp) == wire_form::none);
    BOOST_TEST(tusk::codec_declares<absolute>() == oids::timestamptz);
    BOOST_CHECK(tusk::codec_sends<local>(oids::timestamp) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<local>(oids::timestamptz) == wire_form::none);
    BOOST_CHECK(tusk::codec_reads<local>(oids::gauss::smalldatetime) == wire_form::binary);
    BOOST_CHECK(decoded<local>(from_hex("0000000000000000"), oids::gauss::smalldatetime) == local_days{2000y / 1 / 1});
}

BOOST_AUTO_TEST_CASE(what_is_finer_than_a_microsecond_is_rounded_down) {
    constexpr sys_time<std::chrono::nanoseconds> start{sys_days{2000y / 1 / 1}};
    BOOST_TEST(printed(start + 1999ns) == "2000-01-01 00:00:00.000001+00");
    BOOST_TEST(printed(start - 1ns) == "1999-12-31 23:59:59.999999+00");
    BOOST_CHECK(encode(start - 1ns, oids::timestamptz).sent == from_hex("ffffffffffffffff"));
    BOOST_TEST(printed(1999ns) == "00:00:00.000001");
    BOOST_TEST(printed(-1ns) == "-00:00:00.000001");
    BOOST_TEST(printed(duration<double, std::micro>{1.5}) == "00:00:00.000002");
    BOOST_TEST(printed(duration<double, std::micro>{-1.6}) == "-00:00:00.000002");
    BOOST_TEST(printed(double_seconds{0.1}) == "00:00:00.1");
}

BOOST_AUTO_TEST_CASE(a_timestamp_that_a_time_point_cannot_hold_does_not_fit) {
    const std::string_view half_second = "000000000007a120";
    BOOST_TEST(read_as<sys_time<std::chrono::seconds>>(half_second) == outcome::does_not_fit);
    BOOST_TEST(read_as<sys_time<std::chrono::milliseconds>>(half_second) == outcome::value);
    BOOST_TEST(read_as<local_time<std::chrono::hours>>("00000000d693a400") == outcome::value);
    BOOST_TEST(read_as<local_time<std::chrono::hours>>("00000000d693a401") == outcome::does_not_fit);
    // The last microsecond of the year 294276, and the first of 4714 BC.
    BOOST_TEST(read_as<sys_time<std::chrono::microseconds>>("7fffff5bb3b29fff") == outcome::does_not_fit);
    BOOST_TEST(read_as<sys_time<std::chrono::nanoseconds>>("7fffff5bb3b29fff") == outcome::does_not_fit);
    BOOST_TEST(read_as<sys_time<std::chrono::nanoseconds>>("fd0f7cc1411fa000") == outcome::does_not_fit);
    BOOST_TEST(read_as<sys_time<double_seconds>>("7fffff5bb3b29fff") == outcome::value);
    BOOST_TEST(read_as<sys_time<duration<std::uint64_t>>>("ffffffffffffffff") == outcome::does_not_fit);
    for (const char* infinite : {"7fffffffffffffff", "8000000000000000"}) {
        BOOST_TEST(read_as<sys_time<std::chrono::nanoseconds>>(infinite) == outcome::does_not_fit);
        BOOST_TEST(read_as<sys_time<double_seconds>>(infinite) == outcome::does_not_fit);
        BOOST_TEST(read_as<local_time<std::chrono::hours>>(infinite) == outcome::does_not_fit);
    }
    BOOST_TEST(read_as<sys_time<std::chrono::nanoseconds>>("7ffffffffffffffe") == outcome::malformed);
    BOOST_CHECK(!parsed<sys_time<std::chrono::seconds>>("2026-11-21 12:34:56.5+00"));
}

BOOST_AUTO_TEST_CASE(a_time_point_that_is_no_timestamp_is_refused) {
    BOOST_TEST(is_refused(sys_time<std::chrono::hours>::max()));
    BOOST_TEST(is_refused(sys_time<std::chrono::hours>::min()));
    BOOST_TEST(is_refused(sys_time<std::chrono::seconds>{9'224'318'016'000s}));
    BOOST_TEST(is_refused(sys_time<std::chrono::microseconds>::min()));
    BOOST_TEST(is_refused(local_time<std::chrono::seconds>{sys_days{-4713y / 11 / 24}.time_since_epoch() - 1s}));
    BOOST_TEST(is_refused(sys_time<double_seconds>{double_seconds{1e300}}));
    BOOST_TEST(is_refused(sys_time<double_seconds>{double_seconds{-std::numeric_limits<double>::infinity()}}));
    BOOST_TEST(is_refused(sys_time<float_seconds>{float_seconds{std::numeric_limits<float>::quiet_NaN()}}));
    BOOST_TEST(!is_refused(sys_time<std::chrono::microseconds>::max()));
    BOOST_TEST(!is_refused(sys_time<std::chrono::nanoseconds>::min()));
}

BOOST_AUTO_TEST_CASE(durations_are_intervals) {
    BOOST_TEST(is_the_same(4h + 5min + 6s + 789ms, "000000036c97ca880000000000000000", "04:05:06.789"));
    BOOST_TEST(is_the_same(100h, "00000053d1ac10000000000000000000", "100:00:00"));
    BOOST_TEST(is_the_same(-1us, "ffffffffffffffff0000000000000000", "-00:00:00.000001"));
    BOOST_TEST(is_the_same(std::chrono::days{1}, "000000141dd760000000000000000000", "24:00:00"));
    BOOST_TEST(is_the_same(double_seconds{-0.5}, "fffffffffff85ee00000000000000000", "-00:00:00.5"));
    BOOST_TEST(
        is_the_same(std::chrono::microseconds::min(), "80000000000000000000000000000000", "-2562047788:00:54.775808"));
    BOOST_TEST(
        is_the_same(std::chrono::microseconds::max(), "7fffffffffffffff0000000000000000", "2562047788:00:54.775807"));
    BOOST_CHECK(tusk::codec_sends<std::chrono::seconds>(oids::interval) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<std::chrono::seconds>(oids::interval) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<std::chrono::seconds>(oids::int8) == wire_form::none);
    BOOST_TEST(
        refuses_other_lengths<std::chrono::seconds>(from_hex("000000141dd760000000000000000000"), oids::interval));
}

BOOST_AUTO_TEST_CASE(a_day_of_an_interval_counts_24_hours_and_a_month_does_not_fit) {
    BOOST_CHECK(parsed<std::chrono::hours>("3 days 04:00:00") == 76h);
    BOOST_CHECK(parsed<std::chrono::hours>("-3 days +04:00:00") == -68h);
    BOOST_CHECK(parsed<std::chrono::days>("3 days") == std::chrono::days{3});
    BOOST_CHECK(!parsed<std::chrono::days>("3 days 04:00:00"));
    BOOST_CHECK(!parsed<std::chrono::hours>("1 mon"));
    BOOST_CHECK(!parsed<std::chrono::hours>("infinity") && !parsed<double_seconds>("-infinity"));
    BOOST_TEST(read_as<double_seconds>("00000000000000000000000000000001") == outcome::does_not_fit);
    BOOST_TEST(read_as<std::chrono::microseconds>("00000000000000007fffffff00000000") == outcome::does_not_fit);
    BOOST_TEST(read_as<std::chrono::microseconds>("7fffffffffffffff0000000100000000") == outcome::does_not_fit);
    BOOST_TEST(read_as<std::chrono::microseconds>("8000000000000000ffffffff00000000") == outcome::does_not_fit);
    BOOST_TEST(read_as<std::chrono::microseconds>("80000000000000000000000100000000") == outcome::value);
    BOOST_TEST(read_as<std::chrono::microseconds>("8000000000000000065ce80000000000") == outcome::value);
}

BOOST_AUTO_TEST_CASE(a_duration_that_is_no_interval_is_refused) {
    BOOST_TEST(is_refused(std::chrono::milliseconds::max()));
    BOOST_TEST(is_refused(std::chrono::milliseconds::min()));
    BOOST_TEST(is_refused(std::chrono::hours::max()));
    BOOST_TEST(is_refused(duration<std::uint64_t, std::micro>::max()));
    BOOST_TEST(is_refused(double_seconds{9.3e12}));
    BOOST_TEST(is_refused(-double_seconds{9.3e12}));
    BOOST_TEST(!is_refused(double_seconds{9.2e12}));
    BOOST_TEST(is_refused(duration<double, std::micro>{0x1p63}));
    BOOST_TEST(!is_refused(duration<double, std::micro>{-0x1p63}));
}

namespace {

__extension__ using int128 = __int128;

constexpr std::int64_t origins[] = {0, 946'684'800'000'000, -946'684'800'000'000, -1};

constexpr int128 floor_divide(int128 a, int128 b) { return a / b - (a % b < 0 ? 1 : 0); }

// Compares the conversions with 128-bit arithmetic.
template <class Rep, class Period>
bool converts(duration<Rep, Period> d, std::int64_t microseconds, std::int64_t offset) {
    using unit = std::ratio_divide<Period, std::micro>;
    const auto fits = [](int128 number, auto limits) { return number >= limits.min() && number <= limits.max(); };

    const int128 there = floor_divide(int128{d.count()} * unit::num, unit::den) + offset;
    std::int64_t sent{};
    const bool could_send = tusk::detail::to_microseconds(d, offset, sent);
    if (could_send != fits(there, std::numeric_limits<std::int64_t>{}) || (could_send && sent != there))
        return false;

    const int128 scaled = (int128{microseconds} + offset) * unit::den;
    const int128 back = scaled / unit::num;
    duration<Rep, Period> read{};
    const bool could_read = tusk::detail::from_microseconds(microseconds, offset, read);
    return could_read == (scaled % unit::num == 0 && fits(back, std::numeric_limits<Rep>{})) &&
           (!could_read || read.count() == back);
}

template <class Duration>
bool converts_at_random() {
    using rep = typename Duration::rep;
    using limits = std::numeric_limits<rep>;
    constexpr auto largest = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    random_numbers random{sizeof(rep)};
    for (int i = 0; i != 2000; ++i) {
        auto count = static_cast<rep>(random(least, largest));
        std::int64_t microseconds = random(least, largest);
        if (i % 4 == 0)
            microseconds -= microseconds % std::ratio_divide<typename Duration::period, std::micro>::num;
        if (i < 20) {
            const auto inwards = static_cast<rep>(i / 4);
            count = static_cast<rep>(i % 2 == 0 ? limits::min() + inwards : limits::max() - inwards);
            microseconds = i % 4 < 2 ? least + i / 4 : largest - i / 4;
        }
        for (std::int64_t offset : origins)
            if (!converts(Duration{count}, microseconds, offset))
                return false;
    }
    return true;
}

}  // namespace

BOOST_AUTO_TEST_CASE(conversions_are_right_for_every_unit_and_never_overflow) {
    BOOST_TEST(converts(9'223'372'036'854s, 0, 775'807));
    BOOST_TEST(converts(9'223'372'036'854s, 0, 775'808));
    BOOST_TEST(converts_at_random<std::chrono::nanoseconds>());
    BOOST_TEST(converts_at_random<std::chrono::microseconds>());
    BOOST_TEST(converts_at_random<std::chrono::milliseconds>());
    BOOST_TEST(converts_at_random<std::chrono::seconds>());
    BOOST_TEST(converts_at_random<std::chrono::hours>());
    BOOST_TEST(converts_at_random<std::chrono::days>());
    BOOST_TEST(converts_at_random<weeks>());
    BOOST_TEST(converts_at_random<frames>());
    BOOST_TEST((converts_at_random<duration<std::int8_t, std::ratio<3600>>>()));
    BOOST_TEST((converts_at_random<duration<std::int32_t, std::nano>>()));
    BOOST_TEST((converts_at_random<duration<std::uint8_t>>()));
    BOOST_TEST((converts_at_random<duration<std::uint64_t>>()));
    BOOST_TEST((converts_at_random<duration<std::uint64_t, std::nano>>()));
    BOOST_TEST((converts_at_random<duration<std::uint32_t, std::milli>>()));
    BOOST_TEST((converts_at_random<duration<std::int64_t, std::atto>>()));
    BOOST_TEST((converts_at_random<duration<std::int64_t, std::tera>>()));
    BOOST_TEST((converts_at_random<duration<std::int16_t, std::ratio<1001, 30000>>>()));
}

BOOST_AUTO_TEST_SUITE_END()
