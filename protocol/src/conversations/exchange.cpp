#include <tusk/protocol/conversations/exchange.hpp>

#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/backend/copy_in_response.hpp>
#include <tusk/protocol/messages/backend/copy_out_response.hpp>
#include <tusk/protocol/messages/backend/row_description.hpp>
#include <tusk/protocol/messages/copy/copy_data.hpp>
#include <tusk/protocol/messages/copy/copy_done.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend/copy_fail.hpp>
#include <tusk/protocol/messages/names.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

#include "errors/gauss_hints.hpp"

namespace tusk::protocol {

void exchange::set_failure(error why) {
    if (!failure_)
        failure_ = std::move(why);
}

verdict exchange::row(session& s, frame f, std::size_t columns) {
    auto row = backend::data_row_view::open(f.body);
    if (!row || row->size() != columns)
        return s.violation("a malformed DataRow");
    one_row(s, *row);
    return verdict::more;
}

void exchange::one_row(session& s, backend::data_row_view row) {
    if (!failure_)
        guard([&] {
            if (auto failed = on_row(s, row))
                failure_ = std::move(failed);
            else if (watch_)
                watch_->on_row();
        });
}

// Those that are counted, or that nobody wants any more, come one by one.
void exchange::rows(session& s, backend::answer_run& run, std::size_t columns, char row_tag) {
    if (watch_ || !takes_runs())
        return;
    run.expect(columns, row_tag);
    guard([&] {
        if (auto failed = on_row_run(s, run))
            failure_ = std::move(failed);
    });
}

std::optional<error> exchange::on_row_run(session& s, backend::answer_run& run) {
    backend::data_row_view row;
    while (!s.paused() && run.next(row))
        if (auto failed = on_row(s, row))
            return failed;
    return std::nullopt;
}

void exchange::on_finished() noexcept {
    if (watch_)
        tell_end(failure_ ? failure_ : shortfall());
}

void exchange::tell_end(const std::optional<error>& why) noexcept {
    if (const auto watch = std::exchange(watch_, nullptr))
        watch->on_end(why);
}

error exchange::thrown() {
    std::string what = "an exception that is no std::exception";
    try {
        throw;
    } catch (const error& e) {
        return e;
    } catch (const std::exception& e) {
        what = e.what();
    } catch (...) {
    }
    return error{errc::codec_failed,
                 "a codec of this statement, or what its parameters are taken from, threw: " + what};
}

verdict exchange::complete(session& s, frame f) {
    backend::command_complete message;
    if (!decode(f, message))
        return s.violation("a malformed CommandComplete");
    copying_ = copying::nothing;
    completed(s, message.command_tag);
    return verdict::more;
}

void exchange::completed(session& s, std::string_view tag) {
    s.statements().completed(tag);
    if (failure_)
        return;
    if (watch_)
        watch_->on_complete(tag);
    on_complete(s, tag);
}

verdict exchange::ready() {
    // A cancelled statement ends with query_canceled, or not at all; one that was quicker than the cancel has its result.
    if (cancel_reason() && failure_ && failure_->code() == sqlstate::query_canceled)
        failure_ = cancel_reason();
    return verdict::done;
}

verdict exchange::unexpected(session& s, frame f) {
    return s.violation("an unexpected message '" + std::string{backend_name(f.tag)} + "' in the answer to a statement");
}

bool exchange::is_copy(frame f) noexcept {
    return f.tag == backend::copy_in_response::tag || f.tag == backend::copy_out_response::tag ||
           f.tag == backend::copy_data::tag || f.tag == backend::copy_done::tag;
}

bool exchange::interrupts_copy(frame f) const noexcept {
    return copying_ == copying::in || (copying_ == copying::out && f.tag != backend::copy_data::tag &&
                                       f.tag != backend::copy_done::tag && f.tag != backend::command_complete::tag);
}

verdict exchange::copy(session& s, frame f) {
    if (copying_ == copying::out)
        return f.tag == backend::copy_data::tag || f.body.empty() ? verdict::more : unexpected(s, f);

    backend::copy_in_response in;
    backend::copy_out_response out;
    if (decode(f, in)) {
        copying_ = copying::in;
        write_message(s.out(), frontend::copy_fail{"the client sent COPY FROM STDIN as a query"});
        after_copy_fail(s);
    } else if (decode(f, out)) {
        copying_ = copying::out;
    } else {
        return unexpected(s, f);
    }
    set_failure(error{errc::unexpected_copy, "the statement is a COPY from or to the client",
                      "a query can neither give COPY its data nor take it"});
    return verdict::more;
}

verdict exchange::on_error_response(session& s, error said) {
    copying_ = copying::nothing;
    if (!failure_)
        failure_ = supplemented(s, std::move(said));
    return verdict::more;
}

// The error with what we know and the server did not say.
error exchange::supplemented(const session& s, error said) const {
    const bool has_position = said.diagnostics().position != 0;
    const bool refused_by_gaussdb = said.code() == sqlstate::feature_not_supported && said.diagnostics().hint.empty() &&
                                    s.parameters().are_of_gaussdb();
    if (!has_position && !refused_by_gaussdb)
        return said;
    diagnostics more = said.diagnostics();
    if (has_position)
        more.statement = text_of_error();
    if (refused_by_gaussdb)
        more.hint = hint_for_refusal(more);
    return error{std::move(more)};
}

columns_ptr read_columns(frame f, std::vector<format>* formats) {
    backend::row_description message;
    if (!decode(f, message))
        return nullptr;
    auto columns = std::make_shared<std::vector<column>>();
    columns->reserve(message.fields.size());
    for (const auto& field : message.fields)
        columns->push_back({std::string{field.name}, field.table_oid, field.table_column, field.type_oid,
                            field.type_size, field.type_modifier});
    if (formats != nullptr)
        for (const auto& field : message.fields)
            formats->push_back(field.format);
    return columns;
}

}  // namespace tusk::protocol
