// A session in the hands of a test: what the server says is given to it, what it sends is looked at.
#pragma once

#include <string>
#include <string_view>

#include <support/script.hpp>
#include <tusk/protocol/conversations/startup.hpp>
#include <tusk/protocol/session/session.hpp>

namespace tusk::testing {

// The user "app" with this password, the database "shop".
[[nodiscard]] protocol::startup_options app_login(std::string_view password = "secret");

// Everything there is to send, which counts as sent.
[[nodiscard]] std::string take_output(protocol::session& s);
// The tags of the messages in it.
[[nodiscard]] std::string tags_of(std::string_view messages);

void deliver(protocol::session& s, std::string_view bytes);

template <class... Messages>
void say(protocol::session& s, const Messages&... messages) {
    deliver(s, (encoded(messages) + ...));
}

// AuthenticationOk to ReadyForQuery.
void greet(protocol::session& s, const greeting& says = {});

// Logged in, without a password; the startup message has been sent.
class logged_in_session : public protocol::session {
public:
    explicit logged_in_session(protocol::session_limits limits = {}, const greeting& says = {});

private:
    protocol::startup login_;
};

}  // namespace tusk::testing
