#include <tusk/protocol/conversations/extended_exchange.hpp>

#include <string>
#include <string_view>
#include <utility>

#include <tusk/protocol/messages/frontend/bind.hpp>
#include <tusk/protocol/messages/frontend/describe.hpp>
#include <tusk/protocol/messages/frontend/execute.hpp>
#include <tusk/protocol/messages/frontend/parse.hpp>
#include <tusk/protocol/messages/frontend/sync.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

[[gnu::flatten]] verdict extended_exchange::on_start(session& s) {
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
    if (given_ && !given_->is_stale())
        statement_ = given_;
    else
        statement_ = is_for_once() ? nullptr : s.statements().find(sql());
    return true;
}

void extended_exchange::on_taken_back(session& s) { closings_.take_back(s); }

bool extended_exchange::begin(session& s) {
    const std::size_t start = s.out().size();
    const bool closes = s.has_to_close();
    if (closes)
        closings_.write(s);
    undescribed_ = !statement_ && !is_to_be_described(s.statements().mode());
    if (!(statement_ ? run_described(s) : undescribed_ ? run_undescribed(s) : write_prepare(s))) {
        s.out().truncate(start);
        return false;
    }
    if (closes)
        closings_.written(s);
    return true;
}

bool extended_exchange::write_parse(session& s, const prepared_statement& statement) {
    frontend::parse message;
    message.statement = statement.name();
    message.sql = statement.sql();
    message.parameter_types = statement.parameter_types();
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

void extended_exchange::take_over(const statement_ptr& known) {
    statement_ = known;
    guard([&] { on_described(*statement_); });
}

void extended_exchange::was_written(bool is_answered) noexcept {
    asks_for_columns_ = false;
    expected_ = is_answered ? expected::ready : expected::bind;
    columns_ = statement_->columns.get();
}

void extended_exchange::leave_undescribed(session& s) {
    auto as_declared = s.statements().make_unnamed(std::string{sql()});
    as_declared->set_parameter_types(declared_types());
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

[[gnu::flatten]] bool extended_exchange::write_execution(session& s) {
    return write_messages(s, frontend::execute_all_and_sync);
}

bool extended_exchange::write_messages(session& s) { return write_messages(s, frontend::execute_all); }

bool extended_exchange::write_messages(session& s, std::string_view execution) {
    if (!write_beginning(s) || !write_bind(s))
        return false;
    // What has no name on the server may have become something else there.
    asks_for_columns_ = statement_->name().empty();
    if (asks_for_columns_)
        write_message(s.out(), frontend::describe{portal_target, {}});
    s.out().append(as_bytes(execution));
    columns_ = statement_->columns.get();
    return true;
}

bool extended_exchange::write_beginning(session& s) {
    if (statement_->name().empty())
        return write_parse(s, *statement_);
    expected_ = expected::bind;
    return true;
}

bool extended_exchange::write_bind(session& s) {
    byte_buffer& out = s.out();
    const std::size_t start = out.size();
    std::size_t failed_at = 0;
    out.append(statement_->bind_head());
    writer w{out};
    try {
        put_bind(s, w, failed_at);
    } catch (...) {
        out.truncate(start);
        throw;
    }
    w.end_message(writer::length_at(start + tag_size));
    if (w.ok())
        return true;
    out.truncate(start);
    const std::string what = failed_at == 0 ? "the parameters" : "parameter $" + std::to_string(failed_at);
    set_failure(error{w.error(), what + " cannot be sent: " + w.error().message()});
    return false;
}

// All behind what each Bind of the statement begins with.
void extended_exchange::put_bind(session& s, writer& w, std::size_t& failed_at) const {
    // GaussDB's binary input is not PostgreSQL's for every type, and takes an empty value for NULL.
    parameter_writer parameters{w, statement_->parameter_types(), s.parameters().are_of_gaussdb()};
    write_parameters(parameters);
    parameters.end();
    failed_at = parameters.failed_at();

    if (undescribed_) {
        w.put(column_count{1});
        put_format(w, undescribed_format());
        return;
    }
    const std::size_t columns = statement_->columns ? statement_->columns->size() : 0;
    put_result_formats(w, columns, [this](std::size_t i) { return format_of(i); });
}

}  // namespace tusk::protocol
