// One client of the stand-in, from its first byte to its last.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <support/dws/accounts.hpp>
#include <support/dws/cancel_keys.hpp>
#include <support/dws/channel.hpp>
#include <support/dws/login_log.hpp>
#include <support/dws/options.hpp>

namespace tusk::testing::dws {

// What all connections of a stand-in share.
struct shared_state {
    explicit shared_state(server_options given)
        : options{std::move(given)},
          known{options.method, options.failures_until_locked},
          keys{options.process_ids},
          log{options.login_log} {}

    server_options options;
    accounts known;
    cancel_keys keys;
    login_log log;
    ssl_ctx_st* tls = nullptr;
};

class client_connection {
public:
    // `stop` becomes readable when the connection is to end.
    client_connection(shared_state& shared, descriptor socket, bool over_unix_socket, int stop);

    // Serves the client until either goes.
    void run();

private:
    struct startup {
        std::uint16_t minor = 0;
        std::map<std::string, std::string> parameters;
    };
    // The client was told why; there is no more to say.
    struct refused {};

    void serve();

    // ---- before the login
    [[nodiscard]] startup receive_startup();
    // The body of a packet without a tag.
    [[nodiscard]] std::string receive_packet();
    void answer_ssl_request();
    [[nodiscard]] startup decoded(std::string_view packet);
    void forward_cancel(std::string_view packet);

    // ---- the login
    void authenticate(const startup& wanted);
    [[nodiscard]] std::string receive_answer();

    // ---- after it
    void relay(const startup& wanted);

    [[noreturn]] void refuse(std::string_view sqlstate, std::string_view message);
    void receive_at_least(std::size_t size);
    void send_everything();
    void linger();

    shared_state& shared_;
    channel client_;
    bool over_unix_socket_;
    waiting waiting_;
    waiting::clock::time_point login_ends_;
    std::string received_;
    sending output_;
};

}  // namespace tusk::testing::dws
