#include <tusk/protocol/conversations/copy_out_exchange.hpp>

#include <utility>

#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/copy/copy_data.hpp>
#include <tusk/protocol/messages/copy/copy_done.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/session/session.hpp>

namespace tusk::protocol {

verdict copy_out_exchange::on_copy(session& s, frame f) {
    switch (at()) {
        case step::start:
            return begin(s, f);
        case step::data:
            if (f.tag == backend::copy_data::tag)
                return failure() ? verdict::more : on_data(s, f.body);
            go_to(step::completion);
            return f.tag == backend::copy_done::tag && f.body.empty() && (failure() || is_whole()) ? verdict::more
                                                                                                   : unexpected(s, f);
        case step::completion:
            if (f.tag != backend::command_complete::tag)
                return unexpected(s, f);
            go_to(step::over);
            expect_ready();
            return complete(s, f);
        default:
            return unexpected(s, f);
    }
}

verdict copy_out_exchange::begin(session& s, frame f) {
    if (f.tag == backend::command_complete::tag) {  // it writes a file of the server's
        set_failure(other_copy_error("COPY TO STDOUT"));
        go_to(step::over);
        expect_ready();
        return verdict::more;
    }
    backend::copy_out_response out;
    if (!decode(f, out))
        return unexpected(s, f);
    if (auto unwanted = on_begin(out))
        set_failure(std::move(*unwanted));
    go_to(step::data);
    return verdict::more;
}

verdict copy_data_exchange::on_data(session& s, std::span<const std::byte> data) {
    one_row(s, {data, 0});
    return verdict::more;
}

void copy_data_exchange::on_run(session& s, backend::answer_run& run) {
    if (at() == step::data)
        rows(s, run, 0, backend::copy_data::tag);
}

}  // namespace tusk::protocol
