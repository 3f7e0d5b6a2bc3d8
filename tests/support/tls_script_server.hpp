// Runs scripts over TLS on a real socket, in threads of its own: one for each connection.
//
//     tls_script_server server{who, {script{}.expect_startup("app", "shop").greet()}};
//     ... connect to 127.0.0.1 and server.port() with sslmode=require ...
//     server.stop();
//     BOOST_TEST(server.seen() == ...);
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <support/script.hpp>
#include <support/tls_peer.hpp>

namespace tusk::testing {

class tls_script_server {
public:
    // One script for each connection that logs in. Both sides use new keys whenever the server has sent about
    // `update_keys_every` bytes.
    tls_script_server(const identity& who, std::deque<script> scripts,
                      std::size_t update_keys_every = static_cast<std::size_t>(-1));
    tls_script_server(const tls_script_server&) = delete;
    tls_script_server& operator=(const tls_script_server&) = delete;
    ~tls_script_server() { stop(); }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    // Waits for the connections to end, and for no more of them.
    void stop();

    // What came first on each connection, in the clear and then inside TLS: "SSLRequest", "login", "CancelRequest".
    [[nodiscard]] std::vector<std::string> seen();
    // What went wrong.
    [[nodiscard]] std::vector<std::string> failures();
    // The connections that ended with close_notify.
    [[nodiscard]] std::size_t ended_properly();

private:
    struct connection;

    void accept_all();
    void serve(int fd);
    bool answer_request(int fd);
    void talk(connection& c);
    void take(connection& c, std::string_view plain);
    void take_cancel(std::string_view request);

    identity who_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::size_t update_keys_every_;

    std::mutex mutex_;  // guards what follows
    std::deque<script> waiting_;
    std::vector<connection*> connections_;
    std::vector<std::string> seen_;
    std::vector<std::string> failures_;
    std::size_t ended_properly_ = 0;

    std::vector<std::thread> threads_;  // the acceptor's own
    std::thread acceptor_;
};

}  // namespace tusk::testing
