// One connection as both drivers see it: a socket, a session, and the operation that runs. It says what is to be done
// next and is told what was done; it neither blocks nor waits.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <boost/system/error_code.hpp>

#include <tusk/detail/operation.hpp>
#include <tusk/protocol/conversations/exchange.hpp>
#include <tusk/protocol/conversations/fence.hpp>
#include <tusk/protocol/session/session.hpp>

#include "net/endpoint.hpp"
#include "net/socket.hpp"
#include "net/tls_filter.hpp"

namespace tusk::detail {

// What a CancelRequest needs to know.
struct cancel_target {
    endpoint peer;
    std::optional<tls_setup> tls;  // none: in the clear, as the session itself
    protocol::backend_key key;
};

enum class delivery_of_cancel {
    done,     // the server has dealt with it
    failed,   // it never left
    unknown,  // it may still arrive
};

class link {
public:
    enum class action {
        io,       // read into input(), write output()
        compute,  // run take_job() somewhere, then computed()
        open,     // connect(), then opened()
        wait,     // nothing, until the deadline; the socket may be closed
        cancel,   // cancel_taken(), then send a CancelRequest over a link of its own
        closed,   // nothing, for good: close the socket
    };

    // ---- what a driver calls

    // Before an operation is run, or refused by the driver.
    void observe(operation& op) const {
        if (observer_)
            op.observe(observer_);
    }
    // Starts an operation; the link refers to it until it is finished. One at a time.
    void run(operation& op, time_point now, timeout limit);
    void cancel(const error& why, time_point now);
    // Whether the operation is finished, and no cancel is on its way that could hit another one. The link forgets it then.
    [[nodiscard]] bool settled() noexcept {
        if (operation_ != nullptr && (waiting_ || !operation_->finished()))
            return false;
        if ((cancelling_ || is_fence_due_ || !fences_.empty()) && !cancels_settled())
            return false;
        operation_ = nullptr;
        return true;
    }

    [[nodiscard]] action next() noexcept {
        const bool is_at_rest = waiting_for_ == waiting_for::session && session_;
        return is_at_rest && session_->next() == protocol::session::step::io ? action::io : next_besides_io();
    }
    [[nodiscard]] protocol::job take_job();
    void computed(time_point now);
    // Begins to connect the socket; as socket::connect.
    [[nodiscard]] boost::system::error_code connect();
    // Changes whenever there is another target or job of the operation's: the socket opened for an earlier one is to be
    // closed, and what an earlier job finds is not to be told.
    [[nodiscard]] unsigned attempt() const noexcept { return attempt_; }
    void opened(boost::system::error_code failed, time_point now);
    void cancel_taken() noexcept;
    // What became of the CancelRequest.
    void cancel_sent(delivery_of_cancel how, time_point now);

    // Where to read into, empty while reading is paused; and what to write. Both stay valid until the outcome is told.
    [[nodiscard]] std::span<std::byte> input();
    [[nodiscard]] std::span<const std::byte> output() { return tls_ ? encrypted_output() : session_->output(); }
    // As the session's.
    void refill() { session_->refill(); }
    [[nodiscard]] bool has_more_output() const noexcept { return session_->has_more_output(); }
    // The outcome of reading from and of writing to the socket. would_block changes nothing.
    void was_read(const socket::transfer& t, time_point now) {
        if (t.bytes != 0 && !t.failed && !tls_) [[likely]]
            session_->fed(t.bytes);
        else
            was_read_otherwise(t);
        progress(now);
    }
    void was_written(const socket::transfer& t) {
        if (t.failed) [[unlikely]]
            return was_not_written(t);
        tls_ ? tls_->wrote(t.bytes) : session_->wrote(t.bytes);
    }

    [[nodiscard]] std::optional<time_point> deadline() const noexcept {
        const bool is_that_of_session = waiting_for_ == waiting_for::session && !waiting_ && session_;
        return is_that_of_session ? session_->deadline() : deadline_of_waiting();
    }
    void expired(time_point now);
    // The operation has something new to do, which it finds out by on_progress().
    void wake(time_point now) { progress(now); }

    // Breaks off everything: the operation and each conversation fail with this.
    void fail(const error& why, time_point now);
    // The same, but it concerns only what was running: what is started later finds no connection.
    void close(const error& why, time_point now);

    // ---- what an operation calls

    // Has a job run; on_computed() follows, or on_opened() with errc::timeout when the deadline comes first.
    void compute(protocol::job work, std::optional<time_point> deadline);
    // Connects to an address, until the deadline at most; any connection there was is dropped. A new session awaits it.
    void open(const endpoint& to, std::optional<time_point> deadline);
    // Does nothing until then; on_paused() follows.
    void pause(time_point until);
    [[nodiscard]] protocol::session& session() noexcept { return *session_; }
    // Without a session there is nothing to run statements on.
    [[nodiscard]] bool has_session() const noexcept { return session_ != nullptr; }
    // For the next open(): how to do TLS, should the conversation ask for it.
    void use_tls(std::optional<tls_setup> setup) { tls_setup_ = std::move(setup); }
    void set_limits(protocol::session_limits limits) { limits_ = limits; }
    void set_statement_caching(protocol::statement_caching mode, std::size_t size) noexcept {
        limits_.statement_caching = mode;
        limits_.statement_cache_size = size;
    }
    // What is known of the types of the database that it is connected to.
    void use_types(std::shared_ptr<database_types> types) { types_ = std::move(types); }
    [[nodiscard]] const std::shared_ptr<database_types>& types() const noexcept { return types_; }
    // Reading goes on, which the conversation had paused.
    void resume(protocol::conversation& c, time_point now, timeout limit);
    // A conversation that has been started and that nobody wants to hear the rest of. It is cancelled, and heard to its end,
    // before the next operation starts.
    void abandon(std::shared_ptr<protocol::conversation> c);
    // A conversation that goes in front of the next operation's: a ROLLBACK that nobody waits for.
    void send_with_next(std::unique_ptr<protocol::exchange> c) { deferred_ = std::move(c); }
    void start(protocol::conversation& c, time_point now, timeout limit);

    [[nodiscard]] socket& stream() noexcept { return socket_; }
    [[nodiscard]] const endpoint& peer() const noexcept { return peer_; }
    [[nodiscard]] tls_phase tls() const noexcept {
        if (!tls_)
            return tls_phase::none;
        return tls_->ready() ? tls_phase::established : tls_phase::handshake;
    }
    [[nodiscard]] detail::cancel_target cancel_target() const {
        return {peer_, tls_ ? tls_setup_ : std::nullopt, session_->key()};
    }
    void set_handlers(protocol::session_handlers handlers);
    void set_observer(std::shared_ptr<statement_observer> observer) noexcept { observer_ = std::move(observer); }
    [[nodiscard]] const protocol::session_handlers& handlers() const noexcept { return handlers_; }

    // As far as the socket takes it now.
    void send_without_waiting();
    // The same, with a goodbye.
    void say_goodbye();

private:
    struct opening_stream;

    void start_waiting(time_point now);
    [[nodiscard]] action next_besides_io() noexcept;
    [[nodiscard]] bool cancels_settled() noexcept;
    [[nodiscard]] bool cancelling() const noexcept;
    [[nodiscard]] bool fenced() const noexcept;
    void start_fence(time_point now);
    void told_opened(const std::optional<error>& failed, time_point now);
    void progress(time_point now) {
        if (is_fence_due_)
            start_fence(now);
        if (waiting_)
            start_waiting(now);
        if (operation_ != nullptr)
            operation_->on_progress(*this, now);
    }
    void was_read_otherwise(const socket::transfer& t);
    void was_not_written(const socket::transfer& t);
    [[nodiscard]] std::optional<time_point> deadline_of_waiting() const noexcept;
    [[nodiscard]] std::span<const std::byte> encrypted_output();
    void decrypt();
    void encrypt();

    socket socket_;
    endpoint peer_;
    enum class waiting_for { session, job, socket, time };
    waiting_for waiting_for_ = waiting_for::session;
    unsigned attempt_ = 0;
    std::optional<time_point> deadline_;  // for the job or the socket; the session has its own
    protocol::job job_;
    std::shared_ptr<opening_stream> opening_;  // what the job is, if it makes a stream
    protocol::session_limits limits_;
    protocol::session_handlers handlers_;
    std::shared_ptr<statement_observer> observer_;
    std::unique_ptr<protocol::session> session_;
    std::optional<tls_setup> tls_setup_;
    std::unique_ptr<tls_filter> tls_;
    // Those before open(): the driver may still be reading into them until it closes the old socket.
    std::unique_ptr<protocol::session> retired_session_;
    std::unique_ptr<tls_filter> retired_tls_;
    std::unique_ptr<protocol::exchange> deferred_;
    std::vector<std::unique_ptr<protocol::conversation>> sent_along_;
    operation* operation_ = nullptr;
    struct waiting {
        std::optional<time_point> deadline;
    };
    std::optional<waiting> waiting_;  // the operation does, for what was abandoned to end
    std::shared_ptr<protocol::conversation> abandoned_;
    bool cancelling_ = false;
    std::shared_ptr<database_types> types_;
    std::list<protocol::fence> fences_;  // one behind each cancel
    bool is_fence_due_ = false;          // the last of them, which has not been started yet
};

}  // namespace tusk::detail
