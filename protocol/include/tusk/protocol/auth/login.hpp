// All that an authentication method may need to know.
#pragma once

#include <cstdint>
#include <string>

#include <tusk/protocol/auth/authenticator.hpp>
#include <tusk/protocol/auth/dialect.hpp>
#include <tusk/protocol/auth/require_auth.hpp>
#include <tusk/protocol/messages/parts/request_code.hpp>

namespace tusk::protocol {

// Whether a login is tied to the TLS channel it runs over, so that nobody in between can pass it on
// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-CHANNEL-BINDING).
enum class channel_binding {
    disable,
    prefer,  // where the server and its certificate can
    require,
};

struct login {
    credentials who;
    protocol::dialect dialect = dialect::postgresql;
    std::int32_t version = version_3_0;      // of the protocol, as in the startup message
    std::int32_t min_version = version_3_0;  // what the server may make of it

    authentication_limits limits;
    authentication_limits gauss_limits{2'048, 10'000'000};
    // Taken for a server that does not tell its number of iterations: what the first servers used.
    std::uint32_t gauss_default_iterations = 2'048;

    auth_requirement required;
    protocol::channel_binding binding = channel_binding::prefer;

    // There is TLS, and this is what names its server's end (tls-server-end-point, RFC 5929): the hash of its certificate.
    // Empty: the certificate has none, as with Ed25519.
    bool encrypted = false;
    std::string server_end_point;
    // The server offers a mechanism with channel binding. Set by choose_authenticator.
    bool server_can_bind = false;

    // The server has proved who it is by its certificate, or the channel does not leave this machine.
    bool channel_is_verified = false;
    bool allow_unverified = false;
};

}  // namespace tusk::protocol
