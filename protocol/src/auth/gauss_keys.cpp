#include "gauss_keys.hpp"

#include <string>

#include <tusk/protocol/wire/reader.hpp>

namespace tusk::protocol {

bool gauss_keys::derive(std::string_view password, std::span<const std::byte> salt, std::uint32_t iterations,
                        gauss_hash hash) noexcept {
    crypto::digest salted;
    crypto::pbkdf2_hmac_sha1(as_bytes(password), salt, iterations, salted);
    // The typing error is the server's, and only where it hashes with SHA-256.
    const std::string_view server_label = hash == gauss_hash::sha256 ? "Sever Key" : "Server Key";
    return crypto::hmac_sha256(salted, as_bytes("Client Key"), client) &&
           crypto::hmac_sha256(salted, as_bytes(server_label), server) &&
           (hash == gauss_hash::sha256 ? crypto::sha256(client.bytes, stored) : crypto::sm3(client.bytes, stored));
}

std::optional<error> gauss_iterations_refused(std::uint32_t asked, const authentication_limits& limits) {
    if (asked >= limits.min_iterations && asked <= limits.max_iterations)
        return std::nullopt;
    const bool few = asked < limits.min_iterations;
    return error{errc::iterations_refused,
                 "the server asks for " + std::to_string(asked) + " iterations, and no " +
                     (few ? "less than " + std::to_string(limits.min_iterations)
                          : "more than " + std::to_string(limits.max_iterations)) +
                     " are allowed",
                 few ? "a number this small makes the password easy to guess; gauss_min_iterations allows it"
                     : "gauss_max_iterations allows it, if the server can be trusted with that much of our time"};
}

std::string_view gauss_password(const credentials& who) noexcept {
    const auto whole = who.password.reveal();
    return whole.substr(0, whole.find('\0'));
}

}  // namespace tusk::protocol
