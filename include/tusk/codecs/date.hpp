// tusk::date <-> date (https://www.postgresql.org/docs/current/datatype-datetime.html).
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

// A day of the Gregorian calendar, which is extended to all times. Year 0 is 1 BC, -1 is 2 BC.
struct calendar_day {
    std::int32_t year = 2000;
    unsigned month = 1;
    unsigned day = 1;

    constexpr bool operator==(const calendar_day&) const noexcept = default;
};

namespace detail {

// The calendar repeats itself every 400 years. Years are taken to start on 1 March, so that the leap day is the last.
inline constexpr std::int64_t days_per_era = 146'097;
inline constexpr std::int64_t era_start = -730'425;  // 0000-03-01, in days since 2000-01-01

constexpr std::int64_t to_days_since_2000(std::int64_t year, unsigned month, unsigned day) noexcept {
    if (month <= 2)
        --year;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const std::int64_t year_of_era = year - era * 400;
    const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era_start + era * days_per_era + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
}

constexpr calendar_day to_calendar_day(std::int64_t days_since_2000) noexcept {
    const std::int64_t days = days_since_2000 - era_start;
    const std::int64_t era = (days >= 0 ? days : days - (days_per_era - 1)) / days_per_era;
    const auto day_of_era = static_cast<std::uint32_t>(days - era * days_per_era);
    const std::uint32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const std::uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::uint32_t shifted = (5 * day_of_year + 2) / 153;  // 0 is March
    const unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
    return {static_cast<std::int32_t>(era * 400 + year_of_era) + (month <= 2 ? 1 : 0), month,
            day_of_year - (153 * shifted + 2) / 5 + 1};
}

constexpr bool is_leap_year(std::int64_t year) noexcept {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

// Of a month from 1 to 12.
constexpr unsigned days_of_month(std::int64_t year, unsigned month) noexcept {
    if (month == 2)
        return is_leap_year(year) ? 29 : 28;
    return 30 + ((month + month / 8) & 1);
}

constexpr bool is_day(std::int64_t year, unsigned month, unsigned day) noexcept {
    return month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= days_of_month(year, month));
}

}  // namespace detail

// A day from 24 November 4714 BC to 31 December 5874897, or one of the two infinities: before and after all others.
// By default 1 January 2000.
class date {
public:
    constexpr date() noexcept = default;

    // These throw std::invalid_argument for a day that is not in the calendar, and std::out_of_range for one that the
    // server cannot hold.
    constexpr date(std::int32_t year, unsigned month, unsigned day) {
        if (!detail::is_day(year, month, day))
            throw std::invalid_argument{"tusk::date: no such day in the calendar"};
        assign(finite(detail::to_days_since_2000(year, month, day)));
    }
    explicit constexpr date(calendar_day day) : date{day.year, day.month, day.day} {}
    explicit constexpr date(std::chrono::year_month_day day)
        : date{static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day())} {}
    explicit constexpr date(std::chrono::year_month_day_last day) : date{std::chrono::sys_days{day}} {}
    explicit constexpr date(std::chrono::sys_days day) { assign(from(day)); }
    explicit constexpr date(std::chrono::local_days day) { assign(from(day)); }

    // The same without exceptions.
    [[nodiscard]] static constexpr std::optional<date> from(calendar_day day) noexcept {
        if (!detail::is_day(day.year, day.month, day.day))
            return std::nullopt;
        return finite(detail::to_days_since_2000(day.year, day.month, day.day));
    }
    [[nodiscard]] static constexpr std::optional<date> from(std::chrono::sys_days day) noexcept {
        // Compared before the subtraction, which could overflow.
        const std::int64_t days = day.time_since_epoch().count();
        return days < min_days ? std::nullopt : finite(days - epoch);
    }
    [[nodiscard]] static constexpr std::optional<date> from(std::chrono::local_days day) noexcept {
        return from(std::chrono::sys_days{day.time_since_epoch()});
    }

    [[nodiscard]] static constexpr date infinity() noexcept { return date{last}; }
    [[nodiscard]] static constexpr date minus_infinity() noexcept { return date{first}; }
    [[nodiscard]] constexpr bool is_finite() const noexcept { return days_ != first && days_ != last; }

    // As the server counts: the smallest and the largest std::int32_t are the infinities. Empty where it has no date.
    [[nodiscard]] static constexpr std::optional<date> from_days_since_2000(std::int32_t days) noexcept {
        return days == first || days == last ? date{days} : finite(days);
    }
    [[nodiscard]] constexpr std::int32_t days_since_2000() const noexcept { return days_; }

    // These throw std::domain_error for the infinities, and std::out_of_range where the result cannot hold the day:
    // std::chrono's years end with 32767.
    [[nodiscard]] constexpr calendar_day calendar() const { return detail::to_calendar_day(finite_days()); }
    explicit constexpr operator std::chrono::year_month_day() const {
        const calendar_day day = calendar();
        if (day.year > static_cast<int>(std::chrono::year::max()))
            throw std::out_of_range{"tusk::date: the year does not fit std::chrono::year"};
        return {std::chrono::year{day.year}, std::chrono::month{day.month}, std::chrono::day{day.day}};
    }
    explicit constexpr operator std::chrono::sys_days() const {
        return std::chrono::sys_days{std::chrono::days{epoch + finite_days()}};
    }
    explicit constexpr operator std::chrono::local_days() const {
        return std::chrono::local_days{static_cast<std::chrono::sys_days>(*this).time_since_epoch()};
    }

    // The text form, as the server writes it: 2026-11-21, 0044-03-15 BC, infinity.
    [[nodiscard]] std::string to_string() const;
    [[nodiscard]] static std::optional<date> from_string(std::string_view text);

    constexpr auto operator<=>(const date&) const noexcept = default;

private:
    static constexpr std::int32_t first = std::numeric_limits<std::int32_t>::min();
    static constexpr std::int32_t last = std::numeric_limits<std::int32_t>::max();
    static constexpr std::int64_t min_days = detail::to_days_since_2000(-4713, 11, 24);
    static constexpr std::int64_t max_days = detail::to_days_since_2000(5'874'897, 12, 31);
    static constexpr std::int32_t epoch = 10'957;  // 2000-01-01 in the days of std::chrono, which start in 1970

    explicit constexpr date(std::int32_t days) noexcept : days_{days} {}

    static constexpr std::optional<date> finite(std::int64_t days) noexcept {
        if (days < min_days || days > max_days)
            return std::nullopt;
        return date{static_cast<std::int32_t>(days)};
    }
    constexpr void assign(std::optional<date> day) {
        if (!day)
            throw std::out_of_range{"tusk::date: the server has no such date"};
        *this = *day;
    }
    [[nodiscard]] constexpr std::int32_t finite_days() const {
        if (!is_finite())
            throw std::domain_error{"tusk::date: infinity is no day"};
        return days_;
    }

    std::int32_t days_ = 0;
};

template <>
struct codec<date> {
    static constexpr pg_type type{oids::date, 1182, "date"};

    // GaussDB's DATE may be a timestamp(0) underneath: it can be read where its time of day is zero.
    static constexpr wire_form reads(std::uint32_t sent) noexcept {
        return sent == oids::date || sent == oids::timestamp ? wire_form::binary : wire_form::none;
    }

    static constexpr std::int32_t number(date v) noexcept { return v.days_since_2000(); }
    static void encode(writer& w, date v) { w.put(number(v)); }
    static bool decode(reader& r, date& v) {
        const auto read = date::from_days_since_2000(r.get<std::int32_t>());
        if (!read) {
            r.fail();
            return false;
        }
        v = *read;
        return r.ok();
    }
    static bool decode(reader& r, date& v, std::uint32_t sent);

    static void print(std::string& out, date v);
    static bool parse(std::string_view text, date& v);
};

}  // namespace tusk
