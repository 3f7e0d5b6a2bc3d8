// How a pipeline ends, and what each of its statements is told.
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
    const std::size_t none = parts_.size();
    for (std::size_t i = first_; i != none; ++i)
        if (parts_[i]->is_out_of_date())
            parts_[i]->forget_statement(s);
    std::size_t from = none;
    if (!is_one_transaction())
        for (std::size_t i = none; i != first_ && (parts_[i - 1]->is_out_of_date() || !parts_[i - 1]->is_written_);) {
            if (parts_[--i]->is_out_of_date())
                from = i;
        }
    else if (failed_ == first_ && parts_[first_]->is_out_of_date())
        from = first_;
    if (from == none || s.status() != transaction_status::idle || repetitions_ == pipeline_part::max_repetitions)
        return false;
    ++repetitions_;
    first_ = from;
    failed_.reset();
    for (std::size_t i = from; i != none; ++i) {
        parts_[i]->forget_statement(s);  // as likely as not it has gone the same way
        parts_[i]->renew();
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
    if (is_one_transaction())
        settle_as_one();
    else
        settle_each();
    for (auto* p : parts_)
        p->tell_end();
}

// The server, or the one who cancelled.
bool pipeline_exchange::is_cancelled(const std::optional<error>& why) const noexcept {
    return cancel_reason() && why && why->code() == sqlstate::query_canceled;
}

void pipeline_exchange::settle_as_one() {
    const bool was_cancelled =
        cancel_reason() && (failed_ ? is_broken_off_ || is_cancelled(parts_[*failed_]->failure())
                                    : !is_lost_ && (is_broken_off_ || phase_ != phase::executing ||
                                                    is_cancelled(failure_)));  // while it was committed
    if (was_cancelled)
        failure_ = cancel_reason();
    else if (failed_)
        failure_ = own_error(*failed_);
    for (std::size_t i = 0; i != parts_.size(); ++i) {
        pipeline_part& p = *parts_[i];
        if (was_cancelled || (is_lost_ && !failed_)) {
            if (i >= committed_)
                p.fail_with(*failure_);
        } else if (failed_ == i || (p.failure() && !failure_)) {
            p.fail_with(own_error(i));
        } else if (failure_ && i >= committed_) {
            const bool was_run = phase_ == phase::executing && i < answered_;
            p.fail_with(was_run ? undone(failed_, *failure_) : skipped(failed_.value_or(0), *failure_));
        }
    }
}

void pipeline_exchange::settle_each() {
    const auto reason = is_lost_ ? failure_ : cancel_reason();
    for (std::size_t i = 0; i != parts_.size(); ++i) {
        pipeline_part& p = *parts_[i];
        if (!p.is_over_ && failed_ && failed_ != i)
            p.fail_with(skipped(*failed_, *parts_[*failed_]->failure()));
        else if (!p.is_over_ && reason && (!p.failure() || is_cancelled(p.failure())))
            p.fail_with(*(failure_ = reason));
        else if (p.failure())
            p.fail_with(own_error(i));
    }
}

// What was changed behind the back of another one than the first may have been changed by those before it, each time.
error pipeline_exchange::own_error(std::size_t i) const {
    const error& why = *parts_[i]->failure();
    if (i != 0 || !parts_[i]->is_out_of_date() || !why.from_server() || !why.diagnostics().hint.empty())
        return why.of_element(i + 1);
    diagnostics more = why.diagnostics();
    more.hint = "it was prepared before something changed, and will be prepared anew when it is run again";
    return error{std::move(more)}.of_element(i + 1);
}

}  // namespace tusk::protocol
