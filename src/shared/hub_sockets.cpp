// The half of the hub that the sockets call.
#include <algorithm>
#include <random>
#include <string>
#include <utility>

#include <boost/asio/error.hpp>

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

// Those that were there when the attempt began have waited for nothing, unless another socket takes them.
void shared_hub::could_not_open(shared_carrier& c, const error& why) {
    to_do then;
    request_list failed;
    {
        const std::lock_guard lock{mutex_};
        c.phase_now = phase::closed;
        std::random_device random;
        c.not_before = now() + pause_after(++c.losses_in_a_row, options_.reconnect, random);
        if (count(phase::open) == 0) {
            for (auto at = queue_.begin(); at != queue_.end();) {
                const auto one = at++;
                if ((*one)->place.begun > c.attempt_began)
                    continue;
                take_over(**one);
                (*one)->place.at = where::nowhere;
                failed.splice(failed.end(), queue_, one);
            }
            alive_ -= failed.size();
            statistics_.lost += failed.size();
        }
        dispatch(now(), then);
    }
    for (const auto& r : failed) {
        const error told = error_of_loss(*r, why);
        r->withdraw(told);
        r->complete(told);
    }
    perform(then);
}

void shared_hub::woke(shared_carrier& c) {
    const std::lock_guard lock{mutex_};
    c.is_woken = false;
}

request_list shared_hub::take(shared_carrier& c) {
    const std::lock_guard lock{mutex_};
    for (const auto& r : c.inbox)
        r->place.at = where::sent;
    statistics_.sent += c.inbox.size();
    return std::exchange(c.inbox, {});
}

bool shared_hub::answered(shared_carrier& c, request_list all) {
    to_do then;
    request_list wanted;
    bool has_more = false;
    {
        const std::lock_guard lock{mutex_};
        c.load -= all.size();
        c.last_answer = now();
        c.losses_in_a_row = 0;
        alive_ -= all.size();
        for (auto at = all.begin(); at != all.end();) {
            const auto one = at++;
            (*one)->place.at = where::nowhere;
            if (take_over(**one))
                wanted.splice(wanted.end(), all, one);
        }
        statistics_.answered += wanted.size();
        dispatch(c.last_answer, then);
        has_more = !c.inbox.empty();
        // It goes on with that by itself.
        if (std::erase_if(then.wake, [&](const auto& woken) { return woken.get() == &c; }) != 0)
            c.is_woken = false;
    }
    for (const auto& r : wanted) {
        r->complete();
        r->let_go();
    }
    for (const auto& r : all)
        r->let_go();
    perform(then);
    return has_more;
}

void shared_hub::lost(shared_carrier& c, request_list sent, request_list unsent) {
    // Outside of the lock, as renewing one may run code of the user's.
    request_list again;
    std::vector<error> reasons;  // for each that stays in `sent`
    for (auto at = sent.begin(); at != sent.end();) {
        const auto one = at++;
        auto& r = **one;
        const bool may_repeat = r.is_idempotent() || r.ending() == ending::unsent;
        r.may_have_run |= r.ending() == ending::unknown;
        if (may_repeat && !r.is_given_up() && r.repeats < options_.max_repeats) {
            ++r.repeats;
            r.renew();
            again.splice(again.end(), sent, one);
        } else {
            reasons.push_back(error_of_loss(r, r.failure()));
        }
    }

    to_do then;
    request_list dropped;
    std::vector<std::pair<request_ptr, error>> failed;
    bool is_gone = false;
    {
        const std::lock_guard lock{mutex_};
        const time_point lost_at = now();
        c.phase_now = phase::closed;
        c.load = 0;
        ++statistics_.disconnects;
        std::random_device random;
        c.not_before = lost_at;
        if (++c.losses_in_a_row != 1)
            c.not_before += pause_after(c.losses_in_a_row - 1, options_.reconnect, random);
        is_gone = is_gone_;
        const error closed{asio::error::make_error_code(asio::error::operation_aborted),
                           "the shared connection was closed"};
        auto reason = reasons.begin();
        for (const auto& r : sent) {
            if (take_over(*r)) {
                failed.emplace_back(r, is_closed_ ? closed : *reason);
                ++(is_closed_ ? statistics_.abandoned : statistics_.lost);
            }
            ++reason;
        }
        alive_ -= sent.size();
        dropped.splice(dropped.end(), sent);
        const std::size_t repeated = again.size();
        again.splice(again.end(), unsent);
        again.splice(again.end(), c.inbox);
        std::size_t n = 0;
        for (auto at = again.begin(); at != again.end(); ++n) {
            const auto one = at++;
            if ((*one)->place.waits && !is_closed_) {
                statistics_.repeated += n < repeated;
                continue;
            }
            if (take_over(**one)) {
                failed.emplace_back(*one, closed);
                ++statistics_.abandoned;
            }
            --alive_;
            dropped.splice(dropped.end(), again, one);
        }
        for (const auto& r : dropped)
            r->place.at = where::nowhere;
        requeue(std::move(again));
        dispatch(lost_at, then);
    }
    for (const auto& [r, why] : failed) {
        if (is_gone)
            r->abandon();
        else
            r->complete(why);
    }
    for (const auto& r : dropped)
        r->let_go();
    perform(then);
}

std::optional<time_point> shared_hub::when_to_give_up(shared_carrier& c, const request_list& in_flight,
                                                      const shared_request* first) {
    const std::lock_guard lock{mutex_};
    c.is_watched = false;
    if (first == nullptr || std::ranges::none_of(in_flight, [](const auto& r) { return r->is_given_up(); }))
        return std::nullopt;
    const time_point since = first->is_given_up() ? std::max(first->place.given_up_at, c.last_answer) : now();
    return since + options_.drain_limit;
}

void shared_hub::look_again(std::shared_ptr<shared_carrier> c, time_point then) {
    to_do all;
    {
        const std::lock_guard lock{mutex_};
        if (!is_closed_ && !std::exchange(c->is_watched, true))
            note_duty(then, {nullptr, std::move(c)}, all);
    }
    perform(all);
}

}  // namespace tusk::detail
