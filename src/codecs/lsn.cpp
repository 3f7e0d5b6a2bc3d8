#include <tusk/codecs/lsn.hpp>

#include <charconv>
#include <system_error>

namespace tusk {
namespace {

void append_hex(std::string& out, std::uint32_t half) {
    constexpr char digits[] = "0123456789ABCDEF";
    int shift = 28;
    while (shift != 0 && half >> shift == 0)
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        out += digits[half >> shift & 15];
}

bool parse_hex(std::string_view text, std::uint32_t& half) {
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, half, 16);
    return text.size() <= 8 && read.ec == std::errc{} && read.ptr == end;
}

}  // namespace

void codec<lsn>::print(std::string& out, const lsn& v) {
    append_hex(out, static_cast<std::uint32_t>(v.value >> 32));
    out += '/';
    append_hex(out, static_cast<std::uint32_t>(v.value));
}

bool codec<lsn>::parse(std::string_view text, lsn& v) {
    const std::size_t slash = text.find('/');
    std::uint32_t high{};
    std::uint32_t low{};
    if (slash == std::string_view::npos || !parse_hex(text.substr(0, slash), high) ||
        !parse_hex(text.substr(slash + 1), low))
        return false;
    v.value = std::uint64_t{high} << 32 | low;
    return true;
}

std::string lsn::to_string() const {
    std::string text;
    codec<lsn>::print(text, *this);
    return text;
}

std::optional<lsn> lsn::from_string(std::string_view text) noexcept {
    lsn read;
    return codec<lsn>::parse(text, read) ? std::optional{read} : std::nullopt;
}

}  // namespace tusk
