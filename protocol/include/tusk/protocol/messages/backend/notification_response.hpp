#pragma once

#include <cstdint>
#include <string_view>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol::backend {

struct notification_response {
    static constexpr char tag = 'A';
    std::int32_t process_id = 0;  // of the backend that notified
    std::string_view channel;
    std::string_view payload;

    void encode(writer& w) const {
        w.put(process_id);
        w.cstring(channel);
        w.cstring(payload);
    }
    bool decode(reader& r) noexcept {
        process_id = r.get<std::int32_t>();
        channel = r.cstring();
        payload = r.cstring();
        return r.finished();
    }
};

}  // namespace tusk::protocol::backend
