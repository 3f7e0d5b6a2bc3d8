// What the extended query protocol hears from the server.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <tusk/protocol/conversations/extended_exchange.hpp>
#include <tusk/protocol/errors/sqlstate.hpp>
#include <tusk/protocol/messages/backend/answer_run.hpp>
#include <tusk/protocol/messages/backend/bind_complete.hpp>
#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/backend/empty_query_response.hpp>
#include <tusk/protocol/messages/backend/no_data.hpp>
#include <tusk/protocol/messages/backend/parameter_description.hpp>
#include <tusk/protocol/messages/backend/parse_complete.hpp>
#include <tusk/protocol/messages/backend/ready_for_query.hpp>
#include <tusk/protocol/messages/backend/row_description.hpp>
#include <tusk/protocol/messages/decode.hpp>
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

}  // namespace

bool extended_exchange::same_columns(const columns_ptr& a, const columns_ptr& b) {
    if (!a || !b)
        return a == b;
    return std::ranges::equal(
        *a, *b, [](const column& x, const column& y) { return x.type_oid == y.type_oid && x.name == y.name; });
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

[[gnu::flatten]] void extended_exchange::on_run(session& s, backend::answer_run& run) {
    if (!is_in_execution() || !takes_runs())
        return;
    do {
        if (expected_ == expected::bind && !asks_for_columns_ && !closings_.are_pending() && run.take_bind_complete())
            expected_ = expected::rows;
        if (expected_ != expected::rows)
            return;
        if (columns_)
            rows(s, run, columns_->size());
        if (!takes_runs() || s.paused() || !run.take_command_complete())
            return;
        on_executed(s, run.command_tag());
    } while (expected_ == expected::bind && takes_runs());
}

void extended_exchange::on_executed(session& s, std::string_view tag) {
    expected_ = expected::ready;
    completed(s, tag);
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
            preparing_->set_parameter_types(std::move(message.types));
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
    told_ = nullptr;
    if (f.tag != backend::no_data::tag || !f.body.empty()) {
        told_ = read_columns(f, &formats);
        if (!told_)
            return unexpected(s, f);
    }
    columns_ = told_.get();
    if (!undescribed_ && same_columns(told_, statement_->columns))
        return verdict::more;
    if (!undescribed_)
        s.statements().forget(statement_);
    guard([&] {
        if (auto failed = on_columns(told_, formats)) {
            has_no_columns_ = !told_ && !failure();
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
