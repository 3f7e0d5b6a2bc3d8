#include <tusk/codecs/interval.hpp>

#include <cstddef>
#include <span>
#include <utility>

#include <tusk/codecs/microseconds.hpp>

#include "datetime_text.hpp"

namespace tusk {
namespace {

constexpr std::int64_t per_second = detail::microseconds_per_second;

// Writes "-2 mons". A number above zero has a plus where the one before it was below zero.
class interval_text {
public:
    void put(std::int64_t number, std::string_view unit) {
        if (number == 0)
            return;
        put_sign(number < 0);
        text_.put_number(magnitude(number), 1);
        text_.put(' ');
        text_.put(unit);
        if (number != 1)
            text_.put('s');
        negative_before_ = number < 0;
        empty_ = false;
    }
    void put_time(std::int64_t microseconds) {
        if (microseconds == 0 && !empty_)
            return;
        put_sign(microseconds < 0);
        detail::put_time(text_, magnitude(microseconds));
    }
    void append_to(std::string& out) const { text_.append_to(out); }

private:
    static std::uint64_t magnitude(std::int64_t number) noexcept {
        return number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
    }
    void put_sign(bool negative) {
        if (!empty_)
            text_.put(' ');
        if (negative)
            text_.put('-');
        else if (negative_before_)
            text_.put('+');
    }

    detail::text_buffer text_;
    bool empty_ = true;
    bool negative_before_ = false;
};

// The sums of what stands in a text.
struct sums {
    std::int64_t months = 0;
    std::int64_t days = 0;
    std::int64_t microseconds = 0;
};

struct unit {
    std::string_view name;
    std::int64_t sums::*field;
    std::int64_t size;
};

constexpr unit words[] = {{"year", &sums::months, 12}, {"mon", &sums::months, 1}, {"day", &sums::days, 1}};
constexpr unit iso_days[] = {
    {"Y", &sums::months, 12}, {"M", &sums::months, 1}, {"W", &sums::days, 7}, {"D", &sums::days, 1}};
constexpr unit iso_times[] = {{"H", &sums::microseconds, 3600 * per_second},
                              {"M", &sums::microseconds, 60 * per_second},
                              {"S", &sums::microseconds, per_second}};

// False where it overflows.
bool add_units(std::int64_t& sum, std::int64_t number, std::int64_t size) {
    std::int64_t product{};
    return detail::multiply({number, 0}, size, product) && detail::add(sum, product, sum);
}

// A number with a sign or without.
bool take_integer(detail::text_scanner& in, std::int64_t& number, std::int64_t& sign) {
    sign = in.take('-') ? -1 : 1;
    if (sign == 1)
        in.take('+');
    return in.take_number(1, 18, number);
}

// Takes the name of one of the units from `next` on, so that each comes once and in this order.
const unit* take_unit(detail::text_scanner& in, std::span<const unit> units, std::size_t& next) {
    while (next != units.size())
        if (const unit& tried = units[next++]; in.take(tried.name))
            return &tried;
    return nullptr;
}

// 1 year -2 mons +3 days 04:05:06.789
bool scan_words(detail::text_scanner& in, sums& read) {
    std::size_t next = 0;
    do {
        std::int64_t number{};
        std::int64_t sign{};
        if (!take_integer(in, number, sign))
            return false;
        if (in.at(':')) {
            std::int64_t rest{};
            return detail::scan_minutes(in, rest) && add_units(read.microseconds, sign * number, 3600 * per_second) &&
                   detail::add(read.microseconds, sign * rest, read.microseconds) && in.finished();
        }
        const unit* found = in.take(' ') ? take_unit(in, words, next) : nullptr;
        if (found == nullptr || !add_units(read.*found->field, sign * number, found->size))
            return false;
        in.take('s');
        if (in.finished())
            return true;
    } while (in.take(' '));
    return false;
}

// 1Y2M3D, or after the T 4H5M6.789S
bool scan_letters(detail::text_scanner& in, std::span<const unit> units, sums& read) {
    std::size_t next = 0;
    do {
        std::int64_t number{};
        std::int64_t sign{};
        std::int64_t fraction = 0;
        if (!take_integer(in, number, sign))
            return false;
        const bool has_fraction = in.take('.');
        if (has_fraction && !in.take_fraction(fraction))
            return false;
        const unit* found = take_unit(in, units, next);
        if (found == nullptr || (has_fraction && found->size != per_second) ||
            !add_units(read.*found->field, sign * number, found->size) ||
            !detail::add(read.*found->field, sign * fraction, read.*found->field))
            return false;
    } while (!in.finished() && !in.at('T'));
    return true;
}

bool scan_iso(detail::text_scanner& in, sums& read) {
    if (!in.at('T') && !scan_letters(in, iso_days, read))
        return false;
    return in.take('T') ? scan_letters(in, iso_times, read) && in.finished() : in.finished();
}

}  // namespace

std::string interval::to_string() const {
    std::string text;
    codec<interval>::print(text, *this);
    return text;
}

std::optional<interval> interval::from_string(std::string_view text) {
    interval read;
    return codec<interval>::parse(text, read) ? std::optional{read} : std::nullopt;
}

void codec<interval>::print(std::string& out, const interval& v) {
    if (!v.is_finite()) {
        out += v.months < 0 ? detail::minus_infinity_text : detail::infinity_text;
        return;
    }
    interval_text text;
    text.put(v.months / 12, "year");
    text.put(v.months % 12, "mon");
    text.put(v.days, "day");
    text.put_time(v.microseconds);
    text.append_to(out);
}

bool codec<interval>::parse(std::string_view text, interval& v) {
    if (text == detail::infinity_text || text == detail::minus_infinity_text) {
        v = text == detail::infinity_text ? interval::infinity() : interval::minus_infinity();
        return true;
    }
    detail::text_scanner in{text};
    sums read;
    if (!(in.take('P') ? scan_iso(in, read) : scan_words(in, read)) || !std::in_range<std::int32_t>(read.months) ||
        !std::in_range<std::int32_t>(read.days))
        return false;
    v = {static_cast<std::int32_t>(read.months), static_cast<std::int32_t>(read.days), read.microseconds};
    return true;
}

}  // namespace tusk
