#include <tusk/protocol/conversations/closings.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>

#include <tusk/protocol/messages/backend/close_complete.hpp>
#include <tusk/protocol/messages/frontend/close.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

void closings::write(session& s) {
    if (!s.has_to_close()) {
        statements_.clear();
        portals_.clear();
        return;
    }
    statements_ = *s.statements().closing();
    portals_ = s.unused_portals();
    for (const auto& name : statements_)
        write_message(s.out(), frontend::close{statement_target, name});
    for (const auto& name : portals_)
        write_message(s.out(), frontend::close{portal_target, name});
}

void closings::written(session& s) {
    pending_ = statements_.size() + portals_.size();
    if (pending_ == 0)
        return;
    const auto take_out = [](std::vector<std::string>& all, std::size_t count) {
        all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
    };
    take_out(*s.statements().closing(), statements_.size());
    take_out(s.unused_portals(), portals_.size());
}

void closings::take_back(session& s) {
    if (pending_ == 0)  // it went out along with what was sent before
        return;
    std::ranges::move(statements_, std::back_inserter(*s.statements().closing()));
    std::ranges::move(portals_, std::back_inserter(s.unused_portals()));
}

bool closings::on_frame(frame f) noexcept {
    --pending_;
    return f.tag == backend::close_complete::tag && f.body.empty();
}

}  // namespace tusk::protocol
