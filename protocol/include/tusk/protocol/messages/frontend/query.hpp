#pragma once

#include <string_view>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol::frontend {

struct query {
    static constexpr char tag = 'Q';
    std::string_view sql;

    void encode(writer& w) const { w.cstring(sql); }
    bool decode(reader& r) noexcept {
        sql = r.cstring();
        return r.finished();
    }
};

}  // namespace tusk::protocol::frontend
