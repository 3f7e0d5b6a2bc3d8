#pragma once

#include <memory>
#include <string>

#include <tusk/protocol/auth/login.hpp>

namespace tusk::protocol {

// GaussDB's MD5_SHA256 (request 11): asked of users with a SHA256 password where pg_hba.conf says md5. The reply is the
// one that GaussDB's own drivers give; current servers refuse it, as they hash more than they should. The answer to that
// is `sha256` in pg_hba.conf.
class gauss_md5_sha256_authenticator final : public authenticator {
public:
    explicit gauss_md5_sha256_authenticator(const login& who) : login_{who} {}

    authentication_step on_request(std::int32_t code, std::span<const std::byte> body, byte_buffer& out) override;
    authentication_step on_computed(byte_buffer& out) override;
    [[nodiscard]] bool complete() const noexcept override { return state_ == state::answered; }
    [[nodiscard]] std::string advice() const override;

private:
    enum class state { start, computing, answered };
    struct derivation;

    login login_;
    state state_ = state::start;
    std::shared_ptr<derivation> derivation_;  // shared with the job, which may outlive us
};

}  // namespace tusk::protocol
