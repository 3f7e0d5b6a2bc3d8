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

verdict simple_exchange::on_frame(session& s, frame f) {
    switch (f.tag) {
        case backend::row_description::tag: {
            auto columns = read_columns(f);
            if (!columns || in_rows_)
                return s.violation("a malformed or untimely RowDescription");
            in_rows_ = true;
            columns_ = columns->size();
            if (!failure())
                on_columns(std::move(columns));
            return verdict::more;
        }
        case backend::data_row::tag:
            return in_rows_ ? row(s, f, columns_) : unexpected(s, f);
        case backend::command_complete::tag:
            in_rows_ = false;
            return complete(s, f);
        case backend::empty_query_response::tag:
            if (in_rows_ || !f.body.empty())
                return unexpected(s, f);
            if (!failure())
                on_empty();
            return verdict::more;
        case backend::ready_for_query::tag:
            return ready();
        default:
            return is_copy(f) && !in_rows_ ? copy(s, f) : unexpected(s, f);
    }
}

}  // namespace tusk::protocol
