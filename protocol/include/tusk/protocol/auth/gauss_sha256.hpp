#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <tusk/protocol/auth/login.hpp>

namespace tusk::protocol {

// GaussDB's SHA256 and SM3 (requests 10 and 13): a relative of SCRAM with PBKDF2 over SHA-1, and without a nonce of ours.
// The server tells its number of iterations on protocol 3.51 only, and proves itself, weakly, on 3.0 only: there it signs
// its own token, so the number can be found by trying those that servers use.
// https://support.huaweicloud.com/intl/en-us/mgtg-dws/dws_01_0134.html tells which users have which method.
enum class gauss_hash { sha256, sm3 };

class gauss_sha256_authenticator final : public authenticator {
public:
    gauss_sha256_authenticator(const login& who, gauss_hash hash) : login_{who}, hash_{hash} {}

    authentication_step on_request(std::int32_t code, std::span<const std::byte> body, byte_buffer& out) override;
    authentication_step on_computed(byte_buffer& out) override;
    [[nodiscard]] bool complete() const noexcept override { return state_ == state::answered; }
    [[nodiscard]] std::string advice() const override;

private:
    enum class state { start, computing, answered };
    struct derivation;

    authentication_step answer_md5(std::span<const std::byte> salt, byte_buffer& out);
    authentication_step read_challenge(std::span<const std::byte> challenge);

    login login_;
    gauss_hash hash_;
    state state_ = state::start;
    std::shared_ptr<derivation> derivation_;  // shared with the job, which may outlive us
};

}  // namespace tusk::protocol
