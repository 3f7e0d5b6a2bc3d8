// The text form of inet and cidr, as inet_out and cidr_out write it.
#include <tusk/codecs/network.hpp>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace tusk {
namespace {

constexpr std::size_t group_count = 8;
using groups = std::array<std::uint16_t, group_count>;

struct run {
    std::size_t first = 0;
    std::size_t length = 0;
};

// The zeros that are written as "::": the first of the longest runs. A single group of zero is written out.
run longest_zeros(const groups& all) {
    run best;
    for (std::size_t i = 0; i != group_count; ++i) {
        std::size_t end = i;
        while (end != group_count && all[end] == 0)
            ++end;
        if (end - i > best.length)
            best = {i, end - i};
    }
    return best.length < 2 ? run{} : best;
}

// Whether the last four bytes are written as an IPv4 address: ::1.2.3.4 and ::ffff:1.2.3.4. Asked only when they are
// not among the zeros, so five or six zeros are the first ones.
bool embeds_v4(const groups& all, const run& zeros) {
    return zeros.length == 6 || (zeros.length == 5 && all[5] == 0xffff);
}

template <class Number>
void append_number(std::string& out, Number number, int base = 10) {
    char digits[8];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number, base).ptr);
}

void print_v4(std::string& out, std::span<const std::uint8_t> octets) {
    for (std::size_t i = 0; i != octets.size(); ++i) {
        if (i != 0)
            out += '.';
        append_number(out, octets[i]);
    }
}

void print_v6(std::string& out, std::span<const std::uint8_t> octets) {
    groups all{};
    for (std::size_t i = 0; i != group_count; ++i)
        all[i] = static_cast<std::uint16_t>(octets[2 * i] << 8 | octets[2 * i + 1]);
    const run zeros = longest_zeros(all);
    for (std::size_t i = 0; i != group_count;) {
        if (i == zeros.first && zeros.length != 0) {
            out += "::";
            i += zeros.length;
            continue;
        }
        if (i != 0 && i != zeros.first + zeros.length)
            out += ':';
        if (i == 6 && embeds_v4(all, zeros))
            return print_v4(out, octets.last(4));
        append_number(out, all[i], 16);
        ++i;
    }
}

void print_address(std::string& out, const inet& v) {
    v.is_v6() ? print_v6(out, v.address()) : print_v4(out, v.address());
}

void print_prefix(std::string& out, const inet& v) {
    out += '/';
    append_number(out, v.prefix());
}

// All of the text, without a sign and without a needless zero in front.
template <class Number>
bool parse_number(std::string_view text, Number& number) {
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc{} && read.ptr == end && (text.size() == 1 || text[0] != '0');
}

bool parse_v4(std::string_view text, std::span<std::uint8_t, 4> octets) {
    for (std::size_t i = 0; i != 4; ++i) {
        const std::size_t end = i == 3 ? text.size() : text.find('.');
        if (end == std::string_view::npos || !parse_number(text.substr(0, end), octets[i]))
            return false;
        text.remove_prefix(i == 3 ? end : end + 1);
    }
    return true;
}

bool parse_group(std::string_view text, std::span<std::uint8_t, 2> octets) {
    std::uint16_t group{};
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, group, 16);
    if (text.size() > 4 || read.ec != std::errc{} || read.ptr != end)
        return false;
    octets[0] = static_cast<std::uint8_t>(group >> 8);
    octets[1] = static_cast<std::uint8_t>(group);
    return true;
}

bool parse_v6(std::string_view text, inet::v6_bytes& octets) {
    constexpr std::size_t none = 16;
    std::size_t gap = none;  // where the octets that "::" stands for belong
    std::size_t at = 0;
    if (text.starts_with("::")) {
        gap = 0;
        text.remove_prefix(2);
    }
    const std::span all{octets};
    while (!text.empty()) {
        const std::size_t end = text.find(':');
        const std::string_view piece = text.substr(0, end);
        if (end == std::string_view::npos && piece.find('.') != std::string_view::npos) {
            if (at > 12 || !parse_v4(piece, all.subspan(at).first<4>()))
                return false;
            at += 4;
            break;
        }
        if (at == 16 || !parse_group(piece, all.subspan(at).first<2>()))
            return false;
        at += 2;
        if (end == std::string_view::npos)
            break;
        text.remove_prefix(end + 1);
        if (text.empty())
            return false;
        if (text[0] == ':') {
            if (gap != none)
                return false;
            gap = at;
            text.remove_prefix(1);
        }
    }
    if (gap == none)
        return at == 16;
    std::rotate(octets.begin() + static_cast<std::ptrdiff_t>(gap), octets.begin() + static_cast<std::ptrdiff_t>(at),
                octets.end());
    return at != 16;
}

}  // namespace

void codec<inet>::print(std::string& out, const inet& v) {
    print_address(out, v);
    if (v.prefix() != v.max_prefix())
        print_prefix(out, v);
}

bool codec<inet>::parse(std::string_view text, inet& v) {
    const std::size_t slash = text.find('/');
    const std::string_view address = text.substr(0, slash);
    const bool is_v6 = address.find(':') != std::string_view::npos;
    unsigned prefix = is_v6 ? 128 : 32;
    const unsigned longest = prefix;
    if (slash != std::string_view::npos && (!parse_number(text.substr(slash + 1), prefix) || prefix > longest))
        return false;
    if (is_v6) {
        inet::v6_bytes octets{};
        if (!parse_v6(address, octets))
            return false;
        v = inet::v6(octets, prefix);
    } else {
        inet::v4_bytes octets{};
        if (!parse_v4(address, octets))
            return false;
        v = inet::v4(octets, prefix);
    }
    return true;
}

void codec<cidr>::print(std::string& out, const cidr& v) {
    print_address(out, v);
    print_prefix(out, v);
}

bool codec<cidr>::parse(std::string_view text, cidr& v) {
    inet read;
    if (!codec<inet>::parse(text, read) || !read.is_network())
        return false;
    v = cidr{read};
    return true;
}

std::string inet::to_string() const {
    std::string text;
    codec<inet>::print(text, *this);
    return text;
}

std::optional<inet> inet::from_string(std::string_view text) noexcept {
    inet read;
    return codec<inet>::parse(text, read) ? std::optional{read} : std::nullopt;
}

std::string cidr::to_string() const {
    std::string text;
    codec<cidr>::print(text, *this);
    return text;
}

std::optional<cidr> cidr::from_string(std::string_view text) noexcept {
    cidr read;
    return codec<cidr>::parse(text, read) ? std::optional{read} : std::nullopt;
}

}  // namespace tusk
