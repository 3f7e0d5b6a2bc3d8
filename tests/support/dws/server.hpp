// A server that looks like GaussDB(DWS) and has a real PostgreSQL do its work. For tests and examples.
//
//     dws::server standing_in{{.accounts = {{"jack", "Gauss@123"}}, .backend = {directory, 5432, "tusk", "tusk"}}};
//     ... connect to 127.0.0.1 and standing_in.port() as jack ...
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <thread>

#include <support/dws/client_connection.hpp>

namespace tusk::testing::dws {

class server {
public:
    // Throws std::exception when it cannot listen or cannot use its certificate.
    explicit server(server_options options);
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    // Ends all connections.
    ~server();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    // Users may be added, and locks lifted, while it runs.
    [[nodiscard]] accounts& users() noexcept { return shared_.known; }
    // Connections that have not ended.
    [[nodiscard]] std::size_t connections() const noexcept { return open_; }

private:
    struct worker {
        std::atomic<bool> done = false;
        std::thread thread;
    };
    struct context_deleter {
        void operator()(ssl_ctx_st* context) const noexcept;
    };

    void listen_on_loopback();
    void listen_on_unix_socket();
    void run();
    void accept_one(const descriptor& listener, bool over_unix_socket);
    void join_those_done();

    shared_state shared_;
    std::unique_ptr<ssl_ctx_st, context_deleter> context_;
    descriptor loopback_;
    descriptor unix_;
    descriptor stop_read_;
    descriptor stop_write_;
    std::uint16_t port_ = 0;
    std::atomic<std::size_t> open_ = 0;
    std::list<worker> workers_;  // the accepting thread's own
    std::thread accepting_;
};

}  // namespace tusk::testing::dws
