#include <tusk/protocol/conversations/side_query.hpp>

#include <tusk/protocol/messages/backend/bind_complete.hpp>
#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/backend/data_row.hpp>
#include <tusk/protocol/messages/backend/parse_complete.hpp>
#include <tusk/protocol/messages/backend/ready_for_query.hpp>
#include <tusk/protocol/messages/frontend/bind.hpp>
#include <tusk/protocol/messages/frontend/execute.hpp>
#include <tusk/protocol/messages/frontend/parse.hpp>
#include <tusk/protocol/messages/frontend/sync.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

bool side_query::write(session& s) const {
    const std::size_t start = s.out().size();
    frontend::parse parse;
    parse.sql = sql_;
    frontend::bind bind;
    for (const auto& parameter : parameters_)
        bind.parameters.values.push_back({as_bytes(parameter)});
    const bool failed = write_message(s.out(), parse) || write_message(s.out(), bind) ||
                        write_message(s.out(), frontend::execute{}) || write_message(s.out(), frontend::sync{});
    if (failed)
        s.out().truncate(start);
    return !failed;
}

error side_query::unsendable() {
    return error{errc::message_too_large, "the query about the statement's types cannot be sent"};
}

verdict side_query::on_frame(session& s, frame f) {
    const auto is_empty = [&](char tag) { return f.tag == tag && f.body.empty(); };
    switch (expected_) {
        case expected::parse:
            expected_ = expected::bind;
            if (is_empty(backend::parse_complete::tag))
                return verdict::more;
            break;
        case expected::bind:
            expected_ = expected::rows;
            if (is_empty(backend::bind_complete::tag))
                return verdict::more;
            break;
        case expected::rows:
            if (f.tag == backend::data_row::tag) {
                if (auto values = backend::data_row_view::open(f.body)) {
                    row& columns = rows_.emplace_back();
                    for (value v; values->next(v);)
                        columns.emplace_back(as_text(v.bytes));
                    if (values->well_formed())
                        return verdict::more;
                }
                return s.violation("a malformed DataRow");
            }
            expected_ = expected::ready;
            if (f.tag == backend::command_complete::tag)
                return verdict::more;
            break;
        case expected::ready:
            if (f.tag == backend::ready_for_query::tag)
                return verdict::done;
            break;
    }
    return s.violation("an unexpected message in the answer to a query about types");
}

void side_query::on_error_response(error said) {
    failure_ = std::move(said);
    rows_.clear();
    expected_ = expected::ready;
}

}  // namespace tusk::protocol
