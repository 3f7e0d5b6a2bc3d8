// The first Int32 of a message without a tag: a protocol version, or the code of a request that comes instead of a
// startup message. The codes look like versions 1234.x, which no server will ever speak
// (https://www.postgresql.org/docs/current/protocol-message-formats.html).
#pragma once

#include <cstdint>

namespace tusk::protocol {

[[nodiscard]] constexpr std::int32_t protocol_version(std::uint16_t major, std::uint16_t minor) noexcept {
    return static_cast<std::int32_t>(std::uint32_t{major} << 16 | minor);
}

[[nodiscard]] constexpr std::uint16_t major_version(std::int32_t version) noexcept {
    return static_cast<std::uint16_t>(static_cast<std::uint32_t>(version) >> 16);
}

[[nodiscard]] constexpr std::uint16_t minor_version(std::int32_t version) noexcept {
    return static_cast<std::uint16_t>(version);
}

inline constexpr std::int32_t version_3_0 = protocol_version(3, 0);
inline constexpr std::int32_t version_3_2 = protocol_version(3, 2);
// GaussDB's own: they change what its authentication requests look like, and nothing else.
inline constexpr std::int32_t version_3_50 = protocol_version(3, 50);
inline constexpr std::int32_t version_3_51 = protocol_version(3, 51);

inline constexpr std::uint16_t request_major = 1234;
inline constexpr std::int32_t cancel_request_code = protocol_version(request_major, 5678);
inline constexpr std::int32_t ssl_request_code = protocol_version(request_major, 5679);
inline constexpr std::int32_t gssenc_request_code = protocol_version(request_major, 5680);

}  // namespace tusk::protocol
