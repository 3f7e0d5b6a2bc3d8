#include <tusk/protocol/conversations/simple_exchange.hpp>

#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/backend/empty_query_response.hpp>
#include <tusk/protocol/messages/backend/ready_for_query.hpp>
#include <tusk/protocol/messages/backend/row_description.hpp>
#include <tusk/protocol/messages/frontend/query.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

verdict simple_exchange::on_start(session& s) {
    if (auto failed = write_message(s.out(), frontend::query{sql()})) {
        set_failure(error{failed, "the SQL cannot be sent: " + failed.message()});
        return verdict::done;
    }
    return verdict::more;
}

void simple_exchange::on_run(session& s, backend::answer_run& run) {
    if (expected_ == expected::rows)
        rows(s, run, columns_);
}

verdict simple_exchange::on_frame(session& s, frame f) {
    // Rows belong to a RowDescription and end with a completion; behind an error nothing is run any more.
    const bool in_rows = expected_ == expected::rows;
    if (interrupts_copy(f))
        return unexpected(s, f);
    if (f.tag == backend::ready_for_query::tag)
        return in_rows || expected_ == expected::first ? unexpected(s, f) : ready();
    if (expected_ == expected::ready)
        return unexpected(s, f);
    switch (f.tag) {
        case backend::row_description::tag: {
            auto columns = read_columns(f);
            if (!columns || in_rows)
                return s.violation("a malformed or untimely RowDescription");
            expected_ = expected::rows;
            columns_ = columns->size();
            if (!failure())
                on_columns(std::move(columns));
            return verdict::more;
        }
        case backend::data_row::tag:
            return in_rows ? row(s, f, columns_) : unexpected(s, f);
        case backend::command_complete::tag:
            expected_ = expected::next;
            return complete(s, f);
        case backend::empty_query_response::tag:
            if (in_rows || !f.body.empty())
                return unexpected(s, f);
            expected_ = expected::next;
            if (!failure())
                on_empty();
            return verdict::more;
        default:
            return is_copy(f) && !in_rows ? copy(s, f) : unexpected(s, f);
    }
}

verdict simple_exchange::on_error_response(session& s, error said) {
    expected_ = expected::ready;
    return exchange::on_error_response(s, std::move(said));
}

}  // namespace tusk::protocol
