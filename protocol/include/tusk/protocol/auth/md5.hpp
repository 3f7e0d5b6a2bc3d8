#pragma once

#include <tusk/protocol/auth/authenticator.hpp>

namespace tusk::protocol {

// AuthenticationMD5Password: sends "md5" and md5(md5(password + user) + salt), each hash as 32 lower-case hex digits
// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP). The server proves nothing.
class md5_authenticator final : public authenticator {
public:
    explicit md5_authenticator(const credentials& who) : who_{who} {}

    authentication_step on_request(std::int32_t code, std::span<const std::byte> body, byte_buffer& out) override;
    [[nodiscard]] bool complete() const noexcept override { return answered_; }

private:
    credentials who_;
    bool answered_ = false;
};

}  // namespace tusk::protocol
