#include <tusk/protocol/conversations/extended_exchange.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include <tusk/protocol/messages/backend/bind_complete.hpp>
#include <tusk/protocol/messages/backend/close_complete.hpp>
#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/backend/empty_query_response.hpp>
#include <tusk/protocol/messages/backend/no_data.hpp>
#include <tusk/protocol/messages/backend/parameter_description.hpp>
#include <tusk/protocol/messages/backend/parse_complete.hpp>
#include <tusk/protocol/messages/backend/ready_for_query.hpp>
#include <tusk/protocol/messages/backend/row_description.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend/bind.hpp>
#include <tusk/protocol/messages/frontend/close.hpp>
#include <tusk/protocol/messages/frontend/describe.hpp>
#include <tusk/protocol/messages/frontend/execute.hpp>
#include <tusk/protocol/messages/frontend/parse.hpp>
#include <tusk/protocol/messages/frontend/sync.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

namespace {

std::size_t column_count_of(const statement_ptr& statement) {
    return statement->columns ? statement->columns->size() : 0;
}

}  // namespace

verdict extended_exchange::on_start(session& s) {
    if (failure())
        return verdict::done;
    if (statement_ && !statement_->belongs_to(s.statements().closing())) {
        set_failure(error{errc::not_connected,
                          "the statement was prepared on another connection, or before this one "
                          "was made again",
                          "prepare it here"});
        return verdict::done;
    }
    if (!statement_)
        statement_ = s.statements().find(sql());

    // Statements nobody uses any more are closed along with this one's messages. Close never fails, so it goes first.
    const std::size_t start = s.out().size();
    auto& unused = *s.statements().closing();
    for (const auto& name : unused)
        write_message(s.out(), frontend::close{statement_target, name});

    if (!(statement_ ? run_described(s) : write_prepare(s))) {
        s.out().truncate(start);
        return verdict::done;
    }
    closing_ = unused.size();
    unused.clear();
    return verdict::more;
}

bool extended_exchange::write_prepare(session& s) {
    guard([&] { ask(s, question_before(s)); });
    if (failure())
        return false;
    preparing_ = s.statements().make_statement(std::string{sql()});
    frontend::parse message;
    message.statement = preparing_->name();
    message.sql = preparing_->sql();
    if (auto failed = write_message(s.out(), message)) {
        set_failure(error{failed, "the SQL cannot be sent: " + failed.message()});
        return false;
    }
    write_message(s.out(), frontend::describe{statement_target, preparing_->name()});
    write_message(s.out(), frontend::sync{});
    expected_ = expected::parse;
    return true;
}

bool extended_exchange::run_described(session& s) {
    const std::size_t start = s.out().size();
    bool running = false;
    guard([&] {
        switch (on_described(*statement_)) {
            case next_step::execute:
                running = write_execute(s);
                break;
            case next_step::ask:
                running = ask(s, question_after(s));
                if (!running)
                    set_failure(error{errc::message_too_large, "the query about the statement's types cannot be sent"});
                break;
            case next_step::stop:
                break;
        }
    });
    if (!running)
        s.out().truncate(start);
    return running;
}

bool extended_exchange::ask(session& s, std::optional<side_query> question) {
    if (!question || !question->write(s))
        return false;
    asked_ = std::move(question);
    return true;
}

verdict extended_exchange::answered(session& s) {
    const auto answer = std::exchange(asked_, std::nullopt);
    guard([&] { on_answer(*answer); });
    if (!preparing_ && cancel_reason())
        set_failure(*cancel_reason());
    // A transaction that has failed tells what comes next only that it has.
    if (answer->failure() && s.status() == transaction_status::failed)
        set_failure(*answer->failure());
    if (preparing_)
        return verdict::more;  // it was asked along with that
    return !failure() && run_described(s) ? verdict::again : verdict::done;
}

bool extended_exchange::write_execute(session& s) {
    std::size_t failed_at = 0;
    auto failed = write_frame(s.out(), frontend::bind::tag, [&](writer& w) { write_bind(s, w, failed_at); });
    if (failed) {
        const std::string what = failed_at == 0 ? "the parameters" : "parameter $" + std::to_string(failed_at);
        set_failure(error{failed, what + " cannot be sent: " + failed.message()});
        return false;
    }
    write_message(s.out(), frontend::execute{});
    write_message(s.out(), frontend::sync{});
    expected_ = expected::bind;
    return true;
}

void extended_exchange::write_bind(session& s, writer& w, std::size_t& failed_at) const {
    w.cstring({});  // the unnamed portal
    w.cstring(statement_->name());
    // GaussDB's binary input is not PostgreSQL's for every type, and takes an empty value for NULL.
    parameter_writer parameters{w, statement_->parameter_types, s.parameters().are_of_gaussdb()};
    write_parameters(parameters);
    parameters.end();
    failed_at = parameters.failed_at();

    const std::size_t columns = column_count_of(statement_);
    bool all_the_same = true;
    for (std::size_t i = 1; i < columns && all_the_same; ++i)
        all_the_same = format_of(i) == format_of(0);
    const std::size_t formats = all_the_same ? std::min<std::size_t>(columns, 1) : columns;
    w.put(static_cast<column_count>(formats));
    for (std::size_t i = 0; i != formats; ++i)
        put_format(w, format_of(i));
}

verdict extended_exchange::on_frame(session& s, frame f) {
    if (closing_ != 0) {
        --closing_;
        return f.tag == backend::close_complete::tag && f.body.empty() ? verdict::more : unexpected(s, f);
    }
    if (asked_) {
        const verdict v = asked_->on_frame(s, f);
        return v == verdict::done ? answered(s) : v;
    }
    switch (expected_) {
        case expected::parse:
            expected_ = expected::parameters;
            return f.tag == backend::parse_complete::tag && f.body.empty() ? verdict::more : unexpected(s, f);
        case expected::parameters: {
            expected_ = expected::columns;
            backend::parameter_description message;
            if (!decode(f, message))
                return unexpected(s, f);
            preparing_->parameter_types = std::move(message.types);
            return verdict::more;
        }
        case expected::columns:
            expected_ = expected::ready;
            if (f.tag == backend::no_data::tag && f.body.empty())
                return verdict::more;
            preparing_->columns = read_columns(f);
            return preparing_->columns ? verdict::more : unexpected(s, f);
        case expected::bind:
            expected_ = expected::rows;
            return f.tag == backend::bind_complete::tag && f.body.empty() ? verdict::more : unexpected(s, f);
        case expected::rows:
            if (interrupts_copy(f))
                return unexpected(s, f);
            if (f.tag == backend::data_row::tag)
                return statement_->columns ? row(s, f, statement_->columns->size()) : unexpected(s, f);
            if (is_copy(f))
                return copy(s, f);
            expected_ = expected::ready;
            if (f.tag == backend::command_complete::tag)
                return complete(s, f);
            if (f.tag != backend::empty_query_response::tag || !f.body.empty())
                return unexpected(s, f);
            if (!failure())
                on_empty();
            return verdict::more;
        case expected::ready:
            if (f.tag != backend::ready_for_query::tag)
                return unexpected(s, f);
            return preparing_ ? described(s) : ready();
    }
    return unexpected(s, f);
}

// The ReadyForQuery behind Describe: nothing has been executed yet.
verdict extended_exchange::described(session& s) {
    auto prepared = std::exchange(preparing_, nullptr);
    if (failure())
        return ready();
    statement_ = std::move(prepared);
    s.statements().insert(statement_);
    if (cancel_reason()) {
        set_failure(*cancel_reason());
        return verdict::done;
    }
    return run_described(s) ? verdict::again : verdict::done;
}

verdict extended_exchange::on_error_response(session& s, error said) {
    closing_ = 0;
    if (asked_) {
        asked_->on_error_response(std::move(said));
        return verdict::more;
    }
    expected_ = expected::ready;
    return exchange::on_error_response(s, std::move(said));
}

// The Sync behind Execute was swallowed by the COPY: until CopyFail the server reads nothing but COPY messages.
void extended_exchange::after_copy_fail(session& s) { write_message(s.out(), frontend::sync{}); }

}  // namespace tusk::protocol
