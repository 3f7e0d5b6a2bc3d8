// One message as it came off the wire: its tag and its body, not decoded yet.
#pragma once

#include <cstddef>
#include <span>

namespace tusk::protocol {

struct frame {
    char tag = '\0';
    std::span<const std::byte> body;  // without tag and length; valid while the buffer it lies in is
};

static_assert(sizeof(frame) == 24);

// Every message starts with a one-byte tag and an Int32 length that counts itself but not the tag
// (https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-MESSAGE-CONCEPTS).
inline constexpr std::size_t tag_size = 1;
inline constexpr std::size_t length_size = 4;
inline constexpr std::size_t frame_header_size = tag_size + length_size;

}  // namespace tusk::protocol
