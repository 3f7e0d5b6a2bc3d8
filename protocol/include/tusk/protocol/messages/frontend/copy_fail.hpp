#pragma once

#include <string_view>

#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol::frontend {

// Ends COPY FROM STDIN: the server drops what it was sent and answers with an ErrorResponse.
struct copy_fail {
    static constexpr char tag = 'f';
    std::string_view reason;  // becomes part of the message of that error

    void encode(writer& w) const { w.cstring(reason); }
    bool decode(reader& r) noexcept {
        reason = r.cstring();
        return r.finished();
    }
};

}  // namespace tusk::protocol::frontend
