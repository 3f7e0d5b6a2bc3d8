#include <tusk/codecs/money.hpp>

#include <algorithm>
#include <cstddef>

namespace tusk {
namespace {

constexpr std::size_t fraction_digits = 2;
constexpr std::size_t thousand_digits = 3;

bool is_number(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Takes the commas out of 1,234,567. False when they do not stand where they should.
bool ungroup(std::string_view text, std::string& digits) {
    std::string_view group = text.substr(0, text.find(','));
    if (group.empty() || !is_number(group) || (group.size() != text.size() && group.size() > thousand_digits))
        return false;
    digits = group;
    for (text.remove_prefix(group.size()); !text.empty(); text.remove_prefix(thousand_digits + 1)) {
        group = text.substr(1, thousand_digits);
        if (text[0] != ',' || group.size() != thousand_digits || !is_number(group))
            return false;
        digits += group;
    }
    return true;
}

bool add_digits(std::string_view digits, bool negative, std::int64_t& units) {
    for (const char c : digits) {
        const int digit = negative ? '0' - c : c - '0';
        if (__builtin_mul_overflow(units, 10, &units) || __builtin_add_overflow(units, digit, &units))
            return false;
    }
    return true;
}

}  // namespace

void codec<money>::print(std::string& out, const money& v) {
    const auto bits = static_cast<std::uint64_t>(v.units);
    std::string digits = std::to_string(v.units < 0 ? 0 - bits : bits);
    if (digits.size() <= fraction_digits)
        digits.insert(0, fraction_digits + 1 - digits.size(), '0');
    const std::size_t whole = digits.size() - fraction_digits;
    digits.insert(whole, 1, '.');
    for (std::size_t at = whole; at > thousand_digits;)
        digits.insert(at -= thousand_digits, 1, ',');
    out += v.units < 0 ? "-$" : "$";
    out += digits;
}

bool codec<money>::parse(std::string_view text, money& v) {
    const bool negative = text.starts_with('-');
    if (negative)
        text.remove_prefix(1);
    if (text.starts_with('$'))
        text.remove_prefix(1);
    const std::size_t point = text.find('.');
    std::string digits;
    if (!ungroup(text.substr(0, point), digits))
        return false;
    if (point != std::string_view::npos) {
        const std::string_view fraction = text.substr(point + 1);
        if (fraction.size() != fraction_digits || !is_number(fraction))
            return false;
        digits += fraction;
    } else {
        digits.append(fraction_digits, '0');
    }
    std::int64_t units = 0;
    if (!add_digits(digits, negative, units))
        return false;
    v.units = units;
    return true;
}

}  // namespace tusk
