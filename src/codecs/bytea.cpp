#include <tusk/codecs/bytea.hpp>

#include <utility>

namespace tusk {
namespace {

using bytes = std::vector<std::byte>;

// The value of a hex digit, or -1.
constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool parse_hex(std::string_view text, bytes& out) {
    if (text.size() % 2 != 0)
        return false;
    out.reserve(text.size() / 2);
    for (; !text.empty(); text.remove_prefix(2)) {
        const int high = hex_value(text[0]);
        const int low = hex_value(text[1]);
        if (high < 0 || low < 0)
            return false;
        out.push_back(static_cast<std::byte>(high << 4 | low));
    }
    return true;
}

constexpr bool is_octal(char c, char last = '7') { return c >= '0' && c <= last; }

// Two backslashes are one; a backslash and three octal digits are one byte; everything else is itself.
bool parse_escape(std::string_view text, bytes& out) {
    out.reserve(text.size());
    while (!text.empty()) {
        if (text[0] != '\\') {
            out.push_back(static_cast<std::byte>(text[0]));
            text.remove_prefix(1);
        } else if (text.size() >= 2 && text[1] == '\\') {
            out.push_back(std::byte{'\\'});
            text.remove_prefix(2);
        } else if (text.size() >= 4 && is_octal(text[1], '3') && is_octal(text[2]) && is_octal(text[3])) {
            out.push_back(static_cast<std::byte>((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0')));
            text.remove_prefix(4);
        } else {
            return false;
        }
    }
    return true;
}

}  // namespace

void detail::print_bytea(std::string& out, std::span<const std::byte> v) {
    constexpr char digits[] = "0123456789abcdef";
    out.reserve(out.size() + 2 + 2 * v.size());
    out += "\\x";
    for (std::byte b : v) {
        out += digits[std::to_integer<unsigned>(b) >> 4];
        out += digits[std::to_integer<unsigned>(b) & 15];
    }
}

bool codec<bytes>::decode(reader& r, bytes& v, std::uint32_t) {
    const auto taken = r.rest();
    v.assign(taken.begin(), taken.end());
    return r.ok();
}

bool codec<bytes>::parse(std::string_view text, bytes& v, std::uint32_t sent) {
    bytes read;
    const bool has_prefix = text.starts_with("\\x");
    const bool is_hex = has_prefix || detail::is_raw(sent);
    if (!(is_hex ? parse_hex(text.substr(has_prefix ? 2 : 0), read) : parse_escape(text, read)))
        return false;
    v = std::move(read);
    return true;
}

}  // namespace tusk
