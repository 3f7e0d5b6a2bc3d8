// How a pipeline ends, and what each of its statements is told.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <tusk/protocol/conversations/pipeline_exchange.hpp>
#include <tusk/protocol/errors/sqlstate.hpp>
#include <tusk/protocol/session/session.hpp>

namespace tusk::protocol {

namespace {

std::string because_of(const std::optional<std::size_t>& i, const error& why) {
    const std::string which = i ? "statement " + std::to_string(*i + 1) + " of its pipeline" : "its pipeline";
    return ", because " + which + " failed: " + why.diagnostics().message;
}

error skipped(std::size_t i, const error& why) {
    return error{errc::skipped, "the statement was not run" + because_of(i, why)};
}

error undone(const std::optional<std::size_t>& i, const error& why) {
    return error{errc::undone, "the statement was run and undone" + because_of(i, why)};
}

}  // namespace

verdict pipeline_exchange::again_or_over(bool goes_on) {
    if (goes_on)
        return verdict::again;
    settle();
    return verdict::done;
}

// The last ReadyForQuery has come.
verdict pipeline_exchange::conclude(session& s) {
    if (begins_again(s))
        return again_or_over(begin(s));
    settle();
    return verdict::done;
}

// Whether some are to be prepared anew and run, nothing having been executed of them nor of what is behind them.
bool pipeline_exchange::begins_again(session& s) {
    if (std::ranges::none_of(parts_, [&](std::size_t i) { return members_[i].is_out_of_date(); }))
        return false;
    const std::size_t none = members_.size();
    for (std::size_t i = first_; i != none; ++i)
        if (members_[i].is_out_of_date())
            members_[i].part->forget_statement(s);
    std::size_t from = none;
    if (!is_one_transaction())
        for (std::size_t i = none; i != first_ && (members_[i - 1].is_out_of_date() || !members_[i - 1].is_written);) {
            if (members_[--i].is_out_of_date())
                from = i;
        }
    else if (failed_ == first_ && members_[first_].is_out_of_date())
        from = first_;
    if (from == none || s.status() != transaction_status::idle || repetitions_ == pipeline_part::max_repetitions)
        return false;
    ++repetitions_;
    first_ = from;
    failed_.reset();
    for (std::size_t i = from; i != none; ++i) {  // as likely as not it has gone the same way
        member& m = members_[i];
        if (m.part != nullptr) {
            m.part->forget_statement(s);
            m.part->renew();
        } else {
            s.statements().forget(m.form->statement());
        }
        m = {.statement = m.statement, .part = m.part};
    }
    return true;
}

void pipeline_exchange::on_failure(const error& why) {
    is_lost_ = true;
    if (!failed_)
        failure_ = why;
    settle();
}

void pipeline_exchange::settle() {
    const auto has_failed = [&](std::size_t i) { return members_[i].has_failed(); };
    if (failure_ || is_lost_ || cancel_reason() || std::ranges::any_of(parts_, has_failed)) {
        if (is_one_transaction())
            settle_as_one();
        else
            settle_each();
    }
    for (const std::size_t i : parts_)
        members_[i].part->tell_end();
}

// The server, or the one who cancelled.
bool pipeline_exchange::is_cancelled(const std::optional<error>& why) const noexcept {
    return cancel_reason() && why && why->code() == sqlstate::query_canceled;
}

void pipeline_exchange::settle_as_one() {
    const bool was_cancelled =
        cancel_reason() && (failed_ ? is_broken_off_ || is_cancelled(members_[*failed_].part->failure())
                                    : !is_lost_ && (is_broken_off_ || phase_ != phase::executing ||
                                                    is_cancelled(failure_)));  // while it was committed
    if (was_cancelled)
        failure_ = cancel_reason();
    else if (failed_)
        failure_ = own_error(*failed_);
    for (std::size_t i = 0; i != members_.size(); ++i) {
        member& m = members_[i];
        if (was_cancelled || (is_lost_ && !failed_)) {
            if (i >= committed_)
                fail(m, *failure_);
        } else if (failed_ == i || (m.has_failed() && !failure_)) {
            fail(m, own_error(i));
        } else if (failure_ && i >= committed_) {
            const bool was_run = phase_ == phase::executing && i < answered_;
            fail(m, was_run ? undone(failed_, *failure_) : skipped(failed_.value_or(0), *failure_));
        }
    }
}

void pipeline_exchange::settle_each() {
    const auto reason = is_lost_ ? failure_ : cancel_reason();
    for (std::size_t i = 0; i != members_.size(); ++i) {
        member& m = members_[i];
        if (!m.is_over && failed_ && failed_ != i)
            fail(m, skipped(*failed_, *members_[*failed_].part->failure()));
        else if (!m.is_over && reason && (!m.has_failed() || is_cancelled(m.part->failure())))
            fail(m, *(failure_ = reason));
        else if (m.has_failed())
            fail(m, own_error(i));
    }
}

void pipeline_exchange::fail(member& m, const error& why) {
    if (m.part != nullptr)
        m.part->fail_with(why);
    else
        m.statement->fail(why);
}

// What was changed behind the back of another one than the first may have been changed by those before it, each time.
error pipeline_exchange::own_error(std::size_t i) const {
    const error& why = *members_[i].part->failure();
    if (i != 0 || !members_[i].is_out_of_date() || !why.from_server() || !why.diagnostics().hint.empty())
        return why.of_element(i + 1);
    diagnostics more = why.diagnostics();
    more.hint = "it was prepared before something changed, and will be prepared anew when it is run again";
    return error{std::move(more)}.of_element(i + 1);
}

}  // namespace tusk::protocol
