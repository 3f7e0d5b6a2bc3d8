#include "net/link.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <tusk/detail/observation.hpp>
#include <tusk/protocol/errors/sqlstate.hpp>

namespace tusk::detail {

// Shared with the job, which may outlive the wish for a stream: what it makes then is closed.
struct link::opening_stream {
    stream_opener open;
    std::optional<time_point> deadline;
    socket made;
    std::optional<error> failure;

    void run() noexcept {
        try {
            if (const auto failed = made.adopt(open(deadline)))
                failure = error{failed, "what open_stream gave is no stream socket: " + failed.message()};
        } catch (const std::exception& e) {
            failure = error{errc::cannot_connect, e.what()};
        } catch (...) {
            failure = error{errc::cannot_connect, "it failed and did not say why"};
        }
    }
};

void link::run(operation& op, time_point now, timeout limit) {
    operation_ = &op;
    observe(op);
    if (!abandoned_)
        return op.start(*this, now, limit);
    if (!abandoned_->finished()) {
        waiting_ = {limit ? std::optional{now + *limit} : std::nullopt};
        session_->cancel(*abandoned_, error{sqlstate::query_canceled, "its rows are not wanted any more"}, now);
        decrypt();
        return start_waiting(now);
    }
    abandoned_.reset();
    op.start(*this, now, limit);
}

void link::start_waiting(time_point now) {
    if (!abandoned_->finished() || cancelling() || !fenced())
        return;
    abandoned_.reset();
    const auto deadline = std::exchange(waiting_, std::nullopt)->deadline;
    operation_->start(*this, now, deadline ? timeout{std::max(*deadline - now, time_point::duration{})} : std::nullopt);
}

void link::cancel(const error& why, time_point now) {
    if (std::exchange(waiting_, std::nullopt))
        operation_->refuse(why);
    else if (operation_ != nullptr && !operation_->finished())
        operation_->cancel(*this, why, now);
}

bool link::cancelling() const noexcept { return cancelling_ && !session_->closed(); }

bool link::fenced() const noexcept {
    if (is_fence_due_ && !session_->closed())
        return false;
    return std::all_of(fences_.begin(), fences_.end(), [](const auto& fence) { return fence.finished(); });
}

// Not before what was cancelled has ended: PgBouncer 1.18 forgets a Sync that comes during a COPY.
void link::start_fence(time_point now) {
    if (session_->closed() || !session_->idle())
        return;
    is_fence_due_ = false;
    session_->start(fences_.emplace_back(), now + limits_.cancel_timeout);
}

bool link::cancels_settled() noexcept {
    if (cancelling() || !fenced())
        return false;
    fences_.clear();
    return true;
}

link::action link::next_besides_io() noexcept {
    if (waiting_for_ == waiting_for::job)
        return action::compute;
    if (waiting_for_ == waiting_for::socket)
        return action::open;
    if (waiting_for_ == waiting_for::time)
        return action::wait;
    if (!session_)
        return action::closed;
    switch (session_->next()) {
        case protocol::session::step::io:
            return action::io;
        case protocol::session::step::start_tls:
            if (!tls_)
                tls_ = std::make_unique<tls_filter>(*tls_setup_);
            return action::io;
        case protocol::session::step::compute:
            return action::compute;
        case protocol::session::step::cancel:
            return action::cancel;
        case protocol::session::step::closed:
            break;
    }
    return action::closed;
}

void link::compute(protocol::job work, std::optional<time_point> deadline) {
    job_ = std::move(work);
    deadline_ = deadline;
    ++attempt_;
    waiting_for_ = waiting_for::job;
}

protocol::job link::take_job() {
    return waiting_for_ == waiting_for::job ? std::exchange(job_, nullptr) : session_->take_job();
}

void link::computed(time_point now) {
    if (opening_ && !opening_->failure) {
        waiting_for_ = waiting_for::socket;
    } else if (opening_) {
        return told_opened(std::exchange(opening_, nullptr)->failure, now);
    } else if (waiting_for_ == waiting_for::job) {
        waiting_for_ = waiting_for::session;
        operation_->on_computed(*this, now);
    } else {
        session_->computed();
        decrypt();
    }
    progress(now);
}

void link::cancel_taken() noexcept {
    session_->cancel_taken();
    cancelling_ = true;
}

void link::cancel_sent(delivery_of_cancel how, time_point now) {
    if (!std::exchange(cancelling_, false) || !session_ || session_->closed())
        return;
    switch (how) {
        case delivery_of_cancel::done:
            session_->cancel_delivered(now);
            is_fence_due_ = true;
            return start_fence(now);
        case delivery_of_cancel::failed:
            return progress(now);
        case delivery_of_cancel::unknown:
            return fail(
                error{errc::connection_closed,
                      "the connection was given up: it is not known whether a cancel request is still on its way"},
                now);
    }
}

void link::open(const endpoint& to, std::optional<time_point> deadline) {
    retired_session_ = std::exchange(session_, std::make_unique<protocol::session>(limits_));
    retired_tls_ = std::move(tls_);
    session_->handlers() = handlers_;
    cancelling_ = false;
    fences_.clear();
    is_fence_due_ = false;
    sent_along_.clear();
    deferred_.reset();
    abandoned_.reset();
    waiting_.reset();
    peer_ = to;
    deadline_ = deadline;
    ++attempt_;
    waiting_for_ = waiting_for::socket;
    if (!to.open_stream)
        return;
    opening_ = std::make_shared<opening_stream>();
    opening_->open = to.open_stream;
    opening_->deadline = deadline;
    job_ = [work = opening_] { work->run(); };
    waiting_for_ = waiting_for::job;
}

boost::system::error_code link::connect() {
    if (opening_)
        return socket_.adopt(std::exchange(opening_, nullptr)->made.release());
    return socket_.connect(peer_);
}

void link::pause(time_point until) {
    deadline_ = until;
    ++attempt_;
    waiting_for_ = waiting_for::time;
}

void link::opened(boost::system::error_code failed, time_point now) {
    told_opened(failed ? std::optional{error{failed, failed.message()}} : std::nullopt, now);
}

void link::told_opened(const std::optional<error>& failed, time_point now) {
    waiting_for_ = waiting_for::session;
    opening_.reset();
    retired_session_.reset();
    retired_tls_.reset();
    operation_->on_opened(*this, failed, now);
    progress(now);
}

std::span<std::byte> link::input() {
    if (session_->paused())
        return {};
    if (tls_ && session_->next() != protocol::session::step::compute)
        return tls_->input();
    return session_->input();
}

std::span<const std::byte> link::encrypted_output() {
    if (tls_->output().empty())
        encrypt();
    return tls_->output();
}

void link::was_read_otherwise(const socket::transfer& t) {
    if (t.would_block())
        return;
    if (t.failed)
        session_->fail(error{errc::connection_closed, "the connection broke: " + t.failed.message(), "connect again"});
    else if (t.bytes == 0)
        session_->ended();
    else
        tls_->fed(t.bytes), decrypt();
}

void link::was_not_written(const socket::transfer& t) {
    if (t.would_block())
        return;
    // A server that closes says why before it does: what it said may still be read.
    session_->cannot_write();
    if (tls_)
        tls_->cannot_write();
}

// Gives the session what has come through TLS, for as long as it wants to read.
void link::decrypt() {
    if (!tls_)
        return;
    if (tls_->ready() && session_->next() == protocol::session::step::start_tls)
        session_->tls_started(tls_->server_end_point());
    for (auto into = session_->input(); !into.empty(); into = session_->input()) {
        const std::size_t n = tls_->read(into);
        if (n == 0)
            break;
        session_->fed(n);
    }
    if (tls_->failure()) {
        static_cast<void>(socket_.write(tls_->output()));  // an alert tells the server why
        session_->fail(*tls_->failure());
    } else if (tls_->ended()) {
        session_->ended();
    }
}

// A bounded piece at a time: what waits in the session can still be taken back.
void link::encrypt() {
    constexpr std::size_t piece = 64 * 1024;
    std::size_t taken = 0;
    for (auto plain = session_->output(); !plain.empty() && taken < piece; plain = session_->output()) {
        const std::size_t n = tls_->write(plain);
        if (n == 0)
            break;
        session_->wrote(n);
        taken += n;
    }
    if (tls_->failure())
        session_->fail(*tls_->failure());
}

void link::send_without_waiting() {
    for (auto bytes = output(); !bytes.empty(); bytes = output()) {
        const auto t = socket_.write(bytes);
        was_written(t);
        if (t.failed)
            return;
    }
}

void link::say_goodbye() {
    if (!session_)
        return;
    session_->terminate();
    send_without_waiting();
    if (tls_) {
        tls_->close();
        send_without_waiting();
    }
}

std::optional<time_point> link::deadline_of_waiting() const noexcept {
    if (waiting_for_ != waiting_for::session)
        return deadline_;
    auto first = session_ ? session_->deadline() : std::nullopt;
    if (waiting_ && waiting_->deadline && (!first || *waiting_->deadline < *first))
        first = waiting_->deadline;
    return first;
}

void link::expired(time_point now) {
    const auto due = deadline();
    if (!due || *due > now)
        return;
    switch (waiting_for_) {
        case waiting_for::job:
            job_ = nullptr;
            return opened(errc::timeout, now);
        case waiting_for::socket:
            return opened(errc::timeout, now);
        case waiting_for::time:
            waiting_for_ = waiting_for::session;
            operation_->on_paused(*this, now);
            return progress(now);
        case waiting_for::session:
            if (waiting_ && waiting_->deadline && *waiting_->deadline <= now)
                cancel(error{errc::timeout, "the operation was to begin behind a stream that did not end in time"},
                       now);
            session_->expired(now);
            return progress(now);
    }
}

void link::fail(const error& why, time_point now) {
    waiting_for_ = waiting_for::session;
    job_ = nullptr;
    opening_.reset();
    if (session_)
        session_->fail(why);
    if (!settled())
        cancel(why, now);
}

void link::close(const error& why, time_point now) {
    fail(why, now);
    if (session_)
        session_->forget_failure();
    types_.reset();
}

void link::set_handlers(protocol::session_handlers handlers) {
    handlers_ = std::move(handlers);
    if (session_)
        session_->handlers() = handlers_;
}

void link::start(protocol::conversation& c, time_point now, timeout limit) {
    if (!sent_along_.empty())
        std::erase_if(sent_along_, [](const auto& sent) { return sent->finished(); });
    if (deferred_ && !session_->is_held()) {
        if (observer_)
            detail::observe(*deferred_, {.kind = statement_kind::transaction}, observer_);
        session_->start(*deferred_);
        sent_along_.push_back(std::move(deferred_));
    }
    session_->start(c, limit ? std::optional{now + *limit} : std::nullopt);
}

void link::resume(protocol::conversation& c, time_point now, timeout limit) {
    session_->set_deadline(c, limit ? std::optional{now + *limit} : std::nullopt);
    session_->resume();
    decrypt();
}

void link::abandon(std::shared_ptr<protocol::conversation> c) { abandoned_ = std::move(c); }

[[gnu::flatten]] std::optional<error> converse(link& l, protocol::conversation& c, time_point now, timeout limit) {
    if (!l.has_session())
        return error{errc::not_connected, "the connection is not open", "connect first"};
    l.start(c, now, limit);
    return std::nullopt;
}

protocol::session& session_of(link& l) { return l.session(); }

std::shared_ptr<database_types> types_of(link& l) { return l.types(); }

void go_on_conversing(link& l, protocol::conversation& c, time_point now, timeout limit) { l.resume(c, now, limit); }

void abandon_conversing(link& l, std::shared_ptr<protocol::conversation> c) { l.abandon(std::move(c)); }

void stop_conversing(link& l, protocol::conversation& c, const error& why, time_point now) {
    l.session().cancel(c, why, now);
}

}  // namespace tusk::detail
