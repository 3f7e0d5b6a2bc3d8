// MD5, whose hash is used as text wherever it is used for passwords.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <openssl/crypto.h>

#include <tusk/protocol/auth/authenticator.hpp>

namespace tusk::protocol {

// A hash as hex digits after the prefix "md5" that an answer has. Overwritten when it goes: it is as good as a password.
struct md5_hash {
    static constexpr std::size_t size = 16;
    std::array<char, 3 + 2 * size> chars{'m', 'd', '5'};

    md5_hash() = default;
    md5_hash(const md5_hash&) = delete;
    md5_hash& operator=(const md5_hash&) = delete;
    ~md5_hash() { OPENSSL_cleanse(chars.data(), chars.size()); }

    [[nodiscard]] std::string_view with_prefix() const noexcept { return {chars.data(), chars.size()}; }
    [[nodiscard]] std::string_view digits() const noexcept { return with_prefix().substr(3); }
};

// The hash of one text behind the other. False when libcrypto refuses to compute MD5, as it does in FIPS mode.
[[nodiscard]] bool md5(std::string_view first, std::string_view second, md5_hash& out) noexcept;

// What to say then.
[[nodiscard]] authentication_step no_md5();

}  // namespace tusk::protocol
