// The few pieces of libcrypto that SCRAM and GaussDB's authentication are made of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <openssl/crypto.h>

namespace tusk::protocol::crypto {

// A hash of 32 bytes (SHA-256, SM3), or a key of that size. Each copy is overwritten when it goes.
struct digest {
    std::array<std::byte, 32> bytes{};

    digest() = default;
    digest(const digest&) = default;
    digest& operator=(const digest&) = default;
    ~digest() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

// False when libcrypto does not give the algorithm, as a provider that is misconfigured may do.
[[nodiscard]] bool sha256(std::span<const std::byte> data, digest& out) noexcept;
[[nodiscard]] bool hmac_sha256(const digest& key, std::span<const std::byte> data, digest& out) noexcept;

// SM3 is China's standard hash (https://www.rfc-editor.org/rfc/rfc8998#section-4). A libcrypto may be built without it.
[[nodiscard]] bool sm3(std::span<const std::byte> data, digest& out) noexcept;

// Whether both are the same, found out in a time that does not depend on where they differ.
[[nodiscard]] bool same(std::span<const std::byte> a, std::span<const std::byte> b) noexcept;

// PBKDF2 (https://www.rfc-editor.org/rfc/rfc8018#section-5.2) with HMAC-SHA-256, one block of 32 bytes: what RFC 5802
// calls Hi(). `iterations` is at least 1. An iteration takes 0.1 to 0.4 microseconds.
void pbkdf2_hmac_sha256(std::span<const std::byte> password, std::span<const std::byte> salt, std::uint32_t iterations,
                        digest& out) noexcept;

// The same with HMAC-SHA-1, whose blocks have 20 bytes: the first 32 bytes of two, so an iteration takes twice the time.
void pbkdf2_hmac_sha1(std::span<const std::byte> password, std::span<const std::byte> salt, std::uint32_t iterations,
                      digest& out) noexcept;

}  // namespace tusk::protocol::crypto
