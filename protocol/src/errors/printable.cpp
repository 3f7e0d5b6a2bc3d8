#include <tusk/protocol/errors/printable.hpp>

#include <algorithm>
#include <cstddef>

#include <tusk/protocol/wire/utf8.hpp>

namespace tusk::protocol {
namespace {

struct range {
    char32_t first;
    char32_t last;
};

bool within(const auto& ranges, char32_t c) noexcept {
    return std::ranges::any_of(ranges, [c](const range& r) { return r.first <= c && c <= r.last; });
}

// The C0 and C1 controls, line separators, and the overrides and isolates of bidirectional text.
constexpr range steering[] = {{0x00, 0x1f}, {0x7f, 0x9f}, {0x2028, 0x202e}, {0x2066, 0x2069}};

// Terminals give no column to combining marks, and two to East Asian characters and emoji. These are the blocks that
// matter under a caret, not all of Unicode.
constexpr range no_column[] = {{0x0300, 0x036f}, {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}};
constexpr range two_columns[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},  {0xac00, 0xd7a3},
                                 {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6},
                                 {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};

constexpr std::size_t escape_columns = 4;  // \xNN

// The first character of a text, or the first byte when it does not start with one.
struct glyph {
    std::string_view bytes;
    bool plain;
    std::size_t columns;
};

glyph first_glyph(std::string_view text) noexcept {
    const auto [code_point, size] = first_utf8(text);
    if (size == 0)
        return {text.substr(0, 1), false, escape_columns};
    const std::string_view bytes = text.substr(0, size);
    if (within(steering, code_point))
        return {bytes, false, size * escape_columns};
    return {bytes, true, within(no_column, code_point) ? 0u : within(two_columns, code_point) ? 2u : 1u};
}

void append(std::string& out, const glyph& g) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    if (g.plain) {
        out += g.bytes;
        return;
    }
    for (char c : g.bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += "\\x";
        out += digits[byte >> 4];
        out += digits[byte & 0xf];
    }
}

// Within one line of a statement.
glyph first_in_line(std::string_view text) noexcept {
    return text[0] == '\t' ? glyph{" ", true, 1} : first_glyph(text);
}

constexpr std::size_t excerpt_columns = 60;
constexpr std::size_t columns_after_caret = 10;  // at least, when the line is cut and has as many

std::size_t columns_of(std::string_view line) noexcept {
    std::size_t columns = 0;
    while (!line.empty()) {
        const glyph g = first_in_line(line);
        columns += g.columns;
        line.remove_prefix(g.bytes.size());
    }
    return columns;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        glyph g = first_glyph(text);
        g.plain = g.plain || g.bytes == "\n" || g.bytes == "\t";
        append(out, g);
        text.remove_prefix(g.bytes.size());
    }
    return out;
}

std::string position_excerpt(std::string_view statement, int position) {
    if (statement.empty() || position < 1)
        return {};

    std::size_t at = 0;
    std::size_t line_start = 0;
    std::size_t line_number = 1;
    for (int character = 1; character != position; ++character) {
        if (at == statement.size())
            return {};
        const bool line_ends = statement[at] == '\n' || (statement[at] == '\r' && statement.substr(at + 1, 1) != "\n");
        at += first_glyph(statement.substr(at)).bytes.size();
        if (line_ends) {
            ++line_number;
            line_start = at;
        }
    }

    // A position between CR and LF is still on the line that they end.
    const std::size_t line_end = std::min(statement.find_first_of("\r\n", line_start), statement.size());
    at = std::min(at, line_end);
    std::string_view before = statement.substr(line_start, at - line_start);
    std::string_view after = statement.substr(at, line_end - at);

    std::size_t columns = columns_of(before);
    const std::size_t room_before = excerpt_columns - std::min(columns_of(after), columns_after_caret);
    std::string out = "LINE " + std::to_string(line_number) + ": ";
    if (columns > room_before) {
        out += "...";
        while (columns > room_before) {
            const glyph g = first_in_line(before);
            columns -= g.columns;
            before.remove_prefix(g.bytes.size());
        }
    }
    const std::size_t caret = out.size() + columns;

    for (; !before.empty(); before.remove_prefix(first_in_line(before).bytes.size()))
        append(out, first_in_line(before));
    while (!after.empty()) {
        const glyph g = first_in_line(after);
        if (columns + g.columns > excerpt_columns) {
            out += "...";
            break;
        }
        append(out, g);
        columns += g.columns;
        after.remove_prefix(g.bytes.size());
    }
    return out + '\n' + std::string(caret, ' ') + '^';
}

}  // namespace tusk::protocol
