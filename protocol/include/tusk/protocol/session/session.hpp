// One connection's side of the protocol: framing, buffers, messages that come on their own, and the queue of
// conversations. It does no I/O and has no clock; a driver moves bytes and tells it the time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tusk/protocol/auth/authenticator.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/errors/secret.hpp>
#include <tusk/protocol/session/conversation.hpp>
#include <tusk/protocol/session/input_buffer.hpp>
#include <tusk/protocol/session/outbox.hpp>
#include <tusk/protocol/session/parameters.hpp>
#include <tusk/protocol/session/statement_cache.hpp>
#include <tusk/protocol/wire/frame.hpp>

namespace tusk::protocol {

struct session_limits {
    std::size_t max_startup_bytes = 256 * 1024;       // all that may come before the first ReadyForQuery
    std::size_t max_message_bytes = 0x3fff'ffff;      // one message; PostgreSQL sends none over 1 GiB
    std::chrono::milliseconds cancel_timeout{5'000};  // how long a cancelled conversation may go on
    std::chrono::milliseconds cancel_repeat{250};     // how long it may before the server is asked again
    std::size_t statement_cache_size = 256;           // statements; 0 keeps none
    protocol::statement_caching statement_caching = protocol::statement_caching::prepare;
    bool has_many_users = false;  // a transaction that one of them leaves open ends the session
};

// The byte ReadyForQuery carries (https://www.postgresql.org/docs/current/protocol-flow.html).
enum class transaction_status : char {
    unknown = '?',  // not logged in yet, or closed
    idle = 'I',
    active = 'T',
    failed = 'E',
};

// What CancelRequest has to repeat: see BackendKeyData.
struct backend_key {
    std::int32_t process_id = 0;
    std::string secret{};  // 4 to 256 bytes; empty when the server gave none. Who has it can cancel our statements.

    ~backend_key() { wipe(secret); }
};

struct notification {
    std::int32_t process_id;
    std::string_view channel;
    std::string_view payload;
};

// Handlers are called from fed(), in the middle of a conversation; views they get are valid during the call only.
struct session_handlers {
    std::function<void(const diagnostics&)> notice;
    std::function<void(const notification&)> notification;
};

class session {
public:
    enum class step {
        io,         // read and write
        start_tls,  // from the next byte on, both ways, there is TLS; tls_started() says that its handshake is complete
        compute,    // run take_job() anywhere, then call computed()
        cancel,     // send a CancelRequest with key() on a connection of its own; cancel_taken() says it was begun
        closed,     // it is over: failure() says why
    };

    explicit session(session_limits limits = {})
        : limits_{limits}, statements_{limits.statement_cache_size, limits.statement_caching} {}
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    // ---- what a driver calls

    // Where to read into; empty while reading is paused. Valid until the next call of fed().
    [[nodiscard]] std::span<std::byte> input();
    // n bytes have been read: dispatches the whole frames among them.
    void fed(std::size_t n);
    // The server closed its side.
    void ended();
    // Nothing can be written any more. What the server said before it closed is still read; the end follows.
    void cannot_write() noexcept;

    // What to write; may be empty. Stays valid until wrote() has covered all of it.
    [[nodiscard]] std::span<const std::byte> output() noexcept { return outbox_.output(); }
    // Has a conversation that writes a part at a time write the next one, when all before it has been taken. To be called
    // again and again while has_more_output(), and what the server says to be read in between.
    void refill() {
        if (more_to_write_ && outbox_.empty())
            back_->on_output_wanted(*this);
    }
    [[nodiscard]] bool has_more_output() const noexcept { return more_to_write_; }
    void wrote(std::size_t n) noexcept { outbox_.wrote(n); }

    [[nodiscard]] step next() const noexcept {
        if (closed())
            return step::closed;
        if (raw_ == raw_phase::tls)
            return step::start_tls;
        if (job_)
            return step::compute;
        if (front_ != nullptr && front_->cancel_reason_ && !front_->cancel_sent_)
            return step::cancel;
        return step::io;
    }
    [[nodiscard]] job take_job();
    void computed();
    // `server_end_point` is what names the server's end of it; empty if nothing does. See login.
    void tls_started(std::string server_end_point = {});
    void cancel_taken() noexcept;
    // The server has dealt with the CancelRequest. It is asked again if that does not help: a server that was waiting for
    // the next message just then, such as the Execute behind a Bind, has ignored it.
    void cancel_delivered(time_point now) noexcept;

    // When expired() wants to be called, if ever.
    [[nodiscard]] std::optional<time_point> deadline() const noexcept;
    void expired(time_point now);

    // The connection broke: every conversation fails with this error, or with the server's last words if there were any.
    void fail(error why);

    // ---- what an operation calls

    // Queues a conversation, which must live until it is finished().
    void start(conversation& c, std::optional<time_point> deadline = {});
    // Gives a conversation that has been started another deadline.
    void set_deadline(conversation& c, std::optional<time_point> deadline) noexcept;
    // Gives up a conversation. One of which nothing was sent leaves at once. Otherwise the server is asked to cancel it,
    // and it ends when the server says so: with `why`, unless its result was already on the way. Calling again is harmless.
    void cancel(conversation& c, error why, time_point now);
    [[nodiscard]] bool idle() const noexcept { return front_ == nullptr; }
    // Whether it is the one that the server is to answer now. The order may be another than that of start(): see verdict::again.
    [[nodiscard]] bool is_in_front(const conversation& c) const noexcept { return front_ == &c; }
    // Goes on after pause().
    void resume();
    [[nodiscard]] bool paused() const noexcept { return paused_; }
    // Whether none can be started behind the one that is, as it has not done with its rows or its data.
    [[nodiscard]] bool is_held() const noexcept { return paused_ || more_to_write_; }
    // Says goodbye (Terminate). No conversation may be started any more.
    void terminate();

    // ---- what a conversation calls

    [[nodiscard]] byte_buffer& out() noexcept { return outbox_.waiting(); }
    // The frame being dispatched stays readable for as long as a copy of this lives.
    [[nodiscard]] const chunk& frame_holder() const noexcept { return input_.holder(); }
    // Asks for a job to be run; reading pauses until it has. on_computed() follows.
    void compute(job work);
    // It has had enough for now: nothing is dispatched nor read until resume(), and no other conversation may be started.
    void pause() noexcept;
    // Whether the conversation has written a part of its messages only, so as not to hold them all: on_output_wanted()
    // asks for the next part when this one has been sent. Only the last one may, while none in front of it writes anything
    // any more; and no other can be started before the last part is written.
    void will_write_more(bool more) noexcept { more_to_write_ = more; }
    [[nodiscard]] bool may_write_in_parts() const noexcept;
    // What the server has cancelled was one of several that it was sent: it goes on with the next one, which is to be
    // cancelled as well. It has its time again for that.
    void cancel_again() noexcept;
    // The next byte is no message but an answer by itself, and the only byte to be read: on_byte() gets it.
    void expect_byte() noexcept { raw_ = raw_phase::byte; }
    // Has TLS begin; on_tls_started() follows.
    void start_tls() noexcept { raw_ = raw_phase::tls; }
    // The server broke the protocol: ends the session.
    verdict violation(std::string_view what);
    void authenticated();
    void set_key(backend_key key) { key_ = std::move(key); }
    void end_startup() noexcept { phase_ = phase::ready; }

    // Portals that nobody uses any more, by name. They are closed along with the next statement; one that is gone by then, as
    // with the transaction it was of, does no harm (https://www.postgresql.org/docs/current/protocol-flow.html).
    [[nodiscard]] std::vector<std::string>& unused_portals() noexcept { return unused_portals_; }
    // Whether there is anything to be closed.
    [[nodiscard]] bool has_to_close() const noexcept {
        return !statements_.closing()->empty() || !unused_portals_.empty();
    }

    // ---- facts

    [[nodiscard]] bool closed() const noexcept { return phase_ == phase::closed; }
    [[nodiscard]] bool is_authenticated() const noexcept {
        return phase_ == phase::authenticated || phase_ == phase::ready;
    }
    [[nodiscard]] bool ready() const noexcept { return phase_ == phase::ready; }
    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }
    // Once closed: what failed then is no reason for what comes later, which is told errc::not_connected.
    void forget_failure() noexcept { failure_.reset(); }
    [[nodiscard]] transaction_status status() const noexcept { return status_; }
    [[nodiscard]] const server_parameters& parameters() const noexcept { return parameters_; }
    [[nodiscard]] const backend_key& key() const noexcept { return key_; }
    [[nodiscard]] const std::string& server_end_point() const noexcept { return server_end_point_; }
    [[nodiscard]] statement_cache& statements() noexcept { return statements_; }
    [[nodiscard]] const session_limits& limits() const noexcept { return limits_; }
    [[nodiscard]] session_handlers& handlers() noexcept { return handlers_; }

private:
    enum class phase { starting, authenticated, ready, closing, closed };
    enum class raw_phase { none, byte, tls };

    [[nodiscard]] error refusal() const;
    void dispatch();
    bool dispatch_run(std::span<const std::byte> received);
    void dispatch_byte();
    void handle(frame f);
    void error_response(frame f);
    void ready_for_query(frame f);
    void give(frame f);
    void apply(conversation& c, verdict v);
    conversation& pop() noexcept;
    void push(conversation& c) noexcept;
    void drop_back() noexcept;
    static void set_finished(conversation& c) noexcept;
    static void finish(conversation& c, const error& why);

    session_limits limits_;
    phase phase_ = phase::starting;
    raw_phase raw_ = raw_phase::none;
    input_buffer input_;
    outbox outbox_;
    std::size_t startup_bytes_ = 0;
    conversation* front_ = nullptr;
    conversation* back_ = nullptr;
    job job_;
    bool computing_ = false;
    bool paused_ = false;
    bool more_to_write_ = false;  // the last conversation has
    transaction_status status_ = transaction_status::unknown;
    server_parameters parameters_;
    backend_key key_;
    std::string server_end_point_;
    std::optional<error> farewell_;  // a FATAL error, which the server sends before it closes
    std::optional<error> failure_;
    statement_cache statements_;
    std::vector<std::string> unused_portals_;
    session_handlers handlers_;
};

}  // namespace tusk::protocol
