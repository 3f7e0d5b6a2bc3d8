// The half of the hub that the sockets call.
#include <algorithm>
#include <string>
#include <utility>

#include <boost/asio/error.hpp>

#include <tusk/protocol/errors/sqlstate.hpp>

#include "connect/plan.hpp"
#include "shared/hub.hpp"

namespace tusk::detail {

namespace {

time_point now() { return std::chrono::steady_clock::now(); }

error error_of_loss(const shared_request& r, const error& cause) {
    if (!r.may_have_run)
        return cause;
    return error{errc::unknown_outcome,
                 "the connection was lost before the answer came: " + cause.diagnostics().message,
                 "the statement may have taken effect; what may be done twice can be marked as tusk::idempotent"};
}

}  // namespace

void shared_hub::attempts(shared_carrier& c) {
    const std::lock_guard lock{mutex_};
    c.attempt_began = now();
}

void shared_hub::opened(shared_carrier& c) {
    to_do then;
    {
        const std::lock_guard lock{mutex_};
        c.phase_now = phase::open;
        ++statistics_.connects;
        dispatch(now(), then);
    }
    perform(then);
}

// A login that is refused would be for all of them.
void shared_hub::note_failed_login(shared_carrier& c, const error& why) {
    const bool is_refused = why.from_server() && sqlstate_class(why.code()) == "28";
    auto how = options_.reconnect;
    if (is_refused)
        how.first_pause = how.longest_pause;
    c.not_before = now() + pause_after(++c.losses_in_a_row, how, c.random);
    if (is_refused)
        no_login_before_ = c.not_before;
}

// Those that were there when the attempt began have waited for nothing, unless another socket takes them.
void shared_hub::could_not_open(shared_carrier& c, const error& why) {
    to_do then;
    request_list failed;
    {
        const std::lock_guard lock{mutex_};
        c.phase_now = phase::closed;
        note_failed_login(c, why);
        if (count(phase::open) == 0) {
            for (auto at = queue_.begin(); at != queue_.end();) {
                auto& r = *at++;
                if (r.place.begun > c.attempt_began)
                    continue;
                take_over(r);
                r.place.at = where::nowhere;
                failed.take_from(queue_, r);
            }
            unanswered_ -= failed.size();
            statistics_.lost += failed.size();
        }
        dispatch(now(), then);
    }
    while (!failed.empty()) {
        auto& r = failed.front();
        const error told = error_of_loss(r, why);
        r.withdraw(told);
        r.complete(failed.pop_front(), told);
    }
    perform(then);
}

request_list shared_hub::take(shared_carrier& c) {
    const std::lock_guard lock{mutex_};
    c.is_woken = false;
    for (auto& r : c.inbox)
        r.place.at = where::sent;
    return std::exchange(c.inbox, {});
}

void shared_hub::answered(shared_carrier& c, request_list all) {
    to_do then;
    request_list dropped;
    {
        const std::lock_guard lock{mutex_};
        c.is_woken = true;
        c.load -= all.size();
        c.last_answer = now();
        c.losses_in_a_row = 0;
        unanswered_ -= all.size();
        for (auto at = all.begin(); at != all.end();) {
            auto& r = *at++;
            r.place.at = where::nowhere;
            if (!take_over(r))
                dropped.take_from(all, r);
        }
        statistics_.answered += all.size();
        dispatch(c.last_answer, then);
    }
    while (!all.empty()) {
        auto& r = all.front();
        r.complete(all.pop_front());
    }
    for (auto& r : dropped)
        r.let_go();
    perform(then);
}

// Those of `sent` that may be sent again; for the others it is noted why not. Outside of the lock, as renewing one may run code of
// the user's.
request_list shared_hub::to_repeat(request_list& sent, std::vector<error>& reasons) const {
    request_list again;
    for (auto at = sent.begin(); at != sent.end();) {
        auto& r = *at++;
        const bool may_repeat = r.is_idempotent() || r.ending() == ending::unsent;
        r.may_have_run |= r.ending() == ending::unknown;
        if (may_repeat && !r.is_given_up() && r.repeats < options_.max_repeats) {
            ++r.repeats;
            r.renew();
            again.take_from(sent, r);
        } else {
            reasons.push_back(error_of_loss(r, r.failure()));
        }
    }
    return again;
}

void shared_hub::note_loss(shared_carrier& c, time_point now) {
    c.phase_now = phase::closed;
    c.load = 0;
    c.is_woken = false;
    ++statistics_.disconnects;
    c.not_before = now;
    if (++c.losses_in_a_row != 1)
        c.not_before += pause_after(c.losses_in_a_row - 1, options_.reconnect, c.random);
}

void shared_hub::lost(shared_carrier& c, request_list sent, request_list unsent) {
    std::vector<error> reasons;  // for each that stays in `sent`
    request_list again = to_repeat(sent, reasons);
    to_do then;
    request_list dropped;
    std::vector<std::pair<request_ptr, error>> failed;
    bool is_gone = false;
    {
        const std::lock_guard lock{mutex_};
        const time_point lost_at = now();
        note_loss(c, lost_at);
        is_gone = is_gone_;
        const error closed{asio::error::make_error_code(asio::error::operation_aborted),
                           "the shared connection was closed"};
        auto reason = reasons.begin();
        for (auto& r : sent) {
            if (take_over(r)) {
                failed.emplace_back(r.shared_from_this(), is_closed_ ? closed : *reason);
                ++(is_closed_ ? statistics_.abandoned : statistics_.lost);
            }
            ++reason;
        }
        dropped.append(sent);
        const std::size_t repeated = again.size();
        again.append(unsent);
        again.append(c.inbox);
        std::size_t n = 0;
        for (auto at = again.begin(); at != again.end(); ++n) {
            auto& r = *at++;
            if (r.place.waits && !is_closed_) {
                statistics_.repeated += n < repeated;
                continue;
            }
            if (take_over(r)) {
                failed.emplace_back(r.shared_from_this(), closed);
                ++statistics_.abandoned;
            }
            dropped.take_from(again, r);
        }
        unanswered_ -= dropped.size();
        for (auto& r : dropped)
            r.place.at = where::nowhere;
        requeue(std::move(again));
        dispatch(lost_at, then);
    }
    for (auto& r : dropped)
        r.let_go();
    dropped = {};
    for (auto& [r, why] : failed) {
        auto& request = *r;
        if (is_gone)
            request.abandon();
        else
            request.complete(std::move(r), why);
    }
    perform(then);
}

std::optional<time_point> shared_hub::when_to_give_up(shared_carrier& c, const request_list& in_flight,
                                                      const shared_request* first) {
    const std::lock_guard lock{mutex_};
    c.is_watched = false;
    if (first == nullptr || std::ranges::none_of(in_flight, [](const auto& r) { return r.is_given_up(); }))
        return std::nullopt;
    const time_point since = first->is_given_up() ? std::max(first->place.given_up_at, c.last_answer) : now();
    return since + options_.drain_limit;
}

void shared_hub::look_again(shared_carrier& c, time_point then) {
    to_do all;
    {
        const std::lock_guard lock{mutex_};
        if (!is_closed_ && !std::exchange(c.is_watched, true))
            note_duty(then, c.next_look, all);
    }
    perform(all);
}

}  // namespace tusk::detail
