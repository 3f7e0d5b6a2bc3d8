// From the first byte to the first ReadyForQuery: startup packet, authentication, server parameters, cancel key
// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tusk/protocol/auth/authenticator.hpp>
#include <tusk/protocol/auth/methods.hpp>
#include <tusk/protocol/conversations/opening.hpp>
#include <tusk/protocol/errors/error.hpp>

namespace tusk::protocol {

struct startup_options {
    tls_request tls = tls_request::none;
    // Whether TLS, if there is any, verifies the server.
    bool tls_verifies = false;
    std::string database;
    protocol::login login;
    // Settings for the session besides user and database, such as application_name.
    std::vector<std::pair<std::string, std::string>> parameters;
};

class startup final : public opening {
public:
    explicit startup(startup_options options)
        : opening{options.tls}, options_{std::move(options)}, version_{options_.login.version} {}

    // Why the login failed; none once it succeeded.
    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }

    // The version of the protocol that both sides go on with.
    [[nodiscard]] std::int32_t version() const noexcept { return version_; }

    // Whether the server has said anything about authentication: then it takes us for who we are over this channel, and
    // what it refuses later it refuses over any.
    [[nodiscard]] bool authentication_began() const noexcept { return authentication_began_; }

private:
    verdict on_open(session& s) override;
    verdict on_frame(session& s, frame f) override;
    verdict on_error_response(session& s, error said) override;
    verdict on_computed(session& s) override;
    void on_failure(const error& why) override { failure_ = why; }

    verdict on_authentication(session& s, frame f);
    verdict on_key(session& s, frame f);
    verdict on_negotiation(session& s, frame f);
    verdict after(session& s, authentication_step step);

    startup_options options_;
    std::int32_t version_;
    std::unique_ptr<authenticator> authenticator_;
    bool authentication_began_ = false;
    std::optional<error> failure_;
};

}  // namespace tusk::protocol
