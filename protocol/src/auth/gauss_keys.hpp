// The keys that GaussDB derives from a password.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <tusk/protocol/auth/gauss_sha256.hpp>

#include "crypto.hpp"

namespace tusk::protocol {

struct gauss_keys {
    crypto::digest client;
    crypto::digest stored;  // the hash of the client key
    crypto::digest server;

    // False when libcrypto does not give an algorithm, as a build without SM3 does not.
    [[nodiscard]] bool derive(std::string_view password, std::span<const std::byte> salt, std::uint32_t iterations,
                              gauss_hash hash) noexcept;
};

// The errors that its methods share. None when the number of iterations is within the limits.
[[nodiscard]] std::optional<error> gauss_iterations_refused(std::uint32_t asked, const authentication_limits& limits);

// The password as GaussDB takes it: up to its first NUL, unchanged.
[[nodiscard]] std::string_view gauss_password(const credentials& who) noexcept;

}  // namespace tusk::protocol
