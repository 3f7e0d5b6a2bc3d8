#include "shared/hub.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/execution/context_as.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include <tusk/protocol/errors/secret.hpp>

#include "shared/known_executors.hpp"

namespace tusk::detail {

namespace {

time_point now() { return std::chrono::steady_clock::now(); }

error aborted(const char* what) { return error{asio::error::make_error_code(asio::error::operation_aborted), what}; }

shared_options sensible(shared_options given) {
    given.sockets = std::max(given.sockets, 1u);
    given.max_in_flight = std::max<std::size_t>(given.max_in_flight, 1);
    return given;
}

}  // namespace

shared_core_ptr make_shared_core(asio::any_io_executor executor, shared_options options) {
    auto hub = std::make_shared<shared_hub>(std::move(executor), std::move(options));
    hub->make_carriers();
    return hub;
}

shared_hub::shared_hub(asio::any_io_executor executor, shared_options options)
    : executor_{std::move(executor)},
      options_{sensible(std::move(options))},
      operations_{std::make_shared<std::atomic<std::size_t>>(0)} {
    timer_strand_.emplace(strand_on(executor_));
    timer_.emplace(*timer_strand_);
}

// There may be passwords in it.
shared_hub::~shared_hub() {
    leave();
    wipe(options_.conninfo);
    wipe(options_.connect.conninfo);
}

void shared_hub::make_carriers() {
    for (unsigned n = 0; n != options_.sockets; ++n)
        carriers_.push_back(std::make_shared<shared_carrier>(shared_from_this(), strand_on(executor_)));
    join(asio::query(executor_, asio::execution::context_as<asio::execution_context&>));
}

// ---- what users call

void shared_hub::submit(request_ptr request, const std::optional<error>& refusal, timeout limit) {
    std::unique_lock lock{mutex_};
    if (const auto observer = observer_) {
        lock.unlock();
        request->observe(observer);
        lock.lock();
    }
    auto why_not = refusal;
    if (!why_not && is_closed_)
        why_not = error{errc::not_connected, "the shared connection is closed"};
    if (!why_not && operations_->load() >= options_.max_operations)
        why_not = error{errc::too_many_operations,
                        "there are " + std::to_string(options_.max_operations) + " operations that have not ended",
                        "begin fewer at a time, or raise max_operations"};
    if (why_not) {
        ++statistics_.refused;
        request->place.waits = false;
        lock.unlock();
        request->withdraw(*why_not);
        auto& r = *request;
        return r.complete(std::move(request), *why_not);
    }
    to_do then;
    const time_point begun = now();
    ++unanswered_;
    request->seat = operation_seat{operations_};
    request->place.begun = begun;
    request->place.at = where::queue;
    if (!limit)
        limit = options_.timeout;
    if (limit)
        note_duty(begun + *limit, request->limit, then);
    queue_.push_back(std::move(request));
    dispatch(begun, then);
    lock.unlock();
    perform(then);
}

void shared_hub::cancel(const request_ptr& request) { give_up(request, aborted("the operation was cancelled")); }

void shared_hub::give_up(const request_ptr& request, const error& why) {
    to_do then;
    std::unique_lock lock{mutex_};
    auto& r = *request;
    if (!take_over(r))
        return;
    ++statistics_.abandoned;
    const bool was_sent = r.place.at == where::sent;
    if (was_sent) {
        r.place.given_up_at = now();
        r.give_up();
        if (!is_closed_ && !std::exchange(r.place.carrier->is_watched, true))
            note_duty(r.place.given_up_at + options_.drain_limit, r.place.carrier->next_look, then);
    } else {
        static_cast<void>((r.place.at == where::queue ? queue_ : r.place.carrier->inbox).take(r));
        if (r.place.at == where::inbox)
            --r.place.carrier->load;
        r.place.at = where::nowhere;
        --unanswered_;
    }
    lock.unlock();
    if (!was_sent)
        r.withdraw(why);
    r.complete(request, why);
    perform(then);
}

void shared_hub::close() noexcept {
    std::unique_lock lock{mutex_};
    if (std::exchange(is_closed_, true))
        return;
    request_list unsent = std::exchange(queue_, {});
    for (const auto& c : carriers_) {
        c->load -= c->inbox.size();
        unsent.append(c->inbox);
    }
    unanswered_ -= unsent.size();
    for (auto& r : unsent) {
        take_over(r);
        r.place.at = where::nowhere;
    }
    statistics_.abandoned += unsent.size();
    duties_.clear();
    const auto carriers = std::exchange(carriers_, {});
    lock.unlock();
    fail(std::move(unsent), aborted("the shared connection was closed"));
    for (const auto& c : carriers)
        c->post_close();
    asio::post(*timer_strand_, [self = shared_from_this()] { self->timer_->cancel(); });
}

shared_statistics shared_hub::statistics() const {
    const std::lock_guard lock{mutex_};
    auto all = statistics_;
    all.sent = sent_.load();
    all.waiting = queue_.size();
    all.in_flight = unanswered_ - queue_.size();
    all.sockets_open = count(phase::open);
    return all;
}

void shared_hub::set_observer(std::shared_ptr<statement_observer> observer) {
    const std::lock_guard lock{mutex_};
    observer_.swap(observer);
}

// ---- which socket takes what

void shared_hub::dispatch(time_point now, to_do& then) {
    if (is_closed_)
        return;
    bool has_to_share = false;
    while (!queue_.empty()) {
        shared_carrier* c = least_busy(now);
        if (c == nullptr)
            break;
        has_to_share |= c->load != 0;
        if (c->load == 0)
            c->last_answer = now;
        auto& r = queue_.front();
        r.place.at = where::inbox;
        r.place.carrier = c;
        c->inbox.take_from(queue_, r);
        ++c->load;
        if (!std::exchange(c->is_woken, true))
            then.wake.push_back(c->shared_from_this());
    }
    if (has_to_share || !queue_.empty())
        open_more(now, queue_.empty(), then);
}

// None, when each has as much as it may, or has been too slow.
shared_carrier* shared_hub::least_busy(time_point now) const {
    shared_carrier* best = nullptr;
    for (const auto& c : carriers_) {
        const bool is_slow = c->load != 0 && now - c->last_answer > options_.slow_after;
        if (c->phase_now == phase::open && c->load < options_.max_in_flight && !is_slow &&
            (best == nullptr || c->load < best->load))
            best = c.get();
    }
    return best;
}

// One for each that waits; and one for company when there is somewhere to wait, unless it would have to be waited for. While none
// is open only one tries, and the same one again: its pauses are those of all, and a password that is wrong is tried as often
// as one connection would.
void shared_hub::open_more(time_point now, bool for_company, to_do& then) {
    const std::size_t wanted = for_company || count(phase::open) == 0 ? 1 : queue_.size();
    std::size_t opening = count(phase::opening);
    for (const auto& c : carriers_) {
        if (opening >= wanted)
            return;
        const time_point not_before = std::max(c->not_before, no_login_before_);
        if (c->phase_now != phase::closed || (for_company && not_before > now))
            continue;
        c->phase_now = phase::opening;
        then.open.emplace_back(c, not_before);
        ++opening;
    }
}

std::size_t shared_hub::count(phase p) const {
    return static_cast<std::size_t>(std::ranges::count(carriers_, p, [](const auto& c) { return c->phase_now; }));
}

// To the front: they have waited longest.
void shared_hub::requeue(request_list all) {
    for (auto& r : all)
        r.place.at = where::queue;
    queue_.prepend(all);
}

bool shared_hub::take_over(shared_request& r) {
    if (!std::exchange(r.place.waits, false))
        return false;
    if (r.limit.is_linked())
        duties_.erase(duties_.iterator_to(r.limit));
    return true;
}

void shared_hub::perform(const to_do& all) {
    for (const auto& c : all.wake)
        c->post_wake();
    for (const auto& [c, not_before] : all.open)
        c->post_open(not_before);
    if (all.arm_timer)
        asio::post(*timer_strand_, [self = shared_from_this()] { self->arm_timer(); });
}

void shared_hub::fail(request_list all, const error& why) {
    while (!all.empty()) {
        auto& r = all.front();
        r.withdraw(why);
        r.complete(all.pop_front(), why);
    }
}

// ---- time

void shared_hub::note_duty(time_point due, shared_duty& duty, to_do& then) {
    duty.due = due;
    duties_.insert(duties_.end(), duty);  // most are due behind all others
    if (armed_for_ && *armed_for_ <= due)
        return;
    armed_for_ = due;
    then.arm_timer = true;
}

void shared_hub::arm_timer() {
    std::unique_lock lock{mutex_};
    const auto due = armed_for_;
    if (is_closed_ || !due)
        return;
    lock.unlock();
    timer_->expires_at(*due);
    timer_->async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
        if (!cancelled)
            self->timer_fired();
    });
}

void shared_hub::timer_fired() {
    std::vector<request_ptr> too_late;
    std::vector<std::shared_ptr<shared_carrier>> to_look_at;
    {
        const std::lock_guard lock{mutex_};
        armed_for_.reset();
        const time_point at = now();
        while (!duties_.empty() && duties_.begin()->due <= at) {
            const auto& duty = *duties_.begin();
            if (duty.request != nullptr)
                too_late.push_back(duty.request->shared_from_this());
            else
                to_look_at.push_back(duty.carrier->shared_from_this());
            duties_.erase(duties_.begin());
        }
        if (!duties_.empty())
            armed_for_ = duties_.begin()->due;
    }
    for (const auto& r : too_late)
        give_up(r, error{errc::timeout, "the operation took longer than its timeout and was given up"});
    for (const auto& c : to_look_at)
        c->post_look();
    arm_timer();
}

// The handlers may be all that keeps this alive.
void shared_hub::abandon() noexcept {
    const auto self = weak_from_this().lock();
    std::unique_lock lock{mutex_};
    is_closed_ = is_gone_ = true;
    request_list unsent = std::exchange(queue_, {});
    const auto carriers = std::exchange(carriers_, {});
    for (const auto& c : carriers)
        unsent.append(c->inbox);
    for (auto& r : unsent)
        r.place.waits = false;
    duties_.clear();
    lock.unlock();
    for (auto& r : unsent)
        r.abandon();
    for (const auto& c : carriers)
        c->drop();
    timer_.reset();
    timer_strand_.reset();
}

}  // namespace tusk::detail
