// What every connection begins with: asking for TLS, if it is wanted
// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL).
#pragma once

#include <cstddef>

#include <tusk/protocol/session/conversation.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace tusk::protocol {

enum class tls_request {
    none,       // do not ask
    preferred,  // ask, and go on without if there is none
    required,
    direct,  // do not ask, and begin with it: PostgreSQL since 17
};

class opening : public conversation {
public:
    explicit opening(tls_request tls) : tls_{tls} {}

protected:
    // The channel is as it will stay: writes the first message.
    virtual verdict on_open(session& s) = 0;

    [[nodiscard]] bool encrypted() const noexcept { return encrypted_; }

    verdict on_start(session& s) override;
    verdict on_byte(session& s, std::byte answer) override;
    verdict on_tls_started(session& s) override;

private:
    tls_request tls_;
    bool encrypted_ = false;
};

}  // namespace tusk::protocol
