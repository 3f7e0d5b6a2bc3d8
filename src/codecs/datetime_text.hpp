// What the text forms of dates and times have in common (EncodeDateTime and its relatives on the server).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tusk/codecs/date.hpp>
#include <tusk/codecs/microseconds.hpp>

namespace tusk::detail {

// Text on its way to a string. It has room for the longest of the forms, which is an interval.
class text_buffer {
public:
    void put(char c) noexcept { at_[size_++] = c; }
    void put(std::string_view text) noexcept;
    void put_number(std::uint64_t number, int width) noexcept;  // with zeros up to the width
    void append_to(std::string& out) const { out.append(at_, size_); }
    char* put_at(char* at) const noexcept { return std::copy_n(at_, size_, at); }  // gives its end

private:
    char at_[80];
    std::size_t size_ = 0;
};

// 2026-11-21, with the year as the calendar has it: BC has to follow where is_bc(day).
void put_day(text_buffer& out, const calendar_day& day) noexcept;
inline bool is_bc(const calendar_day& day) noexcept { return day.year <= 0; }

// 04:05:06.789, with as many hours as it takes.
void put_time(text_buffer& out, std::uint64_t microseconds) noexcept;

// +05, +05:30 or +05:30:15.
void put_offset(text_buffer& out, std::int32_t seconds_east) noexcept;

// Reads a text front to back. Each of its steps is taken whole or not at all.
class text_scanner {
public:
    explicit text_scanner(std::string_view text) noexcept : left_{text} {}

    [[nodiscard]] bool finished() const noexcept { return left_.empty(); }
    [[nodiscard]] bool at(char c) const noexcept { return left_.starts_with(c); }

    bool take(char c) noexcept {
        if (!at(c))
            return false;
        left_.remove_prefix(1);
        return true;
    }
    bool take(std::string_view text) noexcept;
    // Digits, as many as there are: at least `least`, at most `most`, which is 18 or less.
    bool take_number(std::size_t least, std::size_t most, std::int64_t& number) noexcept {
        std::size_t count = 0;
        std::int64_t read = 0;
        for (; count != left_.size() && is_digit(left_[count]); ++count) {
            if (count == most)
                return false;
            read = read * 10 + (left_[count] - '0');
        }
        if (count < least)
            return false;
        number = read;
        left_.remove_prefix(count);
        return true;
    }
    // Two digits, behind which there is no third one.
    bool take_two(std::int64_t& number) noexcept {
        if (left_.size() < 2 || !is_digit(left_[0]) || !is_digit(left_[1]) || (left_.size() > 2 && is_digit(left_[2])))
            return false;
        number = (left_[0] - '0') * 10 + (left_[1] - '0');
        left_.remove_prefix(2);
        return true;
    }
    // Up to six digits after a point that was taken, as microseconds.
    bool take_fraction(std::int64_t& microseconds) noexcept {
        const std::size_t before = left_.size();
        if (!take_number(1, fraction_digits, microseconds))
            return false;
        for (std::size_t digits = before - left_.size(); digits != fraction_digits; ++digits)
            microseconds *= 10;
        return true;
    }
    static constexpr std::size_t fraction_digits = 6;

private:
    static constexpr bool is_digit(char c) noexcept { return static_cast<unsigned char>(c - '0') < 10; }

    std::string_view left_;
};

// 2026-11-21, with the year as it stands there; scan_era takes " BC", which may stand further on, and counts the year as
// the calendar does. There may be no such day: is_day() tells.
bool scan_day(text_scanner& in, calendar_day& day) noexcept;
void scan_era(text_scanner& in, calendar_day& day) noexcept;
// :05:06.789, after the hours.
bool scan_minutes(text_scanner& in, std::int64_t& microseconds) noexcept;
// 04:05:06.789, up to 24:00:00.
bool scan_time(text_scanner& in, std::int64_t& microseconds) noexcept;
bool scan_offset(text_scanner& in, std::int32_t& seconds_east) noexcept;

inline constexpr std::string_view infinity_text = "infinity";
inline constexpr std::string_view minus_infinity_text = "-infinity";

}  // namespace tusk::detail
