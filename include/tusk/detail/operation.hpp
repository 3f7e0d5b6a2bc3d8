// What a driver runs until it is finished: a statement, a login, a goodbye. Written once for the sync and the async driver.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/session/conversation.hpp>

namespace tusk {
class statement_observer;
}

namespace tusk::detail {

class database_types;
class link;

using protocol::time_point;
using timeout = std::optional<std::chrono::steady_clock::duration>;

class operation {
public:
    operation() = default;
    operation(operation&&) = default;  // only before it is started
    operation& operator=(operation&&) = delete;
    virtual ~operation() = default;

    // Before anything else, if there is an observer: tells it that a statement starts, if this is one.
    virtual void observe(const std::shared_ptr<statement_observer>&) {}
    // Begins; may be finished when this returns.
    virtual void start(link& l, time_point now, timeout limit) = 0;
    [[nodiscard]] virtual bool finished() const noexcept = 0;
    // Gives up; finishes now or later, with `why` unless the result was already on the way.
    virtual void cancel(link& l, const error& why, time_point now) = 0;
    // Not started at all.
    virtual void refuse(const error& why) = 0;

    // What the link did for it: see link::compute, link::open, link::pause. `on_progress` follows everything the session was
    // told.
    virtual void on_computed(link&, time_point) {}
    virtual void on_opened(link&, const std::optional<error>& /*failed*/, time_point) {}
    virtual void on_paused(link&, time_point) {}
    virtual void on_progress(link&, time_point) {}
};

// Of one that a conversation has been started on.
[[nodiscard]] protocol::session& session_of(link& l);
// Starts a conversation on the link's session; the error tells why it cannot be.
[[nodiscard]] std::optional<error> converse(link& l, protocol::conversation& c, time_point now, timeout limit);
// What is known of the types of the database it is connected to; null before that.
[[nodiscard]] std::shared_ptr<database_types> types_of(link& l);
// Goes on with one that has paused, until the limit.
void go_on_conversing(link& l, protocol::conversation& c, time_point now, timeout limit);
// Leaves one to come to its end before the next operation starts; see link::abandon.
void abandon_conversing(link& l, std::shared_ptr<protocol::conversation> c);
void stop_conversing(link& l, protocol::conversation& c, const error& why, time_point now);

}  // namespace tusk::detail
