#pragma once

#include <string_view>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol::frontend {

// Shares its tag with the other answers to an authentication request: only what was asked tells them apart.
struct password_message {
    static constexpr char tag = 'p';
    std::string_view password;  // in the clear, or hashed as the request wants it

    void encode(writer& w) const { w.cstring(password); }
    bool decode(reader& r) noexcept {
        password = r.cstring();
        return r.finished();
    }
};

}  // namespace tusk::protocol::frontend
