// A round trip that does nothing, behind a cancelled conversation: a cancel that comes late hits it, and not what the
// user does next.
#pragma once

#include <tusk/protocol/session/conversation.hpp>

namespace tusk::protocol {

class fence final : public conversation {
private:
    verdict on_start(session& s) override;
    verdict on_frame(session& s, frame f) override;
    verdict on_error_response(session&, error) override { return verdict::more; }
    void on_failure(const error&) override {}
    [[nodiscard]] bool can_be_cancelled() const noexcept override { return false; }
};

}  // namespace tusk::protocol
