#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <tusk/protocol/messages/parts/list.hpp>

namespace tusk::protocol::frontend {

struct parse {
    static constexpr char tag = 'P';
    std::string_view statement;  // empty: the unnamed one
    std::string_view sql;
    std::vector<std::uint32_t> parameter_types;  // OIDs; 0, like a type left out at the end, lets the server decide

    void encode(writer& w) const {
        w.cstring(statement);
        w.cstring(sql);
        put_list<parameter_count>(w, parameter_types, errc::too_many_parameters, put_oid);
    }
    bool decode(reader& r) {
        statement = r.cstring();
        sql = r.cstring();
        get_list<parameter_count>(r, sizeof(std::uint32_t), parameter_types, get_oid);
        return r.finished();
    }
};

}  // namespace tusk::protocol::frontend
