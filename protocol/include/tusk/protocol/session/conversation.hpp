// One exchange of messages with the server: startup, a query, a COPY. It never asks for I/O; it is fed frames by the
// session, in the order in which conversations were started, and writes into the session's outbox.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/messages/backend/answer_run.hpp>
#include <tusk/protocol/wire/frame.hpp>

namespace tusk::protocol {

class session;

using time_point = std::chrono::steady_clock::time_point;

enum class verdict {
    more,   // frames of this conversation are still to come
    done,   // this was the last one
    again,  // the next messages have been written: their replies come behind those of everyone queued by now
};

class conversation {
public:
    conversation() = default;
    conversation(conversation&&) = default;  // only before it is started
    conversation& operator=(conversation&&) = delete;
    virtual ~conversation() = default;

    // Nothing more will happen to it: it got its last frame, or it failed. Happens exactly once.
    [[nodiscard]] bool finished() const noexcept { return finished_; }

protected:
    // Why it was cancelled, once it has been: a conversation of several steps starts no further one then.
    [[nodiscard]] const std::optional<error>& cancel_reason() const noexcept { return cancel_reason_; }

private:
    friend class session;

    // Writes the first messages. `done` means that nothing was written because nothing can be (a value that cannot be
    // sent): the conversation is over.
    virtual verdict on_start(session&) = 0;
    virtual verdict on_frame(session&, frame) = 0;
    virtual verdict on_error_response(session&, error) = 0;
    // The messages of an answer_run have come, of which there may be many: takes as many as it likes of those at the front.
    // The next one that it leaves comes to on_frame(), which can do all that this can, and has to say what is wrong with it.
    virtual void on_run(session&, backend::answer_run&) {}
    // The job given to session::compute() has run.
    virtual verdict on_computed(session&) { return verdict::more; }
    // What session::expect_byte() and session::start_tls() asked for.
    virtual verdict on_byte(session&, std::byte) { return verdict::more; }
    virtual verdict on_tls_started(session&) { return verdict::more; }
    // It has more to write (see session::will_write_more), and all that it wrote before has been sent: writes the next part.
    virtual void on_output_wanted(session&) {}
    // It has been cancelled: one that has more to write comes to an end with its messages here.
    virtual void on_cancel(session&) {}
    // Whether the server ends it for what that has written, so that it is asked to cancel it only if that takes long.
    [[nodiscard]] virtual bool ends_by_itself() const noexcept { return false; }
    // None of what it has written since it began, or since verdict::again, will be sent. on_failure() follows.
    virtual void on_taken_back(session&) {}
    // The session failed, or the conversation was taken back.
    virtual void on_failure(const error&) = 0;
    // It has finished just now.
    virtual void on_finished() noexcept {}
    // Whether it writes nothing any more once it has been started.
    [[nodiscard]] virtual bool writes_once() const noexcept { return false; }
    // Whether the server can be asked to cancel it. Giving up one that cannot ends the session.
    [[nodiscard]] virtual bool can_be_cancelled() const noexcept { return true; }

    conversation* next_ = nullptr;
    std::uint64_t first_byte_ = 0;  // position of its first byte in all that the session ever sent
    std::optional<time_point> deadline_;
    std::optional<time_point> cancel_again_;
    std::optional<error> cancel_reason_;
    bool cancel_sent_ = false;
    bool cancel_at_once_ = false;  // again, when the one that is on its way has been dealt with
    bool finished_ = false;
};

}  // namespace tusk::protocol
