#include <tusk/protocol/conversations/batch_exchange.hpp>

#include <utility>

#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/backend/data_row.hpp>
#include <tusk/protocol/messages/backend/empty_query_response.hpp>
#include <tusk/protocol/messages/frontend/execute.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

verdict batch_exchange::on_start(session& s) {
    bool is_empty = false;
    guard([&] {
        go_to_first();
        is_empty = at_end();
    });
    return failure() || is_empty ? verdict::done : extended_exchange::on_start(s);
}

// ---- what is sent

bool batch_exchange::write_execution(session& s) {
    written_ = executed_ = 0;
    bool written = false;
    guard([&] {
        go_to_first();
        written = write_beginning(s) && write_part(s) && check_rest(s);
    });
    if (!written)
        parts_.stop(s);
    return written;
}

bool batch_exchange::write_element(session& s) {
    bool written = false;
    guard([&] { written = write_bind(s); });
    if (written) {
        s.out().append(as_bytes(frontend::execute_all));
    } else {
        const error why = failure()->of_element(written_ + 1);
        clear_failure();
        set_failure(why);
    }
    return written;
}

bool batch_exchange::write_part(session& s) {
    for (parts_.begin_part(s); !at_end() && parts_.has_room(s); ++written_, go_to_next())
        if (!write_element(s))
            return false;
    if (at_end())
        parts_.end(s);
    else
        parts_.go_on(s);
    return true;
}

// Of the elements that are not in the first part.
bool batch_exchange::check_rest(session& s) {
    const std::size_t in_part = written_;
    remember_place();
    for (; !at_end(); go_to_next(), ++written_)
        if (!part_writer::can_write(s.out(), [&] { return write_element(s); }))
            return false;
    written_ = in_part;
    go_back_to_place();
    return true;
}

void batch_exchange::on_output_wanted(session& s) {
    bool written = false;
    guard([&] { written = write_part(s); });
    if (!written)
        parts_.break_off(s);
}

void batch_exchange::on_cancel(session& s) {
    if (!parts_.is_writing())
        return;
    set_failure(*cancel_reason());
    parts_.break_off(s);
}

// ---- what is answered

verdict batch_exchange::on_result(session& s, frame f) {
    if (interrupts_copy(f))
        return unexpected(s, f);
    if (is_copy(f))
        return copy(s, f);
    switch (f.tag) {
        case backend::data_row::tag: {
            const auto values = backend::data_row_view::open(f.body);
            return row(s, f, values ? values->size() : 0);
        }
        case backend::command_complete::tag:
            element_executed();
            return complete(s, f);
        case backend::empty_query_response::tag:
            return f.body.empty() ? element_executed() : unexpected(s, f);
        default:
            return unexpected(s, f);
    }
}

void batch_exchange::on_executed(session& s, std::string_view tag) {
    element_executed();
    completed(s, tag);
}

verdict batch_exchange::element_executed() {
    ++executed_;
    if (executed_ == written_ && !parts_.is_writing())
        expect_ready();
    else
        expect_bind();
    return verdict::more;
}

// From an error on the server reads nothing but Sync.
verdict batch_exchange::on_error_response(session& s, error said) {
    if (parts_.is_writing() && is_in_execution())
        parts_.end(s);
    if (executed_ != written_ && is_behind_parse())
        return extended_exchange::on_error_response(s, said.of_element(executed_ + 1));
    return extended_exchange::on_error_response(s, std::move(said));
}

// Sync, if it is the first message behind Execute, was swallowed by the COPY. Bind is more than PostgreSQL can bear there: it
// closes the connection.
void batch_exchange::after_copy_fail(session& s) {
    if (parts_.is_writing() || executed_ + 1 == written_)
        parts_.end(s);
}

}  // namespace tusk::protocol
