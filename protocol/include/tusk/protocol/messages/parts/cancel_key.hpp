// The secret of BackendKeyData, which CancelRequest repeats: 4 bytes in protocol 3.0, up to 256 in 3.2
// (https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-BACKENDKEYDATA).
#pragma once

#include <cstddef>
#include <span>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

inline constexpr std::size_t min_cancel_key_size = 4;
inline constexpr std::size_t max_cancel_key_size = 256;

[[nodiscard]] constexpr bool is_cancel_key_size(std::size_t size) noexcept {
    return size >= min_cancel_key_size && size <= max_cancel_key_size;
}

// Fails with errc::value_out_of_range when the key has a size that no server gives.
inline void put_cancel_key(writer& w, std::span<const std::byte> key) {
    if (!is_cancel_key_size(key.size()))
        return w.fail(errc::value_out_of_range);
    w.bytes(key);
}

// The key is all that is left of the message.
inline bool get_cancel_key(reader& r, std::span<const std::byte>& key) noexcept {
    key = r.rest();
    return r.finished() && is_cancel_key_size(key.size());
}

}  // namespace tusk::protocol
