// The whole life of a side connection: it asks the server to cancel what another connection is doing, and waits until the
// server closes (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS).
#pragma once

#include <tusk/protocol/conversations/opening.hpp>
#include <tusk/protocol/session/session.hpp>

namespace tusk::protocol {

// The server answers nothing. That it has closed means that the request was dealt with: only then may the connection
// it was for send something else, which a late cancel would hit.
class cancel final : public opening {
public:
    explicit cancel(backend_key key, tls_request tls = tls_request::none) : opening{tls}, key_{std::move(key)} {}

    // Whether the server closed the connection, as it does when it has dealt with the request.
    [[nodiscard]] bool delivered() const noexcept { return delivered_; }

private:
    verdict on_open(session& s) override;
    verdict on_frame(session& s, frame f) override;
    verdict on_error_response(session& s, error said) override;
    void on_failure(const error& why) override { delivered_ = why.code() == errc::connection_closed; }

    backend_key key_;
    bool delivered_ = false;
};

}  // namespace tusk::protocol
