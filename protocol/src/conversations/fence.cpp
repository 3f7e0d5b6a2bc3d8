#include <tusk/protocol/conversations/fence.hpp>

#include <tusk/protocol/messages/backend/ready_for_query.hpp>
#include <tusk/protocol/messages/frontend/sync.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

verdict fence::on_start(session& s) {
    write_message(s.out(), frontend::sync{});
    return verdict::more;
}

verdict fence::on_frame(session& s, frame f) {
    return f.tag == backend::ready_for_query::tag ? verdict::done : s.violation("an unexpected answer to Sync");
}

}  // namespace tusk::protocol
