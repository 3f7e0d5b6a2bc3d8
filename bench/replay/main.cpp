// Answers any number of clients with what a PostgreSQL answered once, and takes next to no time for it: what is measured
// against it is the client.
//
//     replay_server CONNINFO SOCKET_DIRECTORY STATEMENT...
//
// Records the statements there, prints "listening on PORT", of 127.0.0.1 and of the unix socket, and serves until it is
// killed.
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <unordered_map>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "replay/client.hpp"

namespace bench {
namespace {

constexpr std::size_t most_clients = 20'000;

int checked(int result, const char* what) {
    if (result < 0)
        throw std::system_error{errno, std::generic_category(), what};
    return result;
}

class replay_server {
public:
    replay_server(const recording& answers, const std::string& directory) : answers_{&answers} {
        sockaddr_in any_port{};
        any_port.sin_family = AF_INET;
        any_port.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int tcp = listen_on(reinterpret_cast<const sockaddr*>(&any_port), sizeof any_port);
        socklen_t size = sizeof any_port;
        checked(::getsockname(tcp, reinterpret_cast<sockaddr*>(&any_port), &size), "getsockname");
        port_ = ntohs(any_port.sin_port);

        sockaddr_un path{};
        path.sun_family = AF_UNIX;
        const std::string name = directory + "/.s.PGSQL." + std::to_string(port_);
        if (name.size() >= sizeof path.sun_path)
            throw std::runtime_error{"the path of the socket is too long"};
        std::memcpy(path.sun_path, name.c_str(), name.size() + 1);
        listen_on(reinterpret_cast<const sockaddr*>(&path), sizeof path);
    }

    [[nodiscard]] int port() const noexcept { return port_; }

    [[noreturn]] void serve() {
        std::array<epoll_event, 256> events{};
        for (;;) {
            const int ready = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < ready; ++i) {
                const int descriptor = events.at(static_cast<std::size_t>(i)).data.fd;
                const auto client = clients_.find(descriptor);
                if (client == clients_.end())
                    accept_from(descriptor);
                else if (!serve(descriptor, client->second))
                    let_go(descriptor);
            }
        }
    }

private:
    struct served {
        explicit served(const recording& answers) : client{answers} {}
        replay_client client;
        std::uint32_t waits_for = EPOLLIN;
    };

    int listen_on(const sockaddr* address, socklen_t size) {
        const int made = checked(::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket");
        checked(::bind(made, address, size), "bind");
        checked(::listen(made, 4096), "listen");
        watch(EPOLL_CTL_ADD, made, EPOLLIN);
        return made;
    }

    void watch(int what, int descriptor, std::uint32_t events) {
        epoll_event event{};
        event.events = events;
        event.data.fd = descriptor;
        checked(::epoll_ctl(poll_, what, descriptor, &event), "epoll_ctl");
    }

    void accept_from(int listener) {
        const int made = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (made < 0)
            return;
        if (clients_.size() == most_clients) {
            ::close(made);
            return;
        }
        const int on = 1;
        ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // fails on a unix socket, where it is not needed
        watch(EPOLL_CTL_ADD, made, EPOLLIN);
        clients_.emplace(made, *answers_);
    }

    // False when the client has gone, or is to go.
    bool serve(int descriptor, served& to) {
        if (!to.client.is_congested()) {
            const ssize_t n = ::recv(descriptor, input_.data(), input_.size(), 0);
            if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
                return false;
            if (n > 0 && !to.client.received({input_.data(), static_cast<std::size_t>(n)}))
                return false;
        }
        std::array<iovec, 64> pieces{};
        std::size_t count = 0;
        while ((count = to.client.output(pieces.data(), pieces.size())) != 0) {
            msghdr message{};
            message.msg_iov = pieces.data();
            message.msg_iovlen = count;
            const ssize_t n = ::sendmsg(descriptor, &message, MSG_NOSIGNAL);
            if (n < 0 && errno != EAGAIN && errno != EINTR)
                return false;
            if (n < 0)
                break;
            to.client.written(static_cast<std::size_t>(n));
        }
        const std::uint32_t waits_for =
            (to.client.is_congested() ? 0U : std::uint32_t{EPOLLIN}) | (count != 0 ? std::uint32_t{EPOLLOUT} : 0U);
        if (waits_for != to.waits_for)
            watch(EPOLL_CTL_MOD, descriptor, to.waits_for = waits_for);
        return true;
    }

    void let_go(int descriptor) {
        ::close(descriptor);
        clients_.erase(descriptor);
    }

    const recording* answers_;
    int poll_ = checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    int port_ = 0;
    std::unordered_map<int, served> clients_;
    std::vector<char> input_ = std::vector<char>(65536);
};

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    if (argc < 4) {
        std::cerr << "usage: " << argv[0] << " CONNINFO SOCKET_DIRECTORY STATEMENT...\n";
        return 2;
    }
    try {
        const auto answers = bench::record(argv[1], {argv + 3, argv + argc});
        bench::replay_server server{answers, argv[2]};
        std::cout << "listening on " << server.port() << std::endl;
        server.serve();
    } catch (const std::exception& e) {
        std::cerr << argv[0] << ": " << e.what() << '\n';
        return 1;
    }
}
