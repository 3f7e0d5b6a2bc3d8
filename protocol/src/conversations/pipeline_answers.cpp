// What a pipeline hears from the server.
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include <tusk/protocol/conversations/pipeline_exchange.hpp>
#include <tusk/protocol/errors/sqlstate.hpp>
#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/backend/ready_for_query.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend/sync.hpp>
#include <tusk/protocol/messages/names.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

namespace {

verdict unexpected(session& s, frame f) {
    return s.violation("an unexpected message '" + std::string{backend_name(f.tag)} + "' in the answer to a pipeline");
}

// What another statement may have made by the time that this one is run.
bool is_about_something_missing(const error& why) {
    return why.code() == sqlstate::undefined_table || why.code() == sqlstate::undefined_column ||
           why.code() == sqlstate::undefined_function || why.code() == sqlstate::undefined_object ||
           why.code() == sqlstate::invalid_schema_name;
}

}  // namespace

void pipeline_exchange::skip_unwritten() noexcept {
    while (answered_ != written_ && !in_turn(answered_).is_written)
        ++answered_;
}

verdict pipeline_exchange::on_frame(session& s, frame f) {
    if (closings_.are_pending())
        return closings_.on_frame(f) ? verdict::more : unexpected(s, f);
    if (!questions_.empty())
        return on_answer(s, f);
    if (phase_ == phase::asking)
        return unexpected(s, f);
    skip_unwritten();
    if (answered_ == written_)
        return on_end(s, f);
    member& m = in_turn(answered_);
    if (m.is_answered())
        return f.tag == backend::ready_for_query::tag ? on_member_end(s, m) : unexpected(s, f);
    pipeline_part& p = part_of(m);
    p.on_message(s, f);
    if (s.closed())
        return verdict::more;
    if (std::exchange(p.wants_sync_, false))
        after_copy_fail(s);
    else if (p.is_answered() && has_one_sync()) {
        backend::command_complete message;
        member_executed(m, decode(f, message) ? message.command_tag : std::string_view{});
    }
    return verdict::more;
}

void pipeline_exchange::on_run(session& s, backend::answer_run& run) {
    while (phase_ == phase::executing && questions_.empty() && !closings_.are_pending() && answered_ != written_) {
        member& m = members_[answered_];
        if (!m.is_written || m.is_answered() || run.taken() == run.size())
            return;
        if (m.part != nullptr || !read_short(s, m, run))
            part_of(m).on_run(s, run);
        if (!m.is_answered() || !has_one_sync())
            return;
        member_executed(m, run.command_tag());
    }
}

// false: it is left to its exchange, which can do all that this can, and has to say what is wrong.
bool pipeline_exchange::read_short(session& s, member& m, backend::answer_run& run) {
    const std::size_t before = run.taken();
    try {
        m.is_read = m.statement->read(s, *m.form, run);
    } catch (...) {
    }
    if (m.is_read)
        s.statements().completed(run.command_tag());
    else
        run.go_back_to(before);
    return m.is_read;
}

// What is before a COMMIT is not undone by what fails behind it.
void pipeline_exchange::member_executed(member& m, std::string_view tag) noexcept {
    if (tag == "COMMIT")
        committed_ = answered_ + 1;
    if (m.part != nullptr)
        m.part->tell_end();
    ++answered_;
}

verdict pipeline_exchange::on_answer(session& s, frame f) {
    const verdict v = questions_.front().query.on_frame(s, f);
    if (v != verdict::done)
        return v;
    const question answered = std::move(questions_.front());
    questions_.pop_front();
    for (auto* p : answered.by) {
        p->guard([&] { p->on_answer(answered.query); });
        // A transaction that has failed tells what comes next only that it has.
        if (answered.query.failure() && s.status() == transaction_status::failed)
            p->set_failure(*answered.query.failure());
    }
    if (!questions_.empty())
        return verdict::more;
    return phase_ == phase::asking || is_answered() ? go_on_or_conclude(s) : verdict::more;
}

// All that was written has been answered.
verdict pipeline_exchange::on_end(session& s, frame f) {
    if (f.tag != backend::ready_for_query::tag || writer_.is_writing() ||
        !(has_one_sync() || std::exchange(extra_sync_, false)))
        return unexpected(s, f);
    return go_on_or_conclude(s);
}

// Nothing else is to come, where each has a Sync.
bool pipeline_exchange::is_answered() const noexcept {
    return answered_ == written_ && !writer_.is_writing() && !extra_sync_ && !has_one_sync();
}

verdict pipeline_exchange::go_on_or_conclude(session& s) {
    return phase_ == phase::executing ? conclude(s) : again_or_over(go_on(s));
}

// The ReadyForQuery behind one of them.
verdict pipeline_exchange::on_member_end(session& s, member& m) {
    if (has_one_sync())  // it has failed
        return conclude(s);
    ++answered_;
    skip_unwritten();
    if (m.has_failed() && is_cancelled(m.part->failure()) && answered_ != written_)
        s.cancel_again();
    if (phase_ == phase::describing)
        described(s, *m.part);
    else
        executed(m);
    return is_answered() ? go_on_or_conclude(s) : verdict::more;
}

void pipeline_exchange::described(session& s, pipeline_part& p) {
    if (!p.failure()) {
        p.keep_description(s);
    } else if (may_be_made_by_another(s, p, *p.failure())) {
        p.clear_failure();
        p.guard([&] { p.leave_undescribed(s); });
    }
}

// Another user of the same server process may have taken its name, behind a pooler: then it can do without.
bool pipeline_exchange::may_be_made_by_another(const session& s, const pipeline_part& p, const error& why) const {
    return s.status() == transaction_status::idle &&
           ((&p != members_.front().part && is_about_something_missing(why)) ||
            why.code() == sqlstate::duplicate_prepared_statement);
}

void pipeline_exchange::executed(member& m) {
    m.is_over = true;
    if (m.part == nullptr)
        return;
    if (is_cancelled(m.part->failure())) {
        m.part->fail_with(*cancel_reason());
        failure_ = cancel_reason();
    }
    if (!m.part->is_out_of_date())
        m.part->tell_end();
}

verdict pipeline_exchange::on_error_response(session& s, error said) {
    closings_.give_up();
    if (!questions_.empty()) {
        questions_.front().query.on_error_response(std::move(said));
        return verdict::more;
    }
    skip_unwritten();
    const bool is_of_a_part = phase_ != phase::asking && answered_ != written_;
    if (is_of_a_part)
        part_of(in_turn(answered_)).on_refusal(s, said);
    if (has_one_sync()) {
        if (is_of_a_part && !failed_)
            failed_ = answered_;
        else if (!is_of_a_part && !failed_ && !failure_)
            failure_ = std::move(said);
        if (writer_.is_writing())  // from an error on the server reads nothing but Sync
            writer_.end(s);
    }
    return verdict::more;
}

// Sync, if it is the first message behind Execute, was swallowed by the COPY. Anything else is more than PostgreSQL can bear
// there: it closes the connection, and a server that did not would have lost count of the Syncs.
void pipeline_exchange::after_copy_fail(session& s) {
    const auto behind = members_.begin() + static_cast<std::ptrdiff_t>(answered_) + 1;
    const auto end = members_.begin() + static_cast<std::ptrdiff_t>(written_);
    if (std::any_of(behind, end, [](const member& m) { return m.is_written; })) {
        failed_ = is_one_transaction() ? std::optional{answered_} : std::nullopt;
        return s.fail(
            error{errc::connection_closed,
                  "statement " + std::to_string(answered_ + 1) +
                      " of the pipeline is a COPY FROM STDIN, which takes what is behind it for its data: the "
                      "connection had to be closed",
                  "run COPY by itself"});
    }
    if (has_one_sync())
        writer_.end(s);
    else
        write_message(s.out(), frontend::sync{});
}

}  // namespace tusk::protocol
