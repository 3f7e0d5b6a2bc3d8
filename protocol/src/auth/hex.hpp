// Hexadecimal digits, in lower case only: GaussDB writes no others and takes no others.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace tusk::protocol {

// Writes two digits a byte; returns where they end.
inline char* put_hex(std::span<const std::byte> bytes, char* at) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const std::byte byte : bytes) {
        *at++ = digits[std::to_integer<unsigned>(byte >> 4)];
        *at++ = digits[std::to_integer<unsigned>(byte & std::byte{15})];
    }
    return at;
}

// Nothing unless `text` is exactly the digits of N bytes.
template <std::size_t N>
[[nodiscard]] std::optional<std::array<std::byte, N>> from_hex(std::string_view text) noexcept {
    if (text.size() != 2 * N)
        return std::nullopt;
    std::array<std::byte, N> bytes{};
    for (std::size_t i = 0; i != text.size(); ++i) {
        const char c = text[i];
        const bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && (c < 'a' || c > 'f'))
            return std::nullopt;
        bytes[i / 2] = bytes[i / 2] << 4 | static_cast<std::byte>(is_digit ? c - '0' : c - 'a' + 10);
    }
    return bytes;
}

}  // namespace tusk::protocol
