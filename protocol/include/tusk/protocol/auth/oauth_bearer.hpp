#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <tusk/protocol/auth/authenticator.hpp>

namespace tusk::protocol {

struct fetching;

// OAUTHBEARER (https://www.rfc-editor.org/rfc/rfc7628,
// https://www.postgresql.org/docs/18/sasl-authentication.html#SASL-OAUTHBEARER): shows the server a token that somebody
// else gave out for us. Who gets hold of it can log in as us, and the server proves nothing.
class oauth_bearer_authenticator final : public authenticator {
public:
    static constexpr std::string_view mechanism = "OAUTHBEARER";

    explicit oauth_bearer_authenticator(const credentials& who) : ask_token_{who.ask_token} {}

    authentication_step on_request(std::int32_t code, std::span<const std::byte> body, byte_buffer& out) override;
    authentication_step on_computed(byte_buffer& out) override;
    [[nodiscard]] bool complete() const noexcept override { return state_ == state::sent; }
    // What the server said was wrong with the token, as RFC 7628 has it: JSON, with the page that tells where to get another.
    [[nodiscard]] std::string advice() const override;

private:
    enum class state { start, fetching, sent, refused };

    secret_source ask_token_;
    state state_ = state::start;
    std::shared_ptr<fetching> fetching_;  // shared with the job, which may outlive us
    std::string refusal_;
};

}  // namespace tusk::protocol
