#pragma once

#include <tusk/protocol/messages/parts/value.hpp>

namespace tusk::protocol::backend {

struct function_call_response {
    static constexpr char tag = 'V';
    value result;

    void encode(writer& w) const { put_value(w, result); }
    bool decode(reader& r) noexcept {
        result = get_value(r);
        return r.finished();
    }
};

}  // namespace tusk::protocol::backend
