// Copies texts and looks at them on the way, eight characters at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tusk::detail {

inline constexpr std::uint64_t each_byte = 0x0101010101010101;

// High bits are set if one of the bytes is 0; there may be others above the lowest of those.
constexpr std::uint64_t zeros_in(std::uint64_t bytes) noexcept {
    return (bytes - each_byte) & ~bytes & (0x80 * each_byte);
}

// What look(eight characters) says of all of them together, bit by bit. It may be asked about spaces that are not there.
template <class Look>
[[gnu::always_inline]] inline std::uint64_t copy_and_look(void* to, std::string_view text, Look look) noexcept {
    constexpr std::size_t at_once = sizeof(std::uint64_t);
    char* const out = static_cast<char*>(to);
    if (text.size() < at_once) {
        std::uint64_t characters = ' ' * each_byte;
        if (!text.empty()) {
            std::memcpy(&characters, text.data(), text.size());
            std::memcpy(out, text.data(), text.size());
        }
        return look(characters);
    }
    std::uint64_t found = 0;
    const auto copy = [&](std::size_t at) {
        std::uint64_t characters{};
        std::memcpy(&characters, text.data() + at, at_once);
        std::memcpy(out + at, &characters, at_once);
        found |= look(characters);
    };
    const std::size_t last = text.size() - at_once;  // of which some may have been copied then
    for (std::size_t at = 0; at < last; at += at_once)
        copy(at);
    copy(last);
    return found;
}

}  // namespace tusk::detail
