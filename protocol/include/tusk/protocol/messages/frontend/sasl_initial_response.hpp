#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include <tusk/protocol/messages/parts/value.hpp>

namespace tusk::protocol::frontend {

struct sasl_initial_response {
    static constexpr char tag = 'p';
    std::string_view mechanism;
    std::optional<std::span<const std::byte>>
        data;  // none is not the same as empty: some mechanisms let the server begin

    void encode(writer& w) const {
        w.cstring(mechanism);
        put_value(w, data ? value{*data} : value::null());
    }
    bool decode(reader& r) noexcept {
        mechanism = r.cstring();
        const value v = get_value(r);
        data.reset();
        if (!v.is_null)
            data = v.bytes;
        return r.finished();
    }
};

}  // namespace tusk::protocol::frontend
