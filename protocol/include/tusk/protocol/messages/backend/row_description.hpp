#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <tusk/protocol/messages/parts/format.hpp>

namespace tusk::protocol::backend {

struct row_description {
    struct field {
        std::string_view name;
        std::uint32_t table_oid = 0;    // 0: not a column of a table
        std::int16_t table_column = 0;  // attribute number in that table, from 1; 0: none
        std::uint32_t type_oid = 0;
        std::int16_t type_size = 0;                        // bytes; negative: variable
        std::int32_t type_modifier = -1;                   // as pg_attribute.atttypmod
        protocol::format format = protocol::format::text;  // always text after Describe of a statement: not known yet
    };

    static constexpr char tag = 'T';
    std::vector<field> fields;

    void encode(writer& w) const {
        put_list<column_count>(w, fields, errc::message_too_large, [](writer& out, const field& f) {
            out.cstring(f.name);
            out.put(f.table_oid, f.table_column, f.type_oid, f.type_size, f.type_modifier);
            put_format(out, f.format);
        });
    }
    bool decode(reader& r) {
        get_list<column_count>(r, min_field_size, fields, [](reader& in) {
            field f;
            f.name = in.cstring();
            in.get(f.table_oid, f.table_column, f.type_oid, f.type_size, f.type_modifier);
            f.format = get_format(in);
            return f;
        });
        return r.finished();
    }

    static constexpr std::size_t min_field_size = 1 + 4 + 2 + 4 + 2 + 4 + 2;  // with an empty name
};

}  // namespace tusk::protocol::backend
