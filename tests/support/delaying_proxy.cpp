#include <support/delaying_proxy.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <deque>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/un.h>
#include <unistd.h>

namespace tusk::testing {

namespace {

constexpr std::size_t most_at_once = 64 * 1024;
constexpr std::size_t most_pieces = 64;  // held of one direction; the sender waits behind them

int checked(int result, const char* what) {
    if (result < 0)
        throw std::system_error{errno, std::generic_category(), what};
    return result;
}

bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

template <class Address>
sockaddr* generic(Address& address) {
    return reinterpret_cast<sockaddr*>(&address);
}

// Each piece is to leave when its time has come, not when there is more to go with it. On a Unix-domain socket it does.
void send_at_once(int fd) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

socklen_t set_address(sockaddr_storage& address, const std::string& host, std::uint16_t port) {
    if (host.starts_with('/')) {
        auto& unix_domain = reinterpret_cast<sockaddr_un&>(address);
        unix_domain.sun_family = AF_UNIX;
        const std::string path = host + "/.s.PGSQL." + std::to_string(port);
        if (path.size() >= sizeof unix_domain.sun_path)
            throw std::invalid_argument{"the path of the socket is too long"};
        path.copy(unix_domain.sun_path, path.size());
        return sizeof unix_domain;
    }
    addrinfo wanted{};
    wanted.ai_family = AF_INET;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0)
        throw std::invalid_argument{"the server's host has no address"};
    const auto size = found->ai_addrlen;
    std::memcpy(&address, found->ai_addr, size);
    ::freeaddrinfo(found);
    return size;
}

}  // namespace

// What goes one way through a connection.
class delaying_proxy::direction {
public:
    direction(int from, int to) noexcept : from_{from}, to_{to} {}

    [[nodiscard]] bool wants_to_read() const noexcept { return !ended_ && held_.size() < most_pieces; }
    [[nodiscard]] bool wants_to_write() const noexcept { return blocked_; }
    [[nodiscard]] bool finished() const noexcept { return finished_; }
    // When to call send() again, if it is only a matter of time.
    [[nodiscard]] std::optional<clock::time_point> due() const noexcept {
        return held_.empty() || blocked_ || stopped_ ? std::nullopt : std::optional{held_.front().due};
    }

    // True when anything came.
    bool receive(clock::duration delay) {
        std::array<char, most_at_once> bytes;
        const auto n = ::recv(from_, bytes.data(), bytes.size(), 0);
        if (n < 0 && would_block())
            return false;
        ended_ = n <= 0;
        held_.push_back({clock::now() + delay, std::string(bytes.data(), ended_ ? 0 : static_cast<std::size_t>(n))});
        return !ended_;
    }

    void send() {
        blocked_ = false;
        while (!stopped_ && !held_.empty() && held_.front().due <= clock::now()) {
            auto& bytes = held_.front().bytes;
            if (bytes.empty()) {
                tell_end();
                return give_up();
            }
            const auto n = ::send(to_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n < 0 && would_block()) {
                blocked_ = true;
                return;
            }
            if (n < 0)
                return give_up();  // the receiver has gone
            bytes.erase(0, static_cast<std::size_t>(n));
            if (bytes.empty())
                held_.pop_front();
        }
    }

    // Sends nothing while it is stopped.
    void stop(bool stopped) noexcept { stopped_ = stopped; }
    [[nodiscard]] bool is_stopped() const noexcept { return stopped_; }
    void tell_end() const noexcept { ::shutdown(to_, SHUT_WR); }

private:
    struct piece {
        clock::time_point due;
        std::string bytes;  // none: the end
    };

    void give_up() {
        held_.clear();
        ended_ = finished_ = true;
    }

    int from_;
    int to_;
    std::deque<piece> held_;
    bool ended_ = false;  // nothing more will be received
    bool stopped_ = false;
    bool blocked_ = false;
    bool finished_ = false;  // nor sent
};

struct delaying_proxy::connection {
    connection(dws::descriptor from_client, dws::descriptor from_us, bool first, clock::duration longest_time)
        : client{std::move(from_client)},
          server{std::move(from_us)},
          is_session{first},
          longest{longest_time},
          to_server{client.get(), server.get()},
          to_client{server.get(), client.get()} {}

    [[nodiscard]] bool finished() const noexcept { return to_server.finished() && to_client.finished(); }

    dws::descriptor client;
    dws::descriptor server;
    bool is_session;
    clock::duration longest;  // that a piece waits
    direction to_server;
    direction to_client;
    bool is_late = false;  // its client thinks that the server has closed it
};

delaying_proxy::delaying_proxy(const std::string& host, std::uint16_t port, std::chrono::microseconds longest,
                               closing tells_end)
    : server_size_{set_address(server_, host, port)}, longest_{longest}, tells_end_{tells_end} {
    listen();
    std::array<int, 2> ends{};
    checked(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
    stop_read_ = dws::descriptor{ends[0]};
    stop_write_ = dws::descriptor{ends[1]};
    thread_ = std::thread{[this] { run(); }};
}

delaying_proxy::~delaying_proxy() {
    stop_write_ = dws::descriptor{};
    thread_.join();
}

void delaying_proxy::listen() {
    listener_ = dws::descriptor{checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket")};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    checked(::bind(listener_.get(), generic(address), size), "bind");
    checked(::getsockname(listener_.get(), generic(address), &size), "getsockname");
    checked(::listen(listener_.get(), 16), "listen");
    port_ = ntohs(address.sin_port);
}

// ---- the thread

void delaying_proxy::run() {
    const auto interest = [](int fd, const direction& in, const direction& out) {
        const int events = (in.wants_to_read() ? POLLIN : 0) | (out.wants_to_write() ? POLLOUT : 0);
        // A socket that nothing is wanted of would still wake us when it breaks.
        return pollfd{events != 0 ? fd : -1, static_cast<short>(events), 0};
    };
    while (true) {
        std::vector<pollfd> waits{{stop_read_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
        std::optional<clock::time_point> first;
        for (const auto& c : connections_) {
            waits.push_back(interest(c->client.get(), c->to_server, c->to_client));
            waits.push_back(interest(c->server.get(), c->to_client, c->to_server));
            for (const auto due : {c->to_server.due(), c->to_client.due()})
                if (due && (!first || *due < *first))
                    first = due;
        }
        timespec time{};
        if (first) {
            const auto left = std::max(*first - clock::now(), clock::duration{});
            const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
            time = {seconds.count(), std::chrono::nanoseconds{left - seconds}.count()};
        }
        ::ppoll(waits.data(), waits.size(), first ? &time : nullptr, nullptr);
        if (waits[0].revents != 0)
            return;
        for (std::size_t i = 0; i != connections_.size(); ++i)
            move(*connections_[i], waits[2 + 2 * i].revents != 0, waits[3 + 2 * i].revents != 0);
        std::erase_if(connections_, [](const auto& c) { return c->finished(); });
        for (const auto& c : connections_)
            if (c->is_session)
                c->to_client.stop(late_request_is_under_way());
        if (waits[1].revents != 0)
            accept_one();
    }
}

void delaying_proxy::accept_one() {
    dws::descriptor client{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (client.get() < 0)
        return;
    const bool is_session = !std::exchange(has_session_, true);
    // Non-blocking only when it is connected: a server on this machine answers at once.
    dws::descriptor server{::socket(server_.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (::connect(server.get(), generic(server_), server_size_) != 0)
        return;
    ::fcntl(server.get(), F_SETFL, O_NONBLOCK);
    send_at_once(client.get());
    send_at_once(server.get());
    const auto longest = is_session ? clock::duration{} : random_time(longest_);
    connections_.push_back(std::make_unique<connection>(std::move(client), std::move(server), is_session, longest));
}

void delaying_proxy::move(connection& c, bool client_is_ready, bool server_is_ready) {
    if (client_is_ready && c.to_server.wants_to_read() && c.to_server.receive(random_time(c.longest)) &&
        tells_end_ == closing::before_server)
        keep_or_release(c);
    if (server_is_ready && c.to_client.wants_to_read())
        c.to_client.receive(random_time(c.longest));
    c.to_server.send();
    c.to_client.send();
}

void delaying_proxy::keep_or_release(connection& spoke) {
    if (!spoke.is_session) {
        spoke.is_late = random_() % 2 == 0;
        spoke.to_server.stop(!spoke.is_late);
        spoke.to_client.tell_end();
        return;
    }
    for (const auto& c : connections_) {
        if (c->to_server.is_stopped()) {
            c->to_server.stop(false);
            c->is_late = true;
        }
    }
}

bool delaying_proxy::late_request_is_under_way() const {
    return std::any_of(connections_.begin(), connections_.end(), [](const auto& c) { return c->is_late; });
}

delaying_proxy::clock::duration delaying_proxy::random_time(clock::duration longest) {
    using ticks = clock::duration::rep;
    return clock::duration{std::uniform_int_distribution<ticks>{0, longest.count()}(random_)};
}

}  // namespace tusk::testing
