// From a conninfo to a session that is logged in: resolves the host, tries its addresses one after the other.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tusk/conninfo.hpp>
#include <tusk/detail/operation.hpp>
#include <tusk/protocol/conversations/startup.hpp>

#include "net/endpoint.hpp"
#include "net/link.hpp"

namespace tusk::detail {

// Each address is tried with and without TLS in the order that sslmode gives. One that cannot be reached, or whose server
// says nothing, is left for the next one. What a server says itself, such as that the password is wrong, is the outcome.
class connect_operation final : public operation {
public:
    // `own` is the user's TLS context, or none.
    connect_operation(conninfo info, ssl_context own) : info_{std::move(info)}, own_context_{std::move(own)} {}

    // None: connected.
    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }

    void start(link& l, time_point now, timeout limit) override;
    void on_computed(link& l, time_point now) override;
    void on_opened(link& l, boost::system::error_code failed, time_point now) override;
    void on_progress(link& l, time_point now) override;
    [[nodiscard]] bool finished() const noexcept override { return finished_; }
    void cancel(link& l, const error& why, time_point now) override;
    void refuse(const error& why) override { finish(why); }

private:
    struct resolution;

    void try_next_address(link& l, time_point now);
    void try_channel(link& l, time_point now);
    void failed_attempt(link& l, const std::string& why, time_point now);
    [[nodiscard]] protocol::startup_options login() const;
    void finish(std::optional<error> outcome);

    conninfo info_;
    ssl_context own_context_;
    std::optional<tls_setup> tls_;
    std::optional<error> tls_problem_;  // why there can be none
    timeout limit_;
    std::shared_ptr<resolution> resolution_;
    std::vector<endpoint> endpoints_;
    std::size_t next_ = 0;  // of the endpoints
    std::vector<protocol::tls_request> channels_;
    std::size_t channel_ = 0;       // the one being tried
    std::optional<error> refusal_;  // by the channel before
    std::string attempts_;          // what became of each address so far
    std::unique_ptr<protocol::startup> startup_;
    std::optional<error> failure_;
    bool finished_ = false;
};

}  // namespace tusk::detail
