#pragma once

#include <string_view>
#include <vector>

#include <tusk/protocol/messages/parts/arguments.hpp>

namespace tusk::protocol::frontend {

struct bind {
    static constexpr char tag = 'B';
    std::string_view portal;     // empty: the unnamed one
    std::string_view statement;  // empty: the unnamed one
    arguments parameters;
    std::vector<format> result_formats;  // none: all columns are text; one: it goes for all; else one a column

    void encode(writer& w) const {
        w.cstring(portal);
        w.cstring(statement);
        parameters.encode(w);
        put_formats<column_count>(w, result_formats, errc::message_too_large);
    }
    bool decode(reader& r) {
        portal = r.cstring();
        statement = r.cstring();
        return parameters.decode(r) && get_formats<column_count>(r, result_formats) && r.finished();
    }
};

}  // namespace tusk::protocol::frontend
