#pragma once

#include <string_view>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol::backend {

// The value of a setting that the server reports: once at startup, and whenever it changes.
struct parameter_status {
    static constexpr char tag = 'S';
    std::string_view name;
    std::string_view value;

    void encode(writer& w) const {
        w.cstring(name);
        w.cstring(value);
    }
    bool decode(reader& r) noexcept {
        name = r.cstring();
        value = r.cstring();
        return r.finished();
    }
};

}  // namespace tusk::protocol::backend
