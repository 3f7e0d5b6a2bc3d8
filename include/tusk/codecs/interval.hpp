// tusk::interval <-> interval (https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-INTERVAL-INPUT).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

// A span of time: months, days and microseconds, each with its own sign and kept apart, because months and days differ
// in length. Every combination is an interval.
//
// Intervals are equal here when the three fields are. The server compares them with 30 days a month and 24 hours a day:
// there 1 month equals 30 days.
struct interval {
    std::int32_t months = 0;
    std::int32_t days = 0;
    std::int64_t microseconds = 0;

    // From PostgreSQL 17 on, the combinations in which all fields are the largest or all are the smallest.
    [[nodiscard]] static constexpr interval infinity() noexcept {
        return {std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::max(),
                std::numeric_limits<std::int64_t>::max()};
    }
    [[nodiscard]] static constexpr interval minus_infinity() noexcept {
        return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::min(),
                std::numeric_limits<std::int64_t>::min()};
    }
    [[nodiscard]] constexpr bool is_finite() const noexcept { return *this != infinity() && *this != minus_infinity(); }

    // The text form, as the server writes it: 1 year 2 mons 3 days 04:05:06.789.
    [[nodiscard]] std::string to_string() const;
    // Also ISO 8601: P1Y2M3DT4H5M6.789S.
    [[nodiscard]] static std::optional<interval> from_string(std::string_view text);

    constexpr bool operator==(const interval&) const noexcept = default;
};

template <>
struct codec<interval> {
    static constexpr pg_type type{oids::interval, 1187, "interval"};

    static void encode(writer& w, const interval& v) { w.put(v.microseconds, v.days, v.months); }
    static bool decode(reader& r, interval& v) { return r.get(v.microseconds, v.days, v.months); }

    // In the IntervalStyle postgres.
    static void print(std::string& out, const interval& v);
    // What print writes, and the IntervalStyle iso_8601.
    static bool parse(std::string_view text, interval& v);
};

}  // namespace tusk
