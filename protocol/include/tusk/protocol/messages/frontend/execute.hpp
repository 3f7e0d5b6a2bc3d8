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

// What is sent most, as it is sent: Execute of the unnamed portal, all rows of it; and the same with Sync behind it.
inline constexpr std::string_view execute_all_and_sync{"E\0\0\0\x9\0\0\0\0\0S\0\0\0\x4", 15};
inline constexpr std::string_view execute_all = execute_all_and_sync.substr(0, 10);

}  // namespace tusk::protocol::frontend
