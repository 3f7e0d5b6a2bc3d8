#pragma once

#include <cstdint>
#include <string_view>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol::frontend {

struct execute {
    static constexpr char tag = 'E';
    std::string_view portal;     // empty: the unnamed one
    std::int32_t row_limit = 0;  // 0: all rows

    // A negative limit fails with errc::value_out_of_range.
    void encode(writer& w) const {
        if (row_limit < 0)
            return w.fail(errc::value_out_of_range);
        w.cstring(portal);
        w.put(row_limit);
    }
    bool decode(reader& r) noexcept {
        portal = r.cstring();
        row_limit = r.get<std::int32_t>();
        return r.finished() && row_limit >= 0;
    }
};

}  // namespace tusk::protocol::frontend
