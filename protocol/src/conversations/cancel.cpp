#include <tusk/protocol/conversations/cancel.hpp>

#include <tusk/protocol/messages/frontend/cancel_request.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

verdict cancel::on_open(session& s) {
    const bool written = !write_message(s.out(), frontend::cancel_request{key_.process_id, as_bytes(key_.secret)});
    return written ? verdict::more : verdict::done;
}

verdict cancel::on_frame(session& s, frame) { return s.violation("an answer to CancelRequest, which has none"); }

verdict cancel::on_error_response(session& s, error said) {
    s.fail(std::move(said));
    return verdict::more;
}

}  // namespace tusk::protocol
