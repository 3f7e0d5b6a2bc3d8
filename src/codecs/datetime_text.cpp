#include "datetime_text.hpp"

#include <algorithm>

namespace tusk::detail {
void text_buffer::put(std::string_view text) noexcept {
    std::copy(text.begin(), text.end(), at_ + size_);
    size_ += text.size();
}

void text_buffer::put_number(std::uint64_t number, int width) noexcept {
    if (width == 2 && number < 100) {
        at_[size_] = static_cast<char>('0' + number / 10);
        at_[size_ + 1] = static_cast<char>('0' + number % 10);
        size_ += 2;
        return;
    }
    std::size_t digits = 1;
    for (std::uint64_t left = number; left >= 10; left /= 10)
        ++digits;
    digits = std::max(digits, static_cast<std::size_t>(width));
    for (std::size_t i = size_ + digits; i != size_; number /= 10)
        at_[--i] = static_cast<char>('0' + number % 10);
    size_ += digits;
}

void put_day(text_buffer& out, const calendar_day& day) noexcept {
    out.put_number(static_cast<std::uint64_t>(is_bc(day) ? 1 - day.year : day.year), 4);
    out.put('-');
    out.put_number(day.month, 2);
    out.put('-');
    out.put_number(day.day, 2);
}

void put_time(text_buffer& out, std::uint64_t microseconds) noexcept {
    const std::uint64_t seconds = microseconds / microseconds_per_second;
    out.put_number(seconds / 3600, 2);
    out.put(':');
    out.put_number(seconds / 60 % 60, 2);
    out.put(':');
    out.put_number(seconds % 60, 2);
    std::uint64_t fraction = microseconds % microseconds_per_second;
    if (fraction == 0)
        return;
    int digits = static_cast<int>(text_scanner::fraction_digits);
    for (; fraction % 10 == 0; fraction /= 10)
        --digits;
    out.put('.');
    out.put_number(fraction, digits);
}

void put_offset(text_buffer& out, std::int32_t seconds_east) noexcept {
    const auto seconds = static_cast<std::uint32_t>(seconds_east < 0 ? -seconds_east : seconds_east);
    out.put(seconds_east < 0 ? '-' : '+');
    out.put_number(seconds / 3600, 2);
    if (seconds % 3600 != 0) {
        out.put(':');
        out.put_number(seconds / 60 % 60, 2);
    }
    if (seconds % 60 != 0) {
        out.put(':');
        out.put_number(seconds % 60, 2);
    }
}

bool text_scanner::take(std::string_view text) noexcept {
    if (!left_.starts_with(text))
        return false;
    left_.remove_prefix(text.size());
    return true;
}

bool scan_day(text_scanner& in, calendar_day& day) noexcept {
    std::int64_t year{};
    std::int64_t month{};
    std::int64_t day_of_month{};
    if (!in.take_number(4, 7, year) || !in.take('-') || !in.take_two(month) || !in.take('-') ||
        !in.take_two(day_of_month))
        return false;
    day = {static_cast<std::int32_t>(year), static_cast<unsigned>(month), static_cast<unsigned>(day_of_month)};
    return year != 0;
}

void scan_era(text_scanner& in, calendar_day& day) noexcept {
    if (in.take(" BC"))
        day.year = 1 - day.year;
}

bool scan_minutes(text_scanner& in, std::int64_t& microseconds) noexcept {
    std::int64_t minutes{};
    std::int64_t seconds{};
    std::int64_t fraction = 0;
    if (!in.take(':') || !in.take_two(minutes) || minutes > 59 || !in.take(':') || !in.take_two(seconds) ||
        seconds > 59 || (in.take('.') && !in.take_fraction(fraction)))
        return false;
    microseconds = (minutes * 60 + seconds) * microseconds_per_second + fraction;
    return true;
}

bool scan_time(text_scanner& in, std::int64_t& microseconds) noexcept {
    std::int64_t hours{};
    if (!in.take_two(hours) || !scan_minutes(in, microseconds))
        return false;
    microseconds += hours * 3600 * microseconds_per_second;
    return microseconds <= microseconds_per_day;
}

bool scan_offset(text_scanner& in, std::int32_t& seconds_east) noexcept {
    const bool west = in.at('-');
    std::int64_t hours{};
    std::int64_t minutes = 0;
    std::int64_t seconds = 0;
    if ((!in.take('-') && !in.take('+')) || !in.take_two(hours) || hours > 15 ||
        (in.take(':') &&
         (!in.take_two(minutes) || minutes > 59 || (in.take(':') && (!in.take_two(seconds) || seconds > 59)))))
        return false;
    const auto magnitude = static_cast<std::int32_t>(hours * 3600 + minutes * 60 + seconds);
    seconds_east = west ? -magnitude : magnitude;
    return true;
}

}  // namespace tusk::detail
