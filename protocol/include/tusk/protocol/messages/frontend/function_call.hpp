#pragma once

#include <cstdint>

#include <tusk/protocol/messages/parts/arguments.hpp>

namespace tusk::protocol::frontend {

// Kept by the protocol for old frontends: a prepared SELECT of the function does the same.
struct function_call {
    static constexpr char tag = 'F';
    std::uint32_t function = 0;  // OID
    arguments parameters;
    format result_format = format::text;

    void encode(writer& w) const {
        w.put(function);
        parameters.encode(w);
        put_format(w, result_format);
    }
    bool decode(reader& r) {
        function = r.get<std::uint32_t>();
        if (!parameters.decode(r))
            return false;
        result_format = get_format(r);
        return r.finished();
    }
};

}  // namespace tusk::protocol::frontend
