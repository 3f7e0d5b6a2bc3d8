// All that an authentication method may need to know.
#pragma once

#include <cstdint>

#include <tusk/protocol/auth/authenticator.hpp>
#include <tusk/protocol/auth/dialect.hpp>
#include <tusk/protocol/messages/parts/request_code.hpp>

namespace tusk::protocol {

struct login {
    credentials who;
    protocol::dialect dialect = dialect::postgresql;
    std::int32_t version = version_3_0;  // of the protocol, as in the startup message

    authentication_limits limits;
    authentication_limits gauss_limits{2'048, 10'000'000};
    // Taken for a server that does not tell its number of iterations: what the first servers used.
    std::uint32_t gauss_default_iterations = 2'048;

    // The server has proved who it is by its certificate, or the channel does not leave this machine.
    bool channel_is_verified = false;
    bool allow_unverified = false;
};

}  // namespace tusk::protocol
