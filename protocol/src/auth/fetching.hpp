// A job that has a secret fetched.
#pragma once

#include <optional>
#include <string>

#include <tusk/protocol/auth/authenticator.hpp>

namespace tusk::protocol {

// Shared with the job, which may outlive who wants the secret.
struct fetching {
    secret_source from;
    std::optional<secret> fetched;
    std::optional<error> failure;

    // `what` names it, for the error if it cannot be had: "password".
    void run(const std::string& what) noexcept;
};

}  // namespace tusk::protocol
