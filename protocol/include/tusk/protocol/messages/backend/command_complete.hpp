#pragma once

#include <string_view>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol::backend {

struct command_complete {
    static constexpr char tag = 'C';
    std::string_view command_tag;  // such as "INSERT 0 1"

    void encode(writer& w) const { w.cstring(command_tag); }
    bool decode(reader& r) noexcept {
        command_tag = r.cstring();
        return r.finished();
    }
};

}  // namespace tusk::protocol::backend
