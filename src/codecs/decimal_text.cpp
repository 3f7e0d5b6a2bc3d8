// The text form of numeric, and floating point, which is converted by way of text.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <tusk/codecs/decimal.hpp>

namespace tusk {
namespace {

constexpr int group_digits = 4;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::int64_t group_weight(std::int64_t position) {
    return (position >= 0 ? position : position - (group_digits - 1)) / group_digits;
}

static_assert(group_weight(0) == 0 && group_weight(3) == 0 && group_weight(4) == 1);
static_assert(group_weight(-1) == -1 && group_weight(-4) == -1 && group_weight(-5) == -2);

bool same_word(std::string_view text, std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

std::string_view take_digits(std::string_view& text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    return digits;
}

// What stands behind the e. An exponent that no int holds becomes one that no numeric has.
bool take_exponent(std::string_view text, int& exponent) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (text.empty() || !is_digit(text[0]))
        return false;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (read.ptr != text.data() + text.size())
        return false;
    if (read.ec == std::errc::result_out_of_range)
        exponent = std::numeric_limits<int>::max();
    if (negative)
        exponent = -exponent;
    return true;
}

// Digits without sign, as they are spelled: whole.fraction * 10^exponent.
struct spelled_digits {
    std::string_view whole;
    std::string_view fraction;
    int exponent = 0;

    [[nodiscard]] std::size_t size() const { return whole.size() + fraction.size(); }
    [[nodiscard]] char operator[](std::size_t at) const {
        return at < whole.size() ? whole[at] : fraction[at - whole.size()];
    }
    // The power of ten that a digit stands for.
    [[nodiscard]] std::int64_t position(std::size_t at) const {
        return static_cast<std::int64_t>(whole.size()) - 1 - static_cast<std::int64_t>(at) + exponent;
    }
};

bool take_apart(std::string_view text, spelled_digits& digits) {
    digits.whole = take_digits(text);
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        digits.fraction = take_digits(text);
    }
    if (digits.size() == 0)
        return false;
    if (text.starts_with('e') || text.starts_with('E'))
        return take_exponent(text.substr(1), digits.exponent);
    return text.empty();
}

std::optional<decimal> grouped(bool negative, const spelled_digits& digits) {
    const std::int64_t scale =
        std::max(std::int64_t{0}, static_cast<std::int64_t>(digits.fraction.size()) - digits.exponent);
    if (scale > decimal::max_scale)
        return std::nullopt;

    std::size_t first = 0;
    std::size_t end = digits.size();
    while (first != end && digits[first] == '0')
        ++first;
    while (first != end && digits[end - 1] == '0')
        --end;
    if (first == end)
        return decimal::from_groups(false, 0, {}, static_cast<int>(scale));

    const std::int64_t weight = group_weight(digits.position(first));
    if (weight > decimal::max_weight)
        return std::nullopt;
    constexpr int units[group_digits] = {1, 10, 100, 1000};
    std::vector<std::uint16_t> groups(static_cast<std::size_t>(weight - group_weight(digits.position(end - 1)) + 1));
    for (std::size_t at = first; at != end; ++at) {
        const std::int64_t position = digits.position(at);
        const std::int64_t its_weight = group_weight(position);
        auto& group = groups[static_cast<std::size_t>(weight - its_weight)];
        group = static_cast<std::uint16_t>(group + (digits[at] - '0') * units[position - group_digits * its_weight]);
    }
    return decimal::from_groups(negative, static_cast<int>(weight), groups, static_cast<int>(scale));
}

void append_group(std::string& out, unsigned group, int digits = group_digits) {
    const char all[group_digits] = {static_cast<char>('0' + group / 1000), static_cast<char>('0' + group / 100 % 10),
                                    static_cast<char>('0' + group / 10 % 10), static_cast<char>('0' + group % 10)};
    out.append(all, static_cast<std::size_t>(digits));
}

template <class T>
decimal shortest(T v) {
    if (std::isnan(v))
        return decimal::nan();
    char text[32];
    const auto written = std::to_chars(text, text + sizeof text, v, std::chars_format::scientific);
    return decimal{std::string_view{text, static_cast<std::size_t>(written.ptr - text)}};
}

}  // namespace

decimal::decimal(float v) : decimal{shortest(v)} {}

decimal::decimal(double v) : decimal{shortest(v)} {}

decimal::decimal(std::string_view text) {
    auto read = from_string(text);
    if (!read)
        throw std::invalid_argument{"not a decimal number, or too long for one"};
    swap(*read);
}

std::optional<decimal> decimal::from_string(std::string_view text) {
    if (same_word(text, "nan"))
        return nan();
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (same_word(text, "inf") || same_word(text, "infinity"))
        return negative ? negative_infinity() : infinity();
    spelled_digits digits;
    if (!take_apart(text, digits))
        return std::nullopt;
    return grouped(negative, digits);
}

std::string decimal::to_string() const {
    std::string text;
    codec<decimal>::print(text, *this);
    return text;
}

double decimal::to_double() const {
    if (is_nan())
        return std::numeric_limits<double>::quiet_NaN();
    double magnitude = std::numeric_limits<double>::infinity();
    if (is_finite()) {
        const std::string text = detail::scientific_text(*this);
        const char* digits = text.data() + (is_negative() ? 1 : 0);
        const auto read = std::from_chars(digits, text.data() + text.size(), magnitude);
        if (read.ec == std::errc::result_out_of_range)
            magnitude = weight_ < 0 ? 0 : std::numeric_limits<double>::infinity();
    }
    return is_negative() ? -magnitude : magnitude;
}

std::string detail::scientific_text(const decimal& v) {
    const auto groups = v.groups();
    if (groups.empty())
        return "0";
    std::string text;
    codec_print(text, std::uint64_t{groups[0]});
    const auto first_digits = static_cast<int>(text.size());
    for (const std::uint16_t group : groups.subspan(1))
        append_group(text, group);
    text.insert(1, 1, '.');
    text += 'e';
    codec_print(text, std::int64_t{group_digits * v.weight() + first_digits - 1});
    if (v.is_negative())
        text.insert(0, 1, '-');
    return text;
}

void codec<decimal>::print(std::string& out, const decimal& v) {
    if (v.is_nan()) {
        out += "NaN";
        return;
    }
    if (v.is_negative())
        out += '-';
    if (v.is_infinite()) {
        out += "Infinity";
        return;
    }
    const auto group_at = [groups = v.groups(), top = v.weight()](int weight) {
        const auto at = static_cast<std::size_t>(top - weight);
        return weight <= top && at < groups.size() ? unsigned{groups[at]} : 0u;
    };
    codec_print(out, std::uint64_t{group_at(std::max(v.weight(), 0))});
    for (int weight = v.weight() - 1; weight >= 0; --weight)
        append_group(out, group_at(weight));
    if (v.scale() == 0)
        return;
    out += '.';
    int weight = -1;
    for (int left = v.scale(); left > 0; left -= group_digits)
        append_group(out, group_at(weight--), std::min(left, group_digits));
}

bool codec<decimal>::parse(std::string_view text, decimal& v) {
    auto read = decimal::from_string(text);
    if (read)
        v = std::move(*read);
    return read.has_value();
}

}  // namespace tusk
