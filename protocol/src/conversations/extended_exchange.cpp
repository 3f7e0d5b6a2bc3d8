#include <tusk/protocol/conversations/extended_exchange.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include <tusk/protocol/errors/sqlstate.hpp>
#include <tusk/protocol/messages/backend/bind_complete.hpp>
#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/backend/empty_query_response.hpp>
#include <tusk/protocol/messages/backend/no_data.hpp>
#include <tusk/protocol/messages/backend/parameter_description.hpp>
#include <tusk/protocol/messages/backend/parse_complete.hpp>
#include <tusk/protocol/messages/backend/ready_for_query.hpp>
#include <tusk/protocol/messages/backend/row_description.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend/bind.hpp>
#include <tusk/protocol/messages/frontend/describe.hpp>
#include <tusk/protocol/messages/frontend/execute.hpp>
#include <tusk/protocol/messages/frontend/parse.hpp>
#include <tusk/protocol/messages/frontend/sync.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

namespace {

// The text may be translated. GaussDB does not name the routine.
bool is_about_a_cached_plan(const diagnostics& said) {
    return said.routine.empty() ? said.message == "cached plan must not change result type"
                                : said.routine == "RevalidateCachedQuery";
}

bool same_columns(const columns_ptr& a, const columns_ptr& b) {
    if (!a || !b)
        return a == b;
    return std::ranges::equal(
        *a, *b, [](const column& x, const column& y) { return x.type_oid == y.type_oid && x.name == y.name; });
}

}  // namespace

verdict extended_exchange::on_start(session& s) {
    return !failure() && find_statement(s) && begin(s) ? verdict::more : verdict::done;
}

bool extended_exchange::find_statement(session& s) {
    undescribed_ = fresh_ = out_of_date_ = false;
    if (given_ && !given_->belongs_to(s.statements().closing())) {
        set_failure(error{errc::not_connected,
                          "the statement was prepared on another connection, or before this one "
                          "was made again",
                          "prepare it here"});
        return false;
    }
    statement_ = nullptr;
    if (given_ && !given_->is_stale())
        statement_ = given_;
    else if (!is_for_once())
        statement_ = s.statements().find(sql());
    return true;
}

void extended_exchange::on_taken_back(session& s) { closings_.take_back(s); }

bool extended_exchange::begin(session& s) {
    const std::size_t start = s.out().size();
    closings_.write(s);
    undescribed_ = !statement_ && !is_to_be_described(s.statements().mode());
    if (!(statement_ ? run_described(s) : undescribed_ ? run_undescribed(s) : write_prepare(s))) {
        s.out().truncate(start);
        return false;
    }
    closings_.written(s);
    return true;
}

bool extended_exchange::write_parse(session& s, const prepared_statement& statement) {
    frontend::parse message;
    message.statement = statement.name();
    message.sql = statement.sql();
    message.parameter_types = statement.parameter_types;
    if (auto failed = write_message(s.out(), message)) {
        set_failure(error{failed, "the SQL cannot be sent: " + failed.message()});
        return false;
    }
    expected_ = expected::parse;
    return true;
}

bool extended_exchange::write_prepare(session& s) {
    guard([&] { along_ = ask(s, question_before(s)); });
    if (failure() || !write_description(s))
        return false;
    write_message(s.out(), frontend::sync{});
    return true;
}

bool extended_exchange::write_description(session& s) {
    preparing_ = is_for_once() ? s.statements().make_unnamed(std::string{sql()})
                               : s.statements().make_statement(std::string{sql()});
    if (!write_parse(s, *preparing_))
        return false;
    write_message(s.out(), frontend::describe{statement_target, preparing_->name()});
    return true;
}

bool extended_exchange::run_undescribed(session& s) {
    bool running = false;
    guard([&] {
        along_ = ask(s, question_before(s));
        leave_undescribed(s);
        running = write_execution(s);
    });
    return running;
}

void extended_exchange::leave_undescribed(session& s) {
    auto as_declared = s.statements().make_unnamed(std::string{sql()});
    as_declared->parameter_types = declared_types();
    statement_ = std::move(as_declared);
    preparing_ = nullptr;
    undescribed_ = true;
    out_of_date_ = false;  // such as for a name that was taken, which it does without
}

bool extended_exchange::run_described(session& s) {
    const std::size_t start = s.out().size();
    bool running = false;
    guard([&] {
        switch (on_described(*statement_)) {
            case next_step::execute:
                running = write_execution(s);
                break;
            case next_step::ask:
                running = ask(s, question_after(s));
                if (!running)
                    set_failure(side_query::unsendable());
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
    const bool along = std::exchange(along_, false);
    if (!along && cancel_reason())
        set_failure(*cancel_reason());
    guard([&] { on_answer(*answer); });
    // A transaction that has failed tells what comes next only that it has.
    if (answer->failure() && s.status() == transaction_status::failed)
        set_failure(*answer->failure());
    if (along)
        return verdict::more;
    return !failure() && run_described(s) ? verdict::again : verdict::done;
}

bool extended_exchange::write_execution(session& s) {
    if (!write_messages(s))
        return false;
    write_message(s.out(), frontend::sync{});
    return true;
}

bool extended_exchange::write_messages(session& s) {
    if (!write_beginning(s) || !write_bind(s))
        return false;
    // What has no name on the server may have become something else there.
    asks_for_columns_ = statement_->name().empty();
    if (asks_for_columns_)
        write_message(s.out(), frontend::describe{portal_target, {}});
    write_message(s.out(), frontend::execute{});
    columns_ = statement_->columns;
    return true;
}

bool extended_exchange::write_beginning(session& s) {
    if (statement_->name().empty())
        return write_parse(s, *statement_);
    expected_ = expected::bind;
    return true;
}

bool extended_exchange::write_bind(session& s) {
    std::size_t failed_at = 0;
    auto failed = write_frame(s.out(), frontend::bind::tag, [&](writer& w) { put_bind(s, w, failed_at); });
    if (!failed)
        return true;
    const std::string what = failed_at == 0 ? "the parameters" : "parameter $" + std::to_string(failed_at);
    set_failure(error{failed, what + " cannot be sent: " + failed.message()});
    return false;
}

void extended_exchange::put_bind(session& s, writer& w, std::size_t& failed_at) const {
    w.cstring({});  // the unnamed portal
    w.cstring(statement_->name());
    // GaussDB's binary input is not PostgreSQL's for every type, and takes an empty value for NULL.
    parameter_writer parameters{w, statement_->parameter_types, s.parameters().are_of_gaussdb()};
    write_parameters(parameters);
    parameters.end();
    failed_at = parameters.failed_at();

    if (undescribed_) {
        w.put(column_count{1});
        put_format(w, undescribed_format());
        return;
    }
    const std::size_t columns = statement_->columns ? statement_->columns->size() : 0;
    bool all_the_same = true;
    for (std::size_t i = 1; i < columns && all_the_same; ++i)
        all_the_same = format_of(i) == format_of(0);
    const std::size_t formats = all_the_same ? std::min<std::size_t>(columns, 1) : columns;
    w.put(static_cast<column_count>(formats));
    for (std::size_t i = 0; i != formats; ++i)
        put_format(w, format_of(i));
}

verdict extended_exchange::on_frame(session& s, frame f) {
    if (closings_.are_pending())
        return closings_.on_frame(f) ? verdict::more : unexpected(s, f);
    if (asked_) {
        const verdict v = asked_->on_frame(s, f);
        return v == verdict::done ? answered(s) : v;
    }
    if (!is_answered())
        return on_message(s, f);
    if (f.tag != backend::ready_for_query::tag)
        return unexpected(s, f);
    return preparing_ ? described(s) : executed(s);
}

verdict extended_exchange::on_message(session& s, frame f) {
    switch (expected_) {
        case expected::parse:
            expected_ = preparing_ ? expected::parameters : expected::bind;
            return f.tag == backend::parse_complete::tag && f.body.empty() ? verdict::more : unexpected(s, f);
        case expected::parameters: {
            expected_ = expected::description;
            backend::parameter_description message;
            if (!decode(f, message))
                return unexpected(s, f);
            preparing_->parameter_types = std::move(message.types);
            return verdict::more;
        }
        case expected::description:
            expected_ = expected::ready;
            if (f.tag == backend::no_data::tag && f.body.empty())
                return verdict::more;
            preparing_->columns = read_columns(f);
            return preparing_->columns ? verdict::more : unexpected(s, f);
        case expected::bind:
            expected_ = asks_for_columns_ ? expected::columns : expected::rows;
            return f.tag == backend::bind_complete::tag && f.body.empty() ? verdict::more : unexpected(s, f);
        case expected::columns:
            expected_ = expected::rows;
            return columns_told(s, f);
        case expected::rows:
            return on_result(s, f);
        case expected::ready:
            break;
    }
    return unexpected(s, f);
}

// The ReadyForQuery behind Describe: nothing has been executed yet.
verdict extended_exchange::described(session& s) {
    if (failure()) {
        const auto dropped = std::exchange(preparing_, nullptr);
        return executed(s);
    }
    keep_description(s);
    if (cancel_reason()) {
        set_failure(*cancel_reason());
        return verdict::done;
    }
    return run_described(s) ? verdict::again : verdict::done;
}

void extended_exchange::keep_description(session& s) {
    statement_ = std::exchange(preparing_, nullptr);
    fresh_ = true;
    if (!is_for_once())
        s.statements().insert(statement_);
}

void extended_exchange::forget_statement(session& s) {
    if (statement_)
        s.statements().forget(statement_);
}

// The answer to Describe of the portal.
verdict extended_exchange::columns_told(session& s, frame f) {
    std::vector<format> formats;
    columns_ = nullptr;
    if (f.tag != backend::no_data::tag || !f.body.empty()) {
        columns_ = read_columns(f, &formats);
        if (!columns_)
            return unexpected(s, f);
    }
    if (!undescribed_ && same_columns(columns_, statement_->columns))
        return verdict::more;
    if (!undescribed_)
        s.statements().forget(statement_);
    guard([&] {
        if (auto failed = on_columns(columns_, formats)) {
            has_no_columns_ = !columns_ && !failure();
            set_failure(std::move(*failed));
        }
    });
    return verdict::more;
}

verdict extended_exchange::on_result(session& s, frame f) {
    if (interrupts_copy(f))
        return unexpected(s, f);
    if (f.tag == backend::data_row::tag)
        return columns_ ? row(s, f, columns_->size()) : unexpected(s, f);
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
}

// The ReadyForQuery behind everything.
verdict extended_exchange::executed(session& s) {
    if (!std::exchange(out_of_date_, false))
        return ready();
    forget_statement(s);
    if (s.status() != transaction_status::idle || repetitions_ == max_repetitions)
        return ready();
    ++repetitions_;
    clear_failure();
    if (cancel_reason()) {
        set_failure(*cancel_reason());
        return verdict::done;
    }
    statement_ = nullptr;
    return begin(s) ? verdict::again : verdict::done;
}

verdict extended_exchange::on_error_response(session& s, error said) {
    closings_.give_up();
    if (asked_) {
        asked_->on_error_response(std::move(said));
        return verdict::more;
    }
    return on_refusal(s, std::move(said));
}

verdict extended_exchange::on_refusal(session& s, error said) {
    out_of_date_ = !failure() && may_be_out_of_date(said);
    if (preparing_ && expected_ == expected::parse)
        preparing_->was_refused();
    expected_ = expected::ready;
    // FETCH from a cursor that does not exist gives no columns; why it does not is what the server says here.
    if (std::exchange(has_no_columns_, false) && !cancel_reason())
        clear_failure();
    return exchange::on_error_response(s, std::move(said));
}

// Whether an error may be due to what was known of the statement, nothing having been executed.
bool extended_exchange::may_be_out_of_date(const error& said) const {
    if (preparing_)  // another user of the same server process has taken the name, behind a pooler
        return expected_ == expected::parse && said.code() == sqlstate::duplicate_prepared_statement;
    if (undescribed_ || has_executed() || (expected_ != expected::parse && expected_ != expected::bind))
        return false;
    if (said.code() == sqlstate::invalid_sql_statement_name)
        return true;
    if (said.code() == sqlstate::feature_not_supported && is_about_a_cached_plan(said.diagnostics()))
        return true;
    // It was analysed again, with the types that its parameters had; or it has another number of columns now.
    return !fresh_ && (sqlstate_class(said.code()) == "42" || said.code() == sqlstate::protocol_violation);
}

// The Sync behind Execute was swallowed by the COPY: until CopyFail the server reads nothing but COPY messages.
void extended_exchange::after_copy_fail(session& s) { write_message(s.out(), frontend::sync{}); }

}  // namespace tusk::protocol
