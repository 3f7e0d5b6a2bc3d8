// A PostgreSQL server that says what it is told to, message by message, without a socket and without a clock.
//
//     auto server = script{}
//                       .expect_startup("app", "shop")
//                       .authenticate_scram({.password = "secret"})
//                       .greet()
//                       .expect<frontend::query>([](const auto& q) { return q.sql == "select 1"; })
//                       .reply(columns({{"one", int4_oid}}), row({"1"}), complete("SELECT 1"), ready())
//                       .then_close();
//
// in_memory.hpp runs it against a session, loopback_server.hpp over a socket.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <support/scram_server.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend.hpp>
#include <tusk/protocol/wire/frame.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::testing {

// What the server says between AuthenticationOk and its first ReadyForQuery.
struct greeting {
    std::vector<std::pair<std::string, std::string>> parameters = {
        {"server_version", "17.2"}, {"client_encoding", "UTF8"}, {"is_superuser", "off"}, {"TimeZone", "UTC"}};
    std::int32_t process_id = 4711;
    std::string key = "\x01\x02\x03\x04";  // empty: no BackendKeyData
    char status = 'I';
};

// The bytes of a message. Throws std::invalid_argument when it cannot stand on the wire.
template <class Message>
[[nodiscard]] std::string encoded(const Message& message) {
    protocol::byte_buffer bytes;
    if (auto failed = write_message(bytes, message))
        throw std::invalid_argument{"the message cannot be sent: " + failed.message()};
    return std::string{protocol::as_text(bytes.view())};
}

class script {
public:
    // ---- what the client has to send. `check(message)` may return false: that is a failure, as another message is.

    template <class Message, class Check>
    script& expect(Check check);
    template <class Message>
    script& expect() {
        return expect<Message>([](const Message&) {});
    }
    // One message for each tag, whatever it says: "PDS" is Parse, Describe, Sync.
    script& expect_tags(std::string_view tags);
    script& expect_startup(std::string user, std::string database);
    // A CancelRequest, which comes over a connection of its own: whoever runs the script reports it to on_cancel().
    script& expect_cancel();
    // Whatever comes from here on is dropped.
    script& ignore_what_comes();
    // Nothing is read from here on, so that the client cannot go on writing.
    script& stop_reading();
    // Reads again, once everything that was to be said before has been sent.
    script& read_again();

    // ---- what it answers

    template <class... Messages>
    script& reply(const Messages&... messages) {
        (reply_bytes(encoded(messages)), ...);
        return *this;
    }
    script& reply_bytes(std::string_view bytes);
    script& authenticate_scram(scram_login login);
    script& authenticate_md5(std::string user, std::string password);
    script& authenticate_cleartext(std::string password);
    // From AuthenticationOk to ReadyForQuery.
    script& greet(const greeting& says = {});
    // Waits before it goes on.
    script& pause(std::chrono::milliseconds time);
    // Closes when everything has been sent. Nothing may follow.
    script& then_close();
    // Closes at once, and with a TCP reset where there is one.
    script& then_reset();

    enum class ending { none, close, reset };
    // The connection ends in the middle of it all, when this many bytes have been sent or this many messages have come;
    // what would follow is forgotten.
    script& end_after_bytes(std::size_t n, ending how);
    script& end_after_messages(std::size_t n, ending how);

    // ---- running it

    void feed(std::span<const std::byte> bytes);
    // What to send. Valid until the next call of another function.
    [[nodiscard]] std::span<const std::byte> output();
    void wrote(std::size_t n);
    // The client closed its side.
    void ended();
    // True when it is this script's client that is to be cancelled: by its key or, when the script gave none, because
    // the script expects it.
    bool on_cancel(std::int32_t process_id, std::string_view key);
    // Set while the script waits; call resumed() when the time has passed.
    [[nodiscard]] std::optional<std::chrono::milliseconds> pausing();
    void resumed();

    // How to close, once output() is empty.
    [[nodiscard]] ending closing();
    [[nodiscard]] bool reading();
    // Whether the first thing it does is not to wait for the client.
    [[nodiscard]] bool speaks_first() const;

    // Everything that was expected came, and everything was said.
    [[nodiscard]] bool finished();
    // The first thing that went wrong.
    [[nodiscard]] const std::optional<std::string>& failure() const noexcept { return failure_; }

    // How much was said and heard so far.
    [[nodiscard]] std::size_t bytes_sent() const noexcept { return bytes_sent_; }
    [[nodiscard]] std::size_t messages_taken() const noexcept { return messages_taken_; }

private:
    // Takes a message and may add an answer to out_. Returns what is wrong with the message, or nothing.
    using handler = std::function<std::string(script&, protocol::frame)>;

    struct expectation {
        std::string name;
        char tag;  // '\0': a message without one
        handler take;
    };
    struct sending {
        std::string bytes;
    };
    struct waiting {
        std::chrono::milliseconds time;
    };
    struct cancel_request {};
    enum class change { ignore, stop_reading, read_again, close, reset };
    using step = std::variant<expectation, sending, waiting, cancel_request, change>;

    script& expect_frame(std::string name, char tag, handler take);
    void advance();
    void break_off();
    void fail(std::string what);
    [[nodiscard]] std::string expected_now() const;

    std::vector<step> steps_;
    std::size_t at_ = 0;
    std::string in_;
    std::string out_;
    std::optional<scram_server> scram_;
    std::int32_t process_id_ = 0;
    std::string key_;
    bool ignoring_ = false;
    bool reading_ = true;
    ending ending_ = ending::none;
    std::size_t bytes_sent_ = 0;
    std::size_t messages_taken_ = 0;
    std::size_t last_byte_ = static_cast<std::size_t>(-1);
    std::size_t last_message_ = static_cast<std::size_t>(-1);
    ending early_ending_ = ending::none;
    std::optional<std::string> failure_;
};

// ---- how it is made

// What an expectation is called in a failure.
template <class Message>
[[nodiscard]] std::string name_of() {
    if constexpr (requires { Message::tag; })
        return std::string{protocol::frontend_name(Message::tag)};
    else if constexpr (std::is_same_v<Message, protocol::frontend::startup_message>)
        return "StartupMessage";
    else if constexpr (std::is_same_v<Message, protocol::frontend::cancel_request>)
        return "CancelRequest";
    else if constexpr (std::is_same_v<Message, protocol::frontend::ssl_request>)
        return "SSLRequest";
    else
        return "GSSENCRequest";
}

template <class Message, class Check>
script& script::expect(Check check) {
    constexpr char tag = [] {
        if constexpr (requires { Message::tag; })
            return Message::tag;
        else
            return '\0';
    }();
    return expect_frame(name_of<Message>(), tag, [check](script&, protocol::frame f) -> std::string {
        Message message;
        protocol::reader body{f.body};
        if (!message.decode(body))
            return "is malformed";
        if constexpr (std::is_void_v<decltype(check(message))>)
            check(message);
        else if (!check(message))
            return "does not say what it should";
        return {};
    });
}

}  // namespace tusk::testing
