// Counts how often a connection waits for the server: a stream that passes everything on, for connect_options::open_stream.
#pragma once

#include <array>
#include <atomic>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <support/environment.hpp>
#include <tusk/connect_options.hpp>

namespace tusk::testing {

class round_trips {
public:
    // For one connection, to the server that tests/run started.
    [[nodiscard]] connect_options through(const std::string& conninfo) {
        connect_options options;
        options.conninfo = conninfo;
        options.open_stream = [this](const connect_target&) { return open(); };
        return options;
    }
    ~round_trips() {
        if (relay_.joinable())
            relay_.join();
    }
    round_trips() = default;
    round_trips(const round_trips&) = delete;
    round_trips& operator=(const round_trips&) = delete;

    // Since it was asked last.
    [[nodiscard]] int count() { return count_.exchange(0); }

private:
    int open() {
        std::array<int, 2> ends{};
        const int server = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(told("TUSK_TEST_PORT"))));
        ::inet_pton(AF_INET, told("TUSK_TEST_HOST").c_str(), &address.sin_addr);
        if (relay_.joinable() || ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0 ||
            ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error{"the relay cannot be made"};
        relay_ = std::thread{[this, client = ends[1], server] { pass_on(client, server); }};
        return ends[0];
    }

    // Until one of them closes. A round trip begins when the client says something after the server did.
    void pass_on(int client, int server) {
        std::array<pollfd, 2> both{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
        std::array<char, 65'536> buffer{};
        bool server_spoke = true;
        for (bool going = true; going && ::poll(both.data(), both.size(), -1) > 0;) {
            for (std::size_t i = 0; i != both.size() && going; ++i) {
                if (both[i].revents == 0)
                    continue;
                const auto n = ::recv(both[i].fd, buffer.data(), buffer.size(), 0);
                const bool from_client = i == 0;
                if (from_client && n > 0 && server_spoke)
                    ++count_;
                server_spoke = !from_client;
                going = n > 0 && send_all(both[1 - i].fd, buffer.data(), n);
            }
        }
        ::close(client);
        ::close(server);
    }
    static bool send_all(int to, const char* data, ssize_t size) {
        for (ssize_t sent = 0; sent != size;) {
            const auto n = ::send(to, data + sent, static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
            if (n <= 0)
                return false;
            sent += n;
        }
        return true;
    }

    std::atomic<int> count_ = 0;
    std::thread relay_;
};

}  // namespace tusk::testing
