// The authentication methods tusk has. A new one is a class in a file pair of its own and one row of the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include <boost/system/result.hpp>

#include <tusk/protocol/auth/authenticator.hpp>
#include <tusk/protocol/auth/login.hpp>

namespace tusk::protocol {

// What a method proves us by.
enum class proof {
    password,
    password_or_keys,  // scram_keys
    token,             // an OAuth token
};

struct authentication_method {
    protocol::dialect dialect;   // postgresql or gaussdb: both give some codes meanings of their own
    std::int32_t code;           // of the Authentication message that asks for it
    std::string_view mechanism;  // the name SASL has for it; empty when it is no SASL mechanism
    std::string_view name;       // as require_auth spells it
    proof by;
    std::unique_ptr<authenticator> (*make)(const login&);
};

// The best first: of several SASL mechanisms that a server offers, the first in this order is taken.
[[nodiscard]] std::span<const authentication_method> authentication_methods() noexcept;

// Makes the authenticator for the server's first request, given as the code and the rest of its body; that request is
// then its first on_request(). AuthenticationOk (code 0) asks for nothing and is not for this function. Fails with
// - errc::authentication_unsupported: the message names what the server asks for; also when require_auth does not allow
//   it, or channel_binding=require wants what it does not give,
// - errc::gaussdb_server: dialect automatic, and the server asks for a method of GaussDB,
// - errc::channel_not_verified: a password in clear text, a token, or dialect gaussdb, whose methods prove nothing about the
//   server, and neither does TLS,
// - errc::password_required: the method takes a password or a token, and there is none and nobody to ask for it,
// - errc::protocol_violation: the list of SASL mechanisms is malformed.
[[nodiscard]] boost::system::result<std::unique_ptr<authenticator>, error> choose_authenticator(
    std::int32_t code, std::span<const std::byte> body, const login& who);

// Why AuthenticationOk is not to be believed: the exchange is not complete, or there was none or a weaker one than the login
// demands. `exchange` is null when there was none, as by trust.
[[nodiscard]] std::optional<error> let_in_too_early(const authenticator* exchange, const login& who);

}  // namespace tusk::protocol
