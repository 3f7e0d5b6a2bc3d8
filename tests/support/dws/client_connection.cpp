#include <support/dws/client_connection.hpp>

#include <array>
#include <utility>

#include <sys/socket.h>

#include <support/dws/gauss_messages.hpp>
#include <support/dws/relay.hpp>
#include <tusk/protocol/messages/backend.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend.hpp>
#include <tusk/protocol/messages/parts/request_code.hpp>

namespace tusk::testing::dws {

namespace {

using namespace std::chrono_literals;
namespace frontend = protocol::frontend;
namespace backend = protocol::backend;

constexpr auto login_timeout = 60s;
constexpr auto linger_timeout = 1s;
constexpr std::size_t max_startup_size = 10000;
constexpr std::size_t max_password_size = 16384;

constexpr std::int32_t version_3_50 = protocol::protocol_version(3, 50);
constexpr std::int32_t version_3_51 = protocol::protocol_version(3, 51);
// Asks to stop one statement by its number; GaussDB's own tools do.
constexpr std::int32_t stop_request_code = protocol::protocol_version(protocol::request_major, 5681);

std::int32_t first_number(std::string_view bytes) {
    return protocol::load_big_endian<std::int32_t>(protocol::as_bytes(bytes).data());
}

}  // namespace

client_connection::client_connection(shared_state& shared, descriptor socket, bool over_unix_socket, int stop)
    : shared_{shared},
      client_{std::move(socket)},
      over_unix_socket_{over_unix_socket},
      waiting_{stop},
      login_ends_{waiting::clock::now() + login_timeout} {}

void client_connection::run() {
    try {
        try {
            serve();
        } catch (const refused&) {
            send_everything();
        }
        linger();
    } catch (const over&) {
        return;
    }
}

void client_connection::serve() {
    const auto wanted = receive_startup();
    authenticate(wanted);
    relay(wanted);
}

// ---- before the login

client_connection::startup client_connection::receive_startup() {
    auto packet = receive_packet();
    if (first_number(packet) == protocol::ssl_request_code && packet.size() == sizeof(std::int32_t)) {
        answer_ssl_request();
        packet = receive_packet();
    }
    const auto code = first_number(packet);
    if (code == protocol::cancel_request_code) {
        forward_cancel(packet);
        client_.finish();
        throw over{};
    }
    if (code == stop_request_code)
        throw over{};
    return decoded(packet);
}

std::string client_connection::receive_packet() {
    receive_at_least(protocol::length_size);
    const auto length = first_number(received_);
    // The real server writes this into its log only.
    if (length < static_cast<std::int32_t>(2 * sizeof(std::int32_t)) ||
        length > static_cast<std::int32_t>(max_startup_size))
        throw over{};
    receive_at_least(static_cast<std::size_t>(length));
    auto packet = received_.substr(protocol::length_size, static_cast<std::size_t>(length) - protocol::length_size);
    received_.erase(0, static_cast<std::size_t>(length));
    return packet;
}

void client_connection::answer_ssl_request() {
    const bool yes = shared_.tls != nullptr && !over_unix_socket_;
    output_.tail().append(protocol::as_bytes(yes ? "S" : "N"));
    send_everything();
    if (!yes)
        return;
    // Whoever stands between could have put it there.
    const bool came_too_early = !received_.empty();
    while (!client_.accept_tls(*shared_.tls))
        if (!waiting_.wait(std::array{client_.waits_for(true, false)}, login_ends_))
            throw over{};
    if (came_too_early)
        refuse("08P01", "received unencrypted data after SSL request");
}

client_connection::startup client_connection::decoded(std::string_view packet) {
    const auto version = first_number(packet);
    const auto number =
        std::to_string(protocol::major_version(version)) + "." + std::to_string(protocol::minor_version(version));
    if (version != protocol::version_3_0 && version != version_3_50 && version != version_3_51)
        refuse("0A000", "unsupported frontend protocol " + number + ": server supports 1.0 to 3.51");
    frontend::startup_message message;
    if (!protocol::decode(protocol::as_bytes(packet), message))
        refuse("08P01", "invalid startup packet layout: expected terminator as last byte");
    startup wanted;
    wanted.minor = protocol::minor_version(version);
    for (const auto& parameter : message.parameters)
        wanted.parameters[std::string{parameter.name}] = parameter.value;
    if (wanted.parameters["user"].empty())
        refuse("28000", "no user name specified in startup packet");
    auto& database = wanted.parameters["database"];
    if (database.empty())
        database = wanted.parameters["user"];
    if (shared_.options.require_tls && !over_unix_socket_ && !client_.has_tls())
        refuse("57P03", "SSL connection is required by the database system");
    return wanted;
}

void client_connection::forward_cancel(std::string_view packet) {
    frontend::cancel_request request;
    if (!protocol::decode(protocol::as_bytes(packet), request))
        return;
    const auto until = waiting::clock::now() + shared_.options.cancel_delay;
    while (waiting::clock::now() < until && waiting_.wait({}, until))
        continue;
    const auto meant = shared_.keys.find(request.process_id, protocol::as_text(request.key));
    if (!meant)
        return;
    channel postgresql{connect_to(shared_.options.backend.socket_path())};
    sending real;
    (void)write_message(real.tail(), frontend::cancel_request{meant->process_id, protocol::as_bytes(meant->key)});
    try {
        std::string nothing;
        while (true)
            if (!postgresql.write(real) && !postgresql.read(nothing))
                waiting_.wait(std::array{postgresql.waits_for(true, !real.empty())});
    } catch (const over&) {
        // PostgreSQL closes when it has sent the signal.
    }
}

// ---- the login

void client_connection::authenticate(const startup& wanted) {
    const auto asked = shared_.known.ask(wanted.parameters.at("user"), wanted.minor);
    shared_.log.asked(asked, wanted.minor,
                      over_unix_socket_   ? "unix"
                      : client_.has_tls() ? "tls"
                                          : "plain",
                      2 * sizeof(std::int32_t) + asked.data.size());
    (void)write_message(output_.tail(), backend::authentication{asked.code, protocol::as_bytes(asked.data)});
    const auto judged = shared_.known.judge(asked, receive_answer());
    shared_.log.answered(asked, judged);
    switch (judged) {
        case verdict::welcome:
            break;
        case verdict::wrong_password:
            refuse("28P01", "Invalid username/password,login denied.");
        case verdict::locked:
            refuse("28000", "The account has been locked.");
    }
    (void)write_message(output_.tail(), backend::authentication{backend::authentication_code::ok, {}});
}

std::string client_connection::receive_answer() {
    send_everything();
    receive_at_least(protocol::frame_header_size);
    const char tag = received_.front();
    if (tag != frontend::password_message::tag)
        refuse("08P01",
               "expected password response, got message type " + std::to_string(static_cast<unsigned char>(tag)));
    const auto length = first_number(std::string_view{received_}.substr(protocol::tag_size));
    if (length < static_cast<std::int32_t>(protocol::length_size) ||
        length > static_cast<std::int32_t>(max_password_size))
        throw over{};
    const auto size = protocol::tag_size + static_cast<std::size_t>(length);
    receive_at_least(size);
    const std::string body = received_.substr(protocol::frame_header_size, size - protocol::frame_header_size);
    received_.erase(0, size);
    frontend::password_message message;
    if (!decode(protocol::frame{tag, protocol::as_bytes(body)}, message))
        refuse("08P01", "invalid password packet size");
    if (message.password.empty())
        refuse("28P01", "Empty password returned by client");
    return std::string{message.password};
}

// ---- after it

void client_connection::relay(const startup& wanted) {
    const auto& place = shared_.options.backend;
    if (const auto& database = wanted.parameters.at("database"); database != place.database)
        refuse("3D000", "database \"" + database + "\" does not exist");
    descriptor socket;
    try {
        socket = connect_to(place.socket_path());
    } catch (const over&) {
        refuse("57P03", "the PostgreSQL behind this server is not there");
    }
    cancel_keys::session registration{shared_.keys};
    session_facts facts;
    facts.user = wanted.parameters.at("user");
    facts.backend_user = place.user;
    facts.net_time = shared_.options.net_time;
    const auto encryption = wanted.parameters.find("enable_full_encryption");
    facts.full_encryption = encryption != wanted.parameters.end() && is_true(encryption->second);

    relay_session session{facts, client_, channel{std::move(socket)}, waiting_, registration};
    session.run(startup_for_postgresql(place, wanted.parameters), std::move(output_), received_);
}

void client_connection::refuse(std::string_view sqlstate, std::string_view message) {
    put_diagnostics(output_.tail(), backend::error_response::tag, "FATAL", sqlstate, message);
    throw refused{};
}

void client_connection::receive_at_least(std::size_t size) {
    while (received_.size() < size)
        if (!client_.read(received_) && !waiting_.wait(std::array{client_.waits_for(true, false)}, login_ends_))
            throw over{};
}

void client_connection::send_everything() {
    const auto until = waiting::clock::now() + login_timeout;
    while (!output_.empty())
        if (!client_.write(output_) && !waiting_.wait(std::array{client_.waits_for(false, true)}, until))
            throw over{};
}

// To close with bytes unread would be a reset, which may overtake what was sent.
void client_connection::linger() {
    client_.finish();
    const auto until = waiting::clock::now() + linger_timeout;
    std::string dropped;
    while (waiting::clock::now() < until) {
        dropped.clear();
        if (!client_.read(dropped))
            waiting_.wait(std::array{client_.waits_for(true, false)}, until);
    }
}

}  // namespace tusk::testing::dws
