#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <tusk/protocol/messages/parts/cancel_key.hpp>

namespace tusk::protocol::backend {

struct backend_key_data {
    static constexpr char tag = 'K';
    std::int32_t process_id = 0;
    std::span<const std::byte> key;

    void encode(writer& w) const {
        w.put(process_id);
        put_cancel_key(w, key);
    }
    bool decode(reader& r) noexcept {
        process_id = r.get<std::int32_t>();
        return get_cancel_key(r, key);
    }
};

}  // namespace tusk::protocol::backend
