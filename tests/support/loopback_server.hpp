// Runs scripts on a real socket, in a thread of its own.
//
//     loopback_server server{script{}.expect_startup("app", "shop").greet().expect_tags("X")};
//     ... connect to 127.0.0.1 and server.port() ...
//     BOOST_TEST(server.failures().empty());
//
// Checks of the scripts run in the server's thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <support/script.hpp>

namespace tusk::testing {

class loopback_server {
public:
    struct cancel_key {
        std::int32_t process_id;
        std::string key;
    };

    // Gives the script for a connection, counted from 0; none: the connection is closed, which is a failure. A
    // CancelRequest takes no script.
    using chooser = std::function<std::optional<script>(std::size_t connection)>;

    // One script for each connection, in the order in which they say their first word. A script that does not wait
    // for that gets the next connection there is.
    loopback_server(std::initializer_list<script> scripts);
    explicit loopback_server(script only) : loopback_server{{std::move(only)}} {}
    explicit loopback_server(chooser choose);
    // The same over a Unix-domain socket in a new directory, named as libpq does: host is directory(), port is port().
    struct unix_domain {};
    loopback_server(unix_domain, std::initializer_list<script> scripts);

    loopback_server(const loopback_server&) = delete;
    loopback_server& operator=(const loopback_server&) = delete;
    ~loopback_server();

    // Connections accepted from here on can hold only about this many bytes on their way.
    void limit_buffers(int bytes) const;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] const std::string& directory() const noexcept { return directory_; }

    // Waits until every script has had its connection and all connections are closed, and says what went wrong in all
    // of them: unexpected messages, scripts that did not come to their end, scripts nobody asked for. A finished script
    // that has stopped reading counts as closed.
    [[nodiscard]] std::vector<std::string> failures(std::chrono::milliseconds patience = std::chrono::seconds{5});
    // The CancelRequests received. Waits until there are `least` of them.
    [[nodiscard]] std::vector<cancel_key> cancels(std::size_t least = 0,
                                                  std::chrono::milliseconds patience = std::chrono::seconds{5});
    // Connections that got a script.
    [[nodiscard]] std::size_t connections() const;

private:
    struct connection;

    void listen_on_loopback();
    void listen_in_directory();
    void start();
    void run();
    void accept_one();
    void receive(connection& c);
    void client_ended(connection& c);
    void send(connection& c);
    void close_if_done(connection& c);
    void close(connection& c, bool reset);
    void settle(connection& c);
    void assign(connection& c);
    bool take_cancel(connection& c);
    void note(std::string failure);

    int listener_ = -1;
    int wake_read_ = -1;
    int wake_write_ = -1;
    std::uint16_t port_ = 0;
    std::string directory_;

    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::vector<std::string> failures_;
    std::vector<cancel_key> cancels_;
    std::size_t assigned_ = 0;
    std::size_t open_ = 0;
    std::deque<script> waiting_;

    chooser choose_;
    std::vector<std::unique_ptr<connection>> connections_;  // the thread's own
    std::thread thread_;
};

}  // namespace tusk::testing
