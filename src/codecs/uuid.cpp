#include <tusk/codecs/uuid.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

namespace tusk {
namespace {

constexpr std::size_t size = 16;

}  // namespace

void codec<uuid>::encode(writer& w, const uuid& v) {
    w.bytes(std::as_bytes(std::span<const std::uint8_t>{v.begin(), size}));
}

bool codec<uuid>::decode(reader& r, uuid& v) {
    const auto taken = r.bytes(size);
    std::transform(taken.begin(), taken.end(), v.begin(), [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
    return r.ok();
}

void codec<uuid>::print(std::string& out, const uuid& v) {
    constexpr char digits[] = "0123456789abcdef";
    int at = 0;
    for (std::uint8_t byte : v) {
        if (at == 4 || at == 6 || at == 8 || at == 10)
            out += '-';
        out += digits[byte >> 4];
        out += digits[byte & 15];
        ++at;
    }
}

bool codec<uuid>::parse(std::string_view text, uuid& v) {
    if (text.starts_with('{')) {
        if (!text.ends_with('}'))
            return false;
        text = text.substr(1, text.size() - 2);
    }
    std::array<std::uint8_t, size> read{};
    for (std::size_t at = 0; at != size; ++at) {
        if (at != 0 && at % 2 == 0 && text.starts_with('-'))
            text.remove_prefix(1);
        if (text.size() < 2)
            return false;
        const auto digits = std::from_chars(text.data(), text.data() + 2, read[at], 16);
        if (digits.ec != std::errc{} || digits.ptr != text.data() + 2)
            return false;
        text.remove_prefix(2);
    }
    if (!text.empty())
        return false;
    std::copy(read.begin(), read.end(), v.begin());
    return true;
}

}  // namespace tusk
