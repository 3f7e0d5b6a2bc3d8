// tusk::time_of_day <-> time, tusk::timetz <-> time with time zone
// (https://www.postgresql.org/docs/current/datatype-datetime.html).
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>
#include <tusk/codecs/microseconds.hpp>

namespace tusk {

// A time of day from 00:00:00 to 24:00:00, both included, in microseconds. By default midnight.
class time_of_day {
public:
    constexpr time_of_day() noexcept = default;

    // What is finer than a microsecond is rounded down. Throws std::out_of_range outside of the day.
    template <detail::countable Rep, class Period>
    explicit constexpr time_of_day(std::chrono::duration<Rep, Period> since_midnight) {
        std::int64_t microseconds{};
        if (!detail::to_microseconds(since_midnight, 0, microseconds) || !is_valid(microseconds))
            throw std::out_of_range{"tusk::time_of_day: not between 00:00:00 and 24:00:00"};
        microseconds_ = microseconds;
    }

    // As the server counts. Empty where it has no time of day.
    [[nodiscard]] static constexpr std::optional<time_of_day> from_microseconds(std::int64_t since_midnight) noexcept {
        if (!is_valid(since_midnight))
            return std::nullopt;
        time_of_day made;
        made.microseconds_ = since_midnight;
        return made;
    }
    [[nodiscard]] constexpr std::chrono::microseconds since_midnight() const noexcept {
        return std::chrono::microseconds{microseconds_};
    }

    // The text form, as the server writes it: 12:34:56.789.
    [[nodiscard]] std::string to_string() const;
    [[nodiscard]] static std::optional<time_of_day> from_string(std::string_view text);

    constexpr auto operator<=>(const time_of_day&) const noexcept = default;

private:
    static constexpr bool is_valid(std::int64_t microseconds) noexcept {
        return microseconds >= 0 && microseconds <= detail::microseconds_per_day;
    }

    std::int64_t microseconds_ = 0;
};

// A time of day and how far local clocks are ahead of UTC: +02:00 in Berlin in summer, -05:00 in New York in winter.
class timetz {
public:
    constexpr timetz() noexcept = default;

    // The offset is up to 15:59:59 either way: anything else throws std::out_of_range.
    constexpr timetz(time_of_day local_time, std::chrono::seconds offset) : time_{local_time} {
        if (offset < -max_offset || offset > max_offset)
            throw std::out_of_range{"tusk::timetz: the offset is not within 15:59:59 of UTC"};
        offset_ = static_cast<std::int32_t>(offset.count());
    }

    [[nodiscard]] static constexpr std::chrono::seconds largest_offset() noexcept { return max_offset; }

    // What the clock shows, and the seconds that it is ahead of UTC (east of Greenwich).
    [[nodiscard]] constexpr time_of_day local() const noexcept { return time_; }
    [[nodiscard]] constexpr std::chrono::seconds offset() const noexcept { return std::chrono::seconds{offset_}; }

    // The text form, as the server writes it: 12:34:56.789+05:30.
    [[nodiscard]] std::string to_string() const;
    [[nodiscard]] static std::optional<timetz> from_string(std::string_view text);

    constexpr bool operator==(const timetz&) const noexcept = default;
    // Ordered like the server's: by the time in UTC, then the one further east first.
    constexpr std::strong_ordering operator<=>(const timetz& other) const noexcept {
        const auto by_time = utc() <=> other.utc();
        return by_time != 0 ? by_time : other.offset_ <=> offset_;
    }

private:
    static constexpr std::chrono::seconds max_offset{16 * 3600 - 1};

    [[nodiscard]] constexpr std::int64_t utc() const noexcept {
        return time_.since_midnight().count() - offset_ * detail::microseconds_per_second;
    }

    time_of_day time_;
    std::int32_t offset_ = 0;
};

template <>
struct codec<time_of_day> {
    static constexpr pg_type type{oids::time, 1183, "time without time zone"};

    static constexpr std::int64_t number(time_of_day v) noexcept { return v.since_midnight().count(); }
    static void encode(writer& w, time_of_day v) { w.put(number(v)); }
    static bool decode(reader& r, time_of_day& v) {
        const auto read = time_of_day::from_microseconds(r.get<std::int64_t>());
        if (!read) {
            r.fail();
            return false;
        }
        v = *read;
        return r.ok();
    }

    static void print(std::string& out, time_of_day v);
    static bool parse(std::string_view text, time_of_day& v);
};

template <>
struct codec<timetz> {
    static constexpr pg_type type{oids::timetz, 1270, "time with time zone"};

    static void encode(writer& w, timetz v);
    static bool decode(reader& r, timetz& v);

    static void print(std::string& out, timetz v);
    static bool parse(std::string_view text, timetz& v);
};

}  // namespace tusk
