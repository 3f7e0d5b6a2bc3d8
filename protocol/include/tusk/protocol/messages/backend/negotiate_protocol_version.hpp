#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <tusk/protocol/messages/parts/list.hpp>
#include <tusk/protocol/messages/parts/request_code.hpp>

namespace tusk::protocol::backend {

// The server goes on with an older version, or without some of the options asked for.
struct negotiate_protocol_version {
    static constexpr char tag = 'v';
    std::int32_t newest = version_3_0;  // for the major version asked for; the whole number, as in a startup message
    std::vector<std::string_view> unknown_options;

    void encode(writer& w) const {
        w.put(newest);
        put_list<name_count>(w, unknown_options, errc::message_too_large,
                             [](writer& out, std::string_view name) { out.cstring(name); });
    }
    bool decode(reader& r) {
        newest = r.get<std::int32_t>();
        get_list<name_count>(r, sizeof(char), unknown_options, [](reader& in) { return in.cstring(); });
        return r.finished();
    }
};

}  // namespace tusk::protocol::backend
