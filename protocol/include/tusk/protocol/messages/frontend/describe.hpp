#pragma once

#include <string_view>

#include <tusk/protocol/messages/parts/target.hpp>
#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol::frontend {

struct describe {
    static constexpr char tag = 'D';
    char kind = statement_target;
    std::string_view name;  // empty: the unnamed statement or portal

    void encode(writer& w) const {
        w.put(kind);
        w.cstring(name);
    }
    bool decode(reader& r) noexcept {
        kind = r.get<char>();
        name = r.cstring();
        return r.finished() && is_target(kind);
    }
};

}  // namespace tusk::protocol::frontend
