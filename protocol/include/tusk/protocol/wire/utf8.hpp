// UTF-8, one character at a time.
#pragma once

#include <cstddef>
#include <string_view>

namespace tusk::protocol {

struct utf8_character {
    char32_t code_point;
    std::size_t size;  // in bytes; 0 when the text does not start with a well-formed character
};

// The first character of a text that is not empty. Overlong forms, surrogates and what lies beyond U+10FFFF are not
// well-formed (https://www.rfc-editor.org/rfc/rfc3629).
[[nodiscard]] constexpr utf8_character first_utf8(std::string_view text) noexcept {
    constexpr utf8_character malformed{0, 0};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t size = lead < 0xc2 ? 0u : lead < 0xe0 ? 2u : lead < 0xf0 ? 3u : lead < 0xf5 ? 4u : 0u;
    if (size == 0 || text.size() < size)
        return malformed;
    char32_t code_point = lead & (0x7fu >> size);
    for (std::size_t i = 1; i != size; ++i) {
        if ((byte(i) & 0xc0) != 0x80)
            return malformed;
        code_point = code_point << 6 | (byte(i) & 0x3fu);
    }
    const bool overlong = code_point < (size == 2 ? 0x80u : size == 3 ? 0x800u : 0x10000u);
    const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    if (overlong || surrogate || code_point > 0x10ffff)
        return malformed;
    return {code_point, size};
}

}  // namespace tusk::protocol
