#pragma once

#include <tusk/protocol/auth/authenticator.hpp>

namespace tusk::protocol {

// AuthenticationCleartextPassword: sends the password as it is. Who reads the connection, or is the server, has it.
class cleartext_authenticator final : public authenticator {
public:
    explicit cleartext_authenticator(const credentials& who) : password_{who.password} {}

    authentication_step on_request(std::int32_t code, std::span<const std::byte> body, byte_buffer& out) override;
    [[nodiscard]] bool complete() const noexcept override { return answered_; }

private:
    secret password_;
    bool answered_ = false;
};

}  // namespace tusk::protocol
