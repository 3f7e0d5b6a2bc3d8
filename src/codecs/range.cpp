#include <tusk/codecs/range.hpp>

#include "codecs/quoted.hpp"

namespace tusk::detail {

namespace {

// https://git.postgresql.org/gitweb/?p=postgresql.git;f=src/include/utils/rangetypes.h
constexpr std::uint8_t empty = 0x01;
constexpr std::uint8_t lower_inclusive = 0x02;
constexpr std::uint8_t upper_inclusive = 0x04;
constexpr std::uint8_t no_lower = 0x08;
constexpr std::uint8_t no_upper = 0x10;

constexpr std::string_view word_for_empty = "empty";

// As range_out() and range_parse() have it.
constexpr std::string_view special = "()[],";
constexpr std::string_view ends = ",)]";
constexpr std::string_view refused = "([";

// Up to what ends the bound, which is left; `is_there` tells whether there was one.
bool parse_bound(std::string_view& left, std::string& text, bool& is_there) {
    is_there = !left.empty() && ends.find(left.front()) == ends.npos;
    return take_quoted(left, text, ends, refused);
}

}  // namespace

void put_range_flags(writer& w, range_flags flags) {
    if (flags.is_empty)
        return w.put(empty);
    w.put(static_cast<std::uint8_t>((flags.lower_inclusive ? lower_inclusive : 0) |
                                    (flags.upper_inclusive ? upper_inclusive : 0) | (flags.has_lower ? 0 : no_lower) |
                                    (flags.has_upper ? 0 : no_upper)));
}

bool get_range_flags(reader& r, range_flags& flags) {
    const auto bits = r.get<std::uint8_t>();
    if ((bits & ~(empty | lower_inclusive | upper_inclusive | no_lower | no_upper)) != 0)
        r.fail();
    flags.is_empty = (bits & empty) != 0;
    flags.has_lower = !flags.is_empty && (bits & no_lower) == 0;
    flags.has_upper = !flags.is_empty && (bits & no_upper) == 0;
    flags.lower_inclusive = flags.has_lower && (bits & lower_inclusive) != 0;
    flags.upper_inclusive = flags.has_upper && (bits & upper_inclusive) != 0;
    return r.ok();
}

void print_range(std::string& out, const range_text& range) {
    if (range.flags.is_empty) {
        out += word_for_empty;
        return;
    }
    out += range.flags.lower_inclusive ? '[' : '(';
    if (range.flags.has_lower)
        put_quoted(out, range.lower, special);
    out += ',';
    if (range.flags.has_upper)
        put_quoted(out, range.upper, special);
    out += range.flags.upper_inclusive ? ']' : ')';
}

bool parse_range(std::string_view& text, range_text& range) {
    range = {};
    if (text.starts_with(word_for_empty)) {
        text.remove_prefix(word_for_empty.size());
        range.flags.is_empty = true;
        return true;
    }
    if (!text.starts_with('[') && !text.starts_with('('))
        return false;
    const bool includes_lower = text.front() == '[';
    text.remove_prefix(1);
    if (!parse_bound(text, range.lower, range.flags.has_lower) || !text.starts_with(','))
        return false;
    text.remove_prefix(1);
    if (!parse_bound(text, range.upper, range.flags.has_upper) || text.starts_with(','))
        return false;
    range.flags.lower_inclusive = range.flags.has_lower && includes_lower;
    range.flags.upper_inclusive = range.flags.has_upper && text.front() == ']';
    text.remove_prefix(1);
    return true;
}

}  // namespace tusk::detail
