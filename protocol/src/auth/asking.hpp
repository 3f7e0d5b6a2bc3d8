// A login whose password is fetched first.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include <tusk/protocol/auth/login.hpp>

#include "fetching.hpp"

namespace tusk::protocol {

// Stands in for a method that takes a password until there is one; then that method takes over.
class asking_authenticator final : public authenticator {
public:
    using maker = std::unique_ptr<authenticator> (*)(const login&);

    asking_authenticator(login who, maker make) : login_{std::move(who)}, make_{make} {}

    authentication_step on_request(std::int32_t code, std::span<const std::byte> body, byte_buffer& out) override;
    authentication_step on_computed(byte_buffer& out) override;
    [[nodiscard]] bool complete() const noexcept override { return method_ && method_->complete(); }
    [[nodiscard]] bool binds_channel() const noexcept override { return method_ && method_->binds_channel(); }
    [[nodiscard]] std::string advice() const override { return method_ ? method_->advice() : std::string{}; }

private:
    login login_;
    maker make_;
    std::int32_t code_ = 0;  // of the request that is put off, and its body
    std::vector<std::byte> body_;
    std::shared_ptr<fetching> fetching_;
    std::unique_ptr<authenticator> method_;
};

}  // namespace tusk::protocol
