#pragma once

#include <cstdint>
#include <vector>

#include <tusk/protocol/messages/parts/list.hpp>

namespace tusk::protocol::backend {

struct parameter_description {
    static constexpr char tag = 't';
    std::vector<std::uint32_t> types;  // OIDs

    void encode(writer& w) const { put_list<parameter_count>(w, types, errc::too_many_parameters, put_oid); }
    bool decode(reader& r) {
        get_list<parameter_count>(r, sizeof(std::uint32_t), types, get_oid);
        return r.finished();
    }
};

}  // namespace tusk::protocol::backend
