// The types of std::chrono:
//
//     year_month_day, sys_days, local_days    date
//     sys_time<D>, for D finer than days      timestamp with time zone
//     local_time<D>, for D finer than days    timestamp
//     duration                                interval
//
// Infinity fits none of them. What is finer than a microsecond is rounded down when it is sent, and nothing is rounded
// when it is read: what D cannot hold exactly does not fit. A D that counts in floating point takes the nearest
// microsecond to the server, and reads the nearest number.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>
#include <type_traits>

#include <tusk/codec.hpp>
#include <tusk/codecs/date.hpp>
#include <tusk/codecs/interval.hpp>
#include <tusk/codecs/microseconds.hpp>
#include <tusk/codecs/timestamp.hpp>

namespace tusk {

namespace detail {

template <class Period>
inline constexpr bool finer_than_days = std::ratio_less_v<Period, std::chrono::days::period>;

// The months and years of std::chrono are averages in seconds, and none of the calendar: they would not travel as what
// they are called.
template <class Period>
inline constexpr bool exact_unit =
    !std::ratio_equal_v<Period, std::chrono::months::period> && !std::ratio_equal_v<Period, std::chrono::years::period>;

// From a type of std::chrono to the one of this library that stands for it: empty where the server has no such value.
constexpr std::optional<date> to_server(std::chrono::year_month_day v) noexcept {
    return date::from(
        calendar_day{static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(v.day())});
}
constexpr std::optional<date> to_server(std::chrono::sys_days v) noexcept { return date::from(v); }
constexpr std::optional<date> to_server(std::chrono::local_days v) noexcept { return date::from(v); }

template <class Clock, class Duration>
constexpr std::optional<basic_timestamp<Clock>> to_server(std::chrono::time_point<Clock, Duration> v) noexcept {
    return basic_timestamp<Clock>::from(v);
}

template <class Rep, class Period>
constexpr std::optional<interval> to_server(std::chrono::duration<Rep, Period> v) noexcept {
    interval made;
    return to_microseconds(v, 0, made.microseconds) ? std::optional{made} : std::nullopt;
}

// And back: false where it does not fit.
constexpr bool from_server(date sent, std::chrono::year_month_day& v) noexcept {
    if (!sent.is_finite() || sent.calendar().year > static_cast<int>(std::chrono::year::max()))
        return false;
    v = std::chrono::year_month_day{sent};
    return true;
}

template <class Clock>
constexpr bool from_server(date sent, std::chrono::time_point<Clock, std::chrono::days>& v) noexcept {
    if (!sent.is_finite())
        return false;
    v = std::chrono::time_point<Clock, std::chrono::days>{sent};
    return true;
}

template <class Clock, class Duration>
constexpr bool from_server(basic_timestamp<Clock> sent, std::chrono::time_point<Clock, Duration>& v) noexcept {
    return sent.fits(v);
}

template <class Rep, class Period>
constexpr bool from_server(const interval& sent, std::chrono::duration<Rep, Period>& v) noexcept {
    quotient_and_rest days{};
    std::int64_t sum{};
    return sent.months == 0 &&
           add({sent.days, 0}, divide(sent.microseconds, microseconds_per_day), microseconds_per_day, days) &&
           multiply(days, microseconds_per_day, sum) && from_microseconds(sum, 0, v);
}

// T travels as Server, in every respect.
template <class T, class Server>
struct travels_as {
    static constexpr pg_type type = codec<Server>::type;

    static constexpr wire_form sends(std::uint32_t wanted) noexcept { return codec_sends<Server>(wanted); }
    static constexpr wire_form reads(std::uint32_t sent) noexcept { return codec_reads<Server>(sent); }

    static void encode(writer& w, const T& v) {
        if (const auto made = to_server(v))
            codec<Server>::encode(w, *made);
        else
            w.fail(errc::value_out_of_range);
    }
    static void encode_text(writer& w, const T& v) {
        if (const auto made = to_server(v))
            codec_encode_text(w, *made);
        else
            w.fail(errc::value_out_of_range);
    }
    static bool decode(reader& r, T& v, std::uint32_t sent) {
        Server read;
        return codec_decode(r, read, sent) && from_server(read, v);
    }

    // A value that the server cannot hold is printed as words that the server refuses.
    static void print(std::string& out, const T& v) {
        if (const auto made = to_server(v))
            codec_print(out, *made);
        else
            out += "out of range";
    }
    static bool parse(std::string_view text, T& v) {
        Server read;
        return codec_parse(text, read) && from_server(read, v);
    }
};

}  // namespace detail

template <>
struct codec<std::chrono::year_month_day> : detail::travels_as<std::chrono::year_month_day, date> {};
template <>
struct codec<std::chrono::sys_days> : detail::travels_as<std::chrono::sys_days, date> {};
template <>
struct codec<std::chrono::local_days> : detail::travels_as<std::chrono::local_days, date> {};

template <detail::countable Rep, class Period>
requires detail::finer_than_days<Period>
struct codec<std::chrono::sys_time<std::chrono::duration<Rep, Period>>>
    : detail::travels_as<std::chrono::sys_time<std::chrono::duration<Rep, Period>>, timestamptz> {
};

template <detail::countable Rep, class Period>
requires detail::finer_than_days<Period>
struct codec<std::chrono::local_time<std::chrono::duration<Rep, Period>>>
    : detail::travels_as<std::chrono::local_time<std::chrono::duration<Rep, Period>>, timestamp> {
};

// Sent as microseconds alone, without days. Read from intervals without months; a day counts 24 hours, and the whole
// must fit an int64 of microseconds, which is 292277 years.
template <detail::countable Rep, class Period>
requires detail::exact_unit<Period>
struct codec<std::chrono::duration<Rep, Period>> : detail::travels_as<std::chrono::duration<Rep, Period>, interval> {
};

}  // namespace tusk
