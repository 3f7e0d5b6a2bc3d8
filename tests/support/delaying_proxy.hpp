// Stands between clients and a server, and holds back what goes through it: each piece for a random time.
//
//     delaying_proxy proxy{"127.0.0.1", 5432, 2ms};
//     ... connect to 127.0.0.1 and proxy.port() ...
//
// Bytes keep their order, and an end stays behind what was sent before it: nobody hears that the other side has closed
// before it has. What is in the bytes does not matter, so TLS goes through.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <sys/socket.h>

#include <support/dws/channel.hpp>

namespace tusk::testing {

class delaying_proxy {
public:
    // When a client that cancels hears that its connection is closed.
    enum class closing {
        with_server,
        // When it has sent its first piece, which is the request, as some poolers do. The request goes on to the server
        // after its time, or once the session has said something more; what the server says to the session waits until
        // the request is dealt with. So a request is late, but never by more than a round trip of the session.
        before_server,
    };

    // The server listens on that port of a host, or, as libpq has it, in the directory of a Unix-domain socket. The
    // first connection goes through at once: it is the session. On those after it, which cancel, each piece and each end
    // waits, whichever way it goes: up to `longest` on the slowest of them, and less on others. Throws std::system_error
    // when it cannot listen.
    delaying_proxy(const std::string& host, std::uint16_t port, std::chrono::microseconds longest,
                   closing tells_end = closing::with_server);
    delaying_proxy(const delaying_proxy&) = delete;
    delaying_proxy& operator=(const delaying_proxy&) = delete;
    // Ends all connections.
    ~delaying_proxy();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    using clock = std::chrono::steady_clock;
    class direction;
    struct connection;

    void listen();
    void run();
    void accept_one();
    void move(connection& c, bool client_is_ready, bool server_is_ready);
    // Of closing::before_server.
    void keep_or_release(connection& spoke);
    [[nodiscard]] bool late_request_is_under_way() const;
    [[nodiscard]] clock::duration random_time(clock::duration longest);

    sockaddr_storage server_{};
    socklen_t server_size_ = 0;
    std::chrono::microseconds longest_;
    closing tells_end_;
    dws::descriptor listener_;
    dws::descriptor stop_read_;
    dws::descriptor stop_write_;
    std::uint16_t port_ = 0;

    std::mt19937 random_{20'240'229};  // from here on, the thread's own
    bool has_session_ = false;
    std::vector<std::unique_ptr<connection>> connections_;
    std::thread thread_;
};

}  // namespace tusk::testing
