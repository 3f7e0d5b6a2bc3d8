#include "shared/carrier.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>

#include <tusk/detail/connect.hpp>
#include <tusk/detail/initiate.hpp>

#include "net/link.hpp"
#include "shared/hub.hpp"
#include "shared/known_executors.hpp"

namespace tusk::detail {

namespace {

time_point now() { return std::chrono::steady_clock::now(); }

}  // namespace

shared_carrier::shared_carrier(std::shared_ptr<shared_hub> hub, asio::any_io_executor strand)
    : hub_{std::move(hub)}, strand_{std::move(strand)}, core_{std::make_shared<connection_core>(strand_)} {
    core_->tls_context = hub_->options().tls_context;
    protocol::session_limits limits;
    limits.has_many_users = true;
    core_->set_limits(limits);
    pause_.emplace(strand_);
}

// ---- from any thread

void shared_carrier::post_wake() {
    auto wake = [self = shared_from_this()] {
        if (self->link_ != nullptr)
            self->core_->wake();
    };
    hand_to(strand_, [&](const auto& strand) { asio::post(strand, std::move(wake)); });
}

void shared_carrier::post_open(time_point when) {
    asio::post(strand_, [self = shared_from_this(), when] { self->open(when); });
}

void shared_carrier::post_look() {
    asio::post(strand_, [self = shared_from_this()] { self->look(); });
}

void shared_carrier::post_close() {
    asio::post(strand_, [self = shared_from_this()] { self->shut(); });
}

// ---- the socket

void shared_carrier::open(time_point when) {
    if (is_shut_)
        return;
    if (when <= now())
        return connect();
    pause_->expires_at(when);
    pause_->async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
        if (!cancelled)
            self->connect();
    });
}

void shared_carrier::connect() {
    if (is_shut_)
        return;
    hub_->attempts(*this);
    const auto& options = hub_->options();
    auto how = options.connect;
    how.retry = options.reconnect;
    const std::string& conninfo = options.conninfo.empty() ? how.conninfo : options.conninfo;
    initiate<true>(
        core_, connecting{core_, conninfo, how},
        asio::bind_executor(strand_, [self = shared_from_this()](const boost::system::result<void, error>& outcome) {
            self->connected(outcome);
        }));
}

void shared_carrier::connected(const boost::system::result<void, error>& outcome) {
    if (!outcome)
        return hub_->could_not_open(*this, outcome.error());
    if (is_shut_)
        return core_->close();
    is_lost_ = false;
    self_ = shared_from_this();
    hub_->opened(*this);
    core_->start(*this, {});
}

void shared_carrier::start(link& l, time_point, timeout) { link_ = &l; }

void shared_carrier::complete(bool, const asio::any_io_executor&) { abandon(); }

void shared_carrier::abandon() noexcept {
    link_ = nullptr;
    const auto may_be_the_last = std::move(self_);
}

void shared_carrier::cancel(link&, const error&, time_point) { lose(); }

void shared_carrier::shut() noexcept {
    is_shut_ = true;
    pause_->cancel();
    if (link_ != nullptr && !is_lost_ && in_flight_.empty() && held_.empty())
        link_->say_goodbye();
    core_->close();
}

void shared_carrier::drop() noexcept {
    is_shut_ = true;
    pause_.reset();
    core_.reset();
}

// ---- what it carries

void shared_carrier::carry(link& l, time_point now) {
    if (is_lost_)
        return;
    do {
        start_some(l, now, std::exchange(held_, {}), true);
        start_some(l, now, hub_->take(*this), false);
    } while (hand_on_answers() && !l.session().closed());
    if (l.session().closed())
        lose();
}

// Many who use a statement for the first time at once would each have it prepared: they wait for the first of them. Those who
// have waited go together, as it may be one that cannot be prepared.
void shared_carrier::start_some(link& l, time_point now, request_list some, bool have_waited) {
    if (some.empty())
        return;
    auto& session = l.session();
    const bool keeps_statements = session.limits().statement_cache_size != 0 &&
                                  session.limits().statement_caching != protocol::statement_caching::off;
    const std::size_t others = preparing_.size();
    std::size_t sent = 0;
    while (!some.empty()) {
        auto& r = some.front();
        if (session.closed() || is_in_preparation(r.sql(), have_waited ? others : preparing_.size())) {
            held_.take_from(some, r);
            continue;
        }
        in_flight_.take_from(some, r);
        const std::size_t answered_before = answered_.size();
        r.start(l, now, *this);
        sent += answered_.size() == answered_before;  // else it cannot be sent
        if (keeps_statements && !r.is_described())
            preparing_.push_back(&r);
    }
    hub_->has_sent(sent);
}

// By one of the first so many.
bool shared_carrier::is_in_preparation(std::string_view sql, std::size_t first) const {
    return std::any_of(preparing_.begin(), preparing_.begin() + static_cast<std::ptrdiff_t>(first),
                       [&](const auto* r) { return r->sql() == sql; });
}

// In flight stays what was lost.
void shared_carrier::on_finished(shared_request& r) noexcept {
    if (r.ending() == ending::answered)
        answered_.take_from(in_flight_, r);
}

void shared_carrier::on_too_large(shared_request& r) { hub_->give_up(r.shared_from_this(), r.failure()); }

// Whether there were any: there may be more to do behind them.
bool shared_carrier::hand_on_answers() {
    std::erase_if(preparing_, [](const auto* r) { return r->is_described(); });
    if (answered_.empty())
        return false;
    hub_->answered(*this, std::exchange(answered_, {}));
    return true;
}

void shared_carrier::lose() {
    if (std::exchange(is_lost_, true))
        return;
    hand_on_answers();
    preparing_.clear();
    hub_->lost(*this, std::exchange(in_flight_, {}), std::exchange(held_, {}));
}

// Closes the socket if what has been given up does not end.
void shared_carrier::look() {
    // In flight they are in the order in which they came, which is not that in which the server has them.
    const shared_request* first = nullptr;
    if (link_ != nullptr && !is_lost_)
        for (const auto& r : in_flight_)
            if (r.is_in_front(link_->session()))
                first = &r;
    const auto due = hub_->when_to_give_up(*this, in_flight_, first);
    if (!due)
        return;
    if (*due > now())
        return hub_->look_again(*this, *due);
    link_->fail(error{errc::timeout, "an operation that was given up did not end in time, and its socket was closed"},
                now());
    core_->wake();
}

}  // namespace tusk::detail
