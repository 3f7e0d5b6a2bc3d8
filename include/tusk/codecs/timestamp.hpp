// tusk::timestamp <-> timestamp, tusk::timestamptz <-> timestamp with time zone
// (https://www.postgresql.org/docs/current/datatype-datetime.html).
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>
#include <tusk/codecs/microseconds.hpp>

namespace tusk {

namespace detail {

inline constexpr std::int64_t year_2000 = 946'684'800 * microseconds_per_second;  // since 1970

}  // namespace detail

// A point in time in microseconds, from 24 November 4714 BC to 31 December 294276, or one of the two infinities: before
// and after all others. By default the start of the year 2000.
template <class Clock>
class basic_timestamp {
public:
    constexpr basic_timestamp() noexcept = default;

    // What is finer than a microsecond is rounded down. Throws std::out_of_range where the server has no such time.
    template <detail::countable Rep, class Period>
    explicit constexpr basic_timestamp(std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>> at) {
        const auto made = from(at);
        if (!made)
            throw std::out_of_range{"tusk::timestamp: the server has no such time"};
        *this = *made;
    }

    // The same without exceptions.
    template <detail::countable Rep, class Period>
    [[nodiscard]] static constexpr std::optional<basic_timestamp> from(
        std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>> at) noexcept {
        std::int64_t microseconds{};
        if (!detail::to_microseconds(at.time_since_epoch(), -detail::year_2000, microseconds))
            return std::nullopt;
        return finite(microseconds);
    }

    [[nodiscard]] static constexpr basic_timestamp infinity() noexcept { return made_of(last); }
    [[nodiscard]] static constexpr basic_timestamp minus_infinity() noexcept { return made_of(first); }
    [[nodiscard]] constexpr bool is_finite() const noexcept { return microseconds_ != first && microseconds_ != last; }

    // As the server counts: the smallest and the largest std::int64_t are the infinities. Empty where it has no
    // timestamp.
    [[nodiscard]] static constexpr std::optional<basic_timestamp> from_microseconds_since_2000(
        std::int64_t microseconds) noexcept {
        basic_timestamp made;
        return made.assign_microseconds_since_2000(microseconds) ? std::optional{made} : std::nullopt;
    }
    // The same in place: false, and it stays as it is, where the server has no timestamp.
    constexpr bool assign_microseconds_since_2000(std::int64_t microseconds) noexcept {
        if (!is_among_finite(microseconds) && microseconds != first && microseconds != last)
            return false;
        microseconds_ = microseconds;
        return true;
    }
    [[nodiscard]] constexpr std::int64_t microseconds_since_2000() const noexcept { return microseconds_; }

    // Whether `at` can hold exactly this time, which it is then given: not where that would be infinity, an overflow or
    // a fraction. A floating-point count is rounded to the nearest one.
    template <detail::countable Rep, class Period>
    [[nodiscard]] constexpr bool fits(
        std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>>& at) const noexcept {
        std::chrono::duration<Rep, Period> since{};
        if (!is_finite() || !detail::from_microseconds(microseconds_, detail::year_2000, since))
            return false;
        at = std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>>{since};
        return true;
    }

    // Throws std::domain_error for the infinities, and std::out_of_range for the last decades, from the year 294247 on.
    explicit constexpr operator std::chrono::time_point<Clock, std::chrono::microseconds>() const {
        std::chrono::time_point<Clock, std::chrono::microseconds> at;
        if (!is_finite())
            throw std::domain_error{"tusk::timestamp: infinity is no point in time"};
        if (!fits(at))
            throw std::out_of_range{"tusk::timestamp: too late for microseconds since 1970"};
        return at;
    }

    // The text form, as the server writes it: 2026-11-21 12:34:56.789, with +00 at its end when it is a timestamptz.
    [[nodiscard]] std::string to_string() const;
    [[nodiscard]] static std::optional<basic_timestamp> from_string(std::string_view text);

    constexpr auto operator<=>(const basic_timestamp&) const noexcept = default;

private:
    static constexpr std::int64_t first = std::numeric_limits<std::int64_t>::min();
    static constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
    static constexpr std::int64_t min_finite = -2'451'545 * detail::microseconds_per_day;
    static constexpr std::int64_t end_finite = 106'751'983 * detail::microseconds_per_day;  // 294277-01-01

    static constexpr basic_timestamp made_of(std::int64_t microseconds) noexcept {
        basic_timestamp made;
        made.microseconds_ = microseconds;
        return made;
    }
    static constexpr bool is_among_finite(std::int64_t microseconds) noexcept {
        return microseconds >= min_finite && microseconds < end_finite;
    }
    static constexpr std::optional<basic_timestamp> finite(std::int64_t microseconds) noexcept {
        return is_among_finite(microseconds) ? std::optional{made_of(microseconds)} : std::nullopt;
    }

    std::int64_t microseconds_ = 0;
};

// What a clock and a calendar show, wherever they hang.
using timestamp = basic_timestamp<std::chrono::local_t>;
// A point in time, the same everywhere.
using timestamptz = basic_timestamp<std::chrono::system_clock>;

namespace detail {

template <class Clock>
struct timestamp_codec {
    static constexpr std::size_t binary_size = 8;

    static constexpr std::int64_t number(basic_timestamp<Clock> v) noexcept { return v.microseconds_since_2000(); }
    static void encode(writer& w, basic_timestamp<Clock> v) { w.put(number(v)); }
    static bool decode(reader& r, basic_timestamp<Clock>& v) {
        if (!v.assign_microseconds_since_2000(r.get<std::int64_t>())) [[unlikely]]
            r.fail();
        return r.ok();
    }
};

}  // namespace detail

template <>
struct codec<timestamp> : detail::timestamp_codec<std::chrono::local_t> {
    static constexpr pg_type type{oids::timestamp, 1115, "timestamp without time zone"};

    // GaussDB's smalldatetime is sent in the same form. It goes back as text, because the server rounds to minutes
    // there but takes seconds as they are in the binary form.
    static constexpr wire_form reads(std::uint32_t sent) noexcept {
        return sent == oids::timestamp || sent == oids::gauss::smalldatetime ? wire_form::binary : wire_form::none;
    }

    using timestamp_codec::decode;
    static bool decode(reader& r, timestamp& v, std::uint32_t) { return decode(r, v); }

    static constexpr std::size_t text_room = 48;
    static char* put_text(char* at, timestamp v) noexcept;
    static void print(std::string& out, timestamp v) { detail::print_plain(out, v); }
    static bool parse(std::string_view text, timestamp& v);
};

template <>
struct codec<timestamptz> : detail::timestamp_codec<std::chrono::system_clock> {
    static constexpr pg_type type{oids::timestamptz, 1185, "timestamp with time zone"};

    // In UTC.
    static constexpr std::size_t text_room = 48;
    static char* put_text(char* at, timestamptz v) noexcept;
    static void print(std::string& out, timestamptz v) { detail::print_plain(out, v); }
    // At any offset, which the text must have: 2026-11-21 12:34:56.789+05:30.
    static bool parse(std::string_view text, timestamptz& v);
};

template <class Clock>
std::string basic_timestamp<Clock>::to_string() const {
    std::string text;
    codec_print(text, *this);
    return text;
}

template <class Clock>
std::optional<basic_timestamp<Clock>> basic_timestamp<Clock>::from_string(std::string_view text) {
    basic_timestamp read;
    return codec_parse(text, read) ? std::optional{read} : std::nullopt;
}

}  // namespace tusk
