#include <tusk/codecs/network.hpp>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace tusk {
namespace {

template <std::size_t Size>
using octets = std::array<std::uint8_t, Size>;

template <std::size_t Size>
void put_octets(writer& w, const octets<Size>& v) {
    w.bytes(std::as_bytes(std::span{v}));
}

template <std::size_t Size>
bool get_octets(reader& r, octets<Size>& v) {
    const auto taken = r.bytes(Size);
    std::transform(taken.begin(), taken.end(), v.begin(), [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
    return r.ok();
}

template <std::size_t Size>
void print_octets(std::string& out, const octets<Size>& v) {
    constexpr char digits[] = "0123456789abcdef";
    for (std::size_t i = 0; i != Size; ++i) {
        if (i != 0)
            out += ':';
        out += digits[v[i] >> 4];
        out += digits[v[i] & 15];
    }
}

constexpr bool is_separator(char c) { return c == ':' || c == '-' || c == '.'; }

template <std::size_t Size>
bool parse_octets(std::string_view text, octets<Size>& v) {
    octets<Size> read{};
    char separator = '\0';
    for (std::size_t i = 0; i != Size; ++i) {
        if (i != 0 && !text.empty() && is_separator(text[0])) {
            if (separator != '\0' && separator != text[0])
                return false;
            separator = text[0];
            text.remove_prefix(1);
        }
        if (text.size() < 2)
            return false;
        const auto digits = std::from_chars(text.data(), text.data() + 2, read[i], 16);
        if (digits.ec != std::errc{} || digits.ptr != text.data() + 2)
            return false;
        text.remove_prefix(2);
    }
    if (!text.empty())
        return false;
    v = read;
    return true;
}

}  // namespace

void codec<macaddr>::encode(writer& w, const macaddr& v) { put_octets(w, v.bytes); }

bool codec<macaddr>::decode(reader& r, macaddr& v) { return get_octets(r, v.bytes); }

void codec<macaddr>::print(std::string& out, const macaddr& v) { print_octets(out, v.bytes); }

bool codec<macaddr>::parse(std::string_view text, macaddr& v) { return parse_octets(text, v.bytes); }

void codec<macaddr8>::encode(writer& w, const macaddr8& v) { put_octets(w, v.bytes); }

bool codec<macaddr8>::decode(reader& r, macaddr8& v) { return get_octets(r, v.bytes); }

void codec<macaddr8>::print(std::string& out, const macaddr8& v) { print_octets(out, v.bytes); }

bool codec<macaddr8>::parse(std::string_view text, macaddr8& v) { return parse_octets(text, v.bytes); }

std::string macaddr::to_string() const {
    std::string text;
    print_octets(text, bytes);
    return text;
}

std::optional<macaddr> macaddr::from_string(std::string_view text) noexcept {
    macaddr read;
    return parse_octets(text, read.bytes) ? std::optional{read} : std::nullopt;
}

std::string macaddr8::to_string() const {
    std::string text;
    print_octets(text, bytes);
    return text;
}

std::optional<macaddr8> macaddr8::from_string(std::string_view text) noexcept {
    macaddr8 read;
    return parse_octets(text, read.bytes) ? std::optional{read} : std::nullopt;
}

}  // namespace tusk
