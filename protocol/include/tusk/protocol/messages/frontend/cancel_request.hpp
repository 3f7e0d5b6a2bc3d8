#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <tusk/protocol/messages/parts/cancel_key.hpp>
#include <tusk/protocol/messages/parts/request_code.hpp>

namespace tusk::protocol::frontend {

// Goes alone over a connection of its own, and is never answered.
struct cancel_request {
    std::int32_t process_id = 0;
    std::span<const std::byte> key;  // as BackendKeyData gave it

    void encode(writer& w) const {
        w.put(cancel_request_code, process_id);
        put_cancel_key(w, key);
    }
    bool decode(reader& r) noexcept {
        const auto code = r.get<std::int32_t>();
        process_id = r.get<std::int32_t>();
        return get_cancel_key(r, key) && code == cancel_request_code;
    }
};

}  // namespace tusk::protocol::frontend
