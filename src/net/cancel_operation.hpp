// Asks a server to cancel what another connection is doing.
#pragma once

#include <memory>

#include <tusk/detail/operation.hpp>
#include <tusk/protocol/conversations/cancel.hpp>

#include "net/link.hpp"

namespace tusk::detail {

// Connects to the very address the other connection has, as a name could lead elsewhere, or has it opened as that was, and
// with TLS if that one has it.
// Finished when the server has dealt with the request, or cannot be reached; either way there is nothing more to do.
class cancel_operation final : public operation {
public:
    explicit cancel_operation(cancel_target target)
        : target_{std::move(target)}, request_{std::move(target_.key), channel_of(target_.tls)} {}

    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }
    [[nodiscard]] delivery_of_cancel outcome() const noexcept {
        if (!failure_)
            return delivery_of_cancel::done;
        return failure_->code() == errc::cannot_connect ? delivery_of_cancel::failed : delivery_of_cancel::unknown;
    }

    void start(link& l, time_point now, timeout limit) override {
        limit_ = limit;
        l.use_tls(target_.tls);
        l.open(target_.peer, limit ? std::optional{now + *limit} : std::nullopt);
    }
    void on_opened(link& l, const std::optional<error>& failed, time_point now) override {
        if (failed)
            give_up(error{errc::cannot_connect,
                          "cannot reach " + target_.peer.text() + " to cancel: " + failed->diagnostics().message});
        else
            l.start(request_, now, limit_);
    }
    void on_progress(link& l, time_point) override {
        if (request_.finished() && !finished_) {
            finished_ = true;
            if (!request_.delivered())
                failure_ = l.session().failure();
        }
    }
    [[nodiscard]] bool finished() const noexcept override { return finished_; }
    void cancel(link& l, const error& why, time_point now) override {
        give_up(why);
        l.fail(why, now);
    }
    void refuse(const error& why) override { give_up(why); }

private:
    static protocol::tls_request channel_of(const std::optional<tls_setup>& tls) noexcept {
        if (!tls)
            return protocol::tls_request::none;
        return tls->is_direct ? protocol::tls_request::direct : protocol::tls_request::required;
    }
    void give_up(error why) {
        failure_ = std::move(why);
        finished_ = true;
    }

    cancel_target target_;
    protocol::cancel request_;
    timeout limit_;
    std::optional<error> failure_;
    bool finished_ = false;
};

}  // namespace tusk::detail
