// Timestamps as most are: 2026-11-21 12:34:56.789 in the years 1 to 9999, the whole of them read a few characters at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <tusk/codecs/date.hpp>
#include <tusk/codecs/microseconds.hpp>

#include "digits.hpp"

namespace tusk::detail {

// Characters in which digits and what separates them have their places: take_digits() makes numbers of the ones, and
// nothing of the others.
struct word_pattern {
    std::uint64_t zeros;      // as it would be with all digits 0
    std::uint64_t overflows;  // what lifts a byte to the high bit where it is more than it may be

    explicit constexpr word_pattern(const char (&text)[9]) noexcept : zeros{as_word(text)}, overflows{0} {
        for (std::size_t i = 8; i != 0; --i)
            overflows = overflows << 8 | (text[i - 1] == '0' ? 0x76 : 0x7f);
    }
    // High bits are set in `wrong` where a character is none that belongs there.
    [[nodiscard]] std::uint64_t take_digits(std::uint64_t word, std::uint64_t& wrong) const noexcept {
        const std::uint64_t digits = word ^ zeros;
        wrong |= (digits + overflows) | digits;
        return in_pairs(digits);
    }
};

// As to_days_since_2000(), for years from 1 to 9999.
constexpr std::int64_t to_days_of_plain_year(unsigned year, unsigned month, unsigned day) noexcept {
    const unsigned shifted = month > 2 ? month - 3 : month + 9;  // 0 is March
    const unsigned starting = year - (month > 2 ? 0 : 1);
    const unsigned century = starting / 100;
    const unsigned days = starting * 365 + starting / 4 - century + century / 4 + (153 * shifted + 2) / 5 + day - 1;
    return era_start + std::int64_t{days};
}

// False where it looks otherwise, or is no time: that is to be read with more care then.
template <bool HasZone>  // of whole hours, +00
[[nodiscard]] inline bool parse_plain_timestamp(std::string_view text, std::int64_t& microseconds) noexcept {
    constexpr std::size_t whole_seconds = 19;
    constexpr std::size_t zone_size = HasZone ? 3 : 0;
    constexpr std::size_t fraction_digits = 6;
    if (text.size() < whole_seconds + zone_size)
        return false;
    const char* const begin = text.data();
    const char* const zone = begin + (text.size() - zone_size);
    std::int64_t hours_east = 0;
    if constexpr (HasZone) {
        constexpr std::int64_t most = 15;
        const auto tens = static_cast<unsigned char>(zone[1] - '0');
        const auto ones = static_cast<unsigned char>(zone[2] - '0');
        hours_east = tens * 10 + ones;
        if ((zone[0] != '+' && zone[0] != '-') || tens > 9 || ones > 9 || hours_east > most)
            return false;
        if (zone[0] == '-')
            hours_east = -hours_east;
    }

    constexpr word_pattern date_pattern{"0000-00-"};
    constexpr word_pattern time_pattern{"00 00:00"};
    constexpr word_pattern seconds_pattern{"00:00:00"};
    std::uint64_t wrong = 0;
    const auto date = date_pattern.take_digits(load_word(begin, 8), wrong);
    const auto time = time_pattern.take_digits(load_word(begin + 8, 8), wrong);
    const auto last = seconds_pattern.take_digits(load_word(begin + 11, 8), wrong);
    const auto two = [](std::uint64_t pairs, unsigned at) { return static_cast<unsigned>(pairs >> 8 * at & 0xff); };
    const unsigned year = two(date, 0) * 100 + two(date, 2);
    const unsigned month = two(date, 5);
    const unsigned day = two(time, 0);
    const unsigned hours = two(time, 3);
    const unsigned minutes = two(time, 6);
    const unsigned seconds = two(last, 6);
    if ((wrong & high_bits) != 0 || year == 0 || !is_day(year, month, day) || hours > 23 || minutes > 59 ||
        seconds > 59)
        return false;

    constexpr std::int64_t units[fraction_digits] = {100'000, 10'000, 1'000, 100, 10, 1};
    std::int64_t fraction = 0;
    if (const char* const point = begin + whole_seconds; point != zone) {
        const std::size_t count = static_cast<std::size_t>(zone - point) - 1;
        std::uint64_t number{};
        if (*point != '.' || count - 1 >= fraction_digits || !read_number(point + 1, count, number))
            return false;
        fraction = static_cast<std::int64_t>(number) * units[count - 1];
    }
    microseconds = to_days_of_plain_year(year, month, day) * microseconds_per_day +
                   ((std::int64_t{hours} - hours_east) * 3600 + minutes * 60 + seconds) * microseconds_per_second +
                   fraction;
    return true;
}

// The other way round, without a zone: gives its end, or nullptr for years that need more care. Up to seven characters behind
// its end are written over.
inline char* put_plain_timestamp(char* at, std::int64_t microseconds) noexcept {
    constexpr std::int64_t first = to_days_of_plain_year(1, 1, 1) * microseconds_per_day;
    constexpr std::int64_t behind_last = (to_days_of_plain_year(9999, 12, 31) + 1) * microseconds_per_day;
    if (microseconds < first || microseconds >= behind_last)
        return nullptr;
    const auto [days, time_of_day] = divide(microseconds, microseconds_per_day);
    const calendar_day day = to_calendar_day(days);
    const auto seconds = static_cast<unsigned>(time_of_day / microseconds_per_second);
    const auto fraction = static_cast<std::uint64_t>(time_of_day % microseconds_per_second);
    const std::uint64_t date =
        digits_of(static_cast<unsigned>(day.year) * 10'000 + day.month * 100 + day.day) + digit_zeros;
    const std::uint64_t time =
        digits_of(seconds / 3600 * 1'000'000 + seconds / 60 % 60 * 10'000 + seconds % 60 * 100) + digit_zeros;

    constexpr auto two = [](std::uint64_t digits, int from, int to) { return (digits >> 8 * from & 0xffff) << 8 * to; };
    store_word(at, (date & 0xffffffff) | two(date, 4, 5) | as_word("\0\0\0\0-\0\0-"));
    store_word(at + 8, two(date, 6, 0) | two(time, 0, 3) | two(time, 2, 6) | as_word("\0\0 \0\0:\0\0"));
    store_word(at + 16, two(time, 4, 1) | as_word(":\0\0\0\0\0\0\0"));
    return put_fraction(at + 19, fraction, 6);
}

}  // namespace tusk::detail
