#include <support/loopback_server.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <tusk/protocol/messages/frontend/cancel_request.hpp>

namespace tusk::testing {

namespace {

using clock = std::chrono::steady_clock;

int checked(int result, const char* what) {
    if (result < 0)
        throw std::system_error{errno, std::generic_category(), what};
    return result;
}

void set_non_blocking(int fd) { checked(::fcntl(fd, F_SETFL, O_NONBLOCK), "fcntl"); }

template <class Address>
sockaddr* generic(Address& address) {
    return reinterpret_cast<sockaddr*>(&address);
}

}  // namespace

struct loopback_server::connection {
    explicit connection(int accepted) : fd{accepted} {}

    int fd;
    std::optional<script> server;
    std::string first_words;  // received while there is no script yet
    std::optional<clock::time_point> resume_at;
    bool settled = false;  // nobody needs to wait for its end any more
};

loopback_server::loopback_server(std::initializer_list<script> scripts) : waiting_{scripts} {
    listen_on_loopback();
    start();
}

loopback_server::loopback_server(chooser choose) : choose_{std::move(choose)} {
    listen_on_loopback();
    start();
}

loopback_server::loopback_server(unix_domain, std::initializer_list<script> scripts) : waiting_{scripts} {
    listen_in_directory();
    start();
}

void loopback_server::listen_on_loopback() {
    listener_ = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    checked(::bind(listener_, generic(address), size), "bind");
    checked(::getsockname(listener_, generic(address), &size), "getsockname");
    port_ = ntohs(address.sin_port);
}

void loopback_server::listen_in_directory() {
    std::string pattern = "/tmp/tusk-server-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr)
        throw std::system_error{errno, std::generic_category(), "mkdtemp"};
    directory_ = pattern;
    port_ = 5432;
    listener_ = checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (directory_ + "/.s.PGSQL.5432").copy(address.sun_path, sizeof address.sun_path - 1);
    checked(::bind(listener_, generic(address), sizeof address), "bind");
}

void loopback_server::start() {
    checked(::listen(listener_, 16), "listen");
    set_non_blocking(listener_);
    std::array<int, 2> ends{};
    checked(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
    wake_read_ = ends[0];
    wake_write_ = ends[1];
    thread_ = std::thread{[this] { run(); }};
}

loopback_server::~loopback_server() {
    ::close(wake_write_);
    thread_.join();
    ::close(wake_read_);
    ::close(listener_);
    if (!directory_.empty()) {
        ::unlink((directory_ + "/.s.PGSQL.5432").c_str());
        ::rmdir(directory_.c_str());
    }
}

void loopback_server::limit_buffers(int bytes) const {
    for (const int option : {SO_SNDBUF, SO_RCVBUF})
        checked(::setsockopt(listener_, SOL_SOCKET, option, &bytes, sizeof bytes), "setsockopt");
}

// ---- the thread

void loopback_server::run() {
    while (true) {
        std::vector<pollfd> waits{{wake_read_, POLLIN, 0}, {listener_, POLLIN, 0}};
        std::optional<clock::time_point> first;
        for (auto& c : connections_) {
            short events = !c->server || c->server->reading() ? POLLIN : POLLRDHUP;
            if (c->server && !c->server->output().empty())
                events |= POLLOUT;
            if (c->server && !c->resume_at)
                if (const auto time = c->server->pausing())
                    c->resume_at = clock::now() + *time;
            if (c->resume_at && (!first || *c->resume_at < *first))
                first = c->resume_at;
            waits.push_back({c->fd, events, 0});
        }
        int timeout = -1;
        if (first)
            timeout = static_cast<int>(std::max<std::chrono::milliseconds::rep>(
                          0, std::chrono::duration_cast<std::chrono::milliseconds>(*first - clock::now()).count())) +
                      1;
        if (::poll(waits.data(), waits.size(), timeout) < 0 && errno != EINTR)
            return note("poll failed");
        if (waits[0].revents != 0)
            break;
        const std::size_t known = connections_.size();
        for (std::size_t i = 0; i != known; ++i) {
            auto& c = *connections_[i];
            if (c.resume_at && *c.resume_at <= clock::now()) {
                c.resume_at.reset();
                c.server->resumed();
            }
            const auto& happened = waits[2 + i];
            if ((happened.revents & (POLLIN | POLLRDHUP | POLLHUP | POLLERR)) != 0)
                (happened.events & POLLIN) != 0 ? receive(c) : client_ended(c);
            if (c.fd >= 0 && c.server)
                send(c);
        }
        if (waits[1].revents != 0)
            accept_one();
        // A CancelRequest may have moved another connection's script.
        for (auto& c : connections_)
            if (c->fd >= 0 && c->server)
                send(*c);
        std::erase_if(connections_, [](const auto& c) { return c->fd < 0; });
    }
    for (auto& c : connections_)
        ::close(c->fd);
}

void loopback_server::accept_one() {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto& c = *connections_.emplace_back(std::make_unique<connection>(fd));
    bool speaks_first;
    {
        const std::lock_guard lock{mutex_};
        ++open_;
        speaks_first = !waiting_.empty() && waiting_.front().speaks_first();
    }
    if (speaks_first)
        assign(c);
}

void loopback_server::receive(connection& c) {
    std::array<std::byte, 64 * 1024> bytes;
    const auto n = ::recv(c.fd, bytes.data(), bytes.size(), 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0)
        return client_ended(c);
    const std::span received{bytes.data(), static_cast<std::size_t>(n)};
    if (c.server)
        return c.server->feed(received);
    c.first_words += protocol::as_text(received);
    if (c.first_words.size() < 2 * protocol::length_size || take_cancel(c))
        return;
    assign(c);
    if (c.server)
        c.server->feed(protocol::as_bytes(c.first_words));
}

void loopback_server::client_ended(connection& c) {
    if (c.server)
        c.server->ended();
    close(c, false);
}

void loopback_server::send(connection& c) {
    const auto bytes = c.server->output();
    if (!bytes.empty() && c.server->closing() != script::ending::reset) {
        const auto n = ::send(c.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return close(c, false);
        if (n > 0)
            c.server->wrote(static_cast<std::size_t>(n));
    }
    close_if_done(c);
}

void loopback_server::close_if_done(connection& c) {
    const auto how = c.server->closing();
    if (how == script::ending::reset || (how == script::ending::close && c.server->output().empty()))
        close(c, how == script::ending::reset);
    else if (!c.server->reading() && c.server->finished())
        settle(c);  // what the client has not got rid of yet hides from us that it left
}

void loopback_server::close(connection& c, bool reset) {
    if (reset) {
        const linger now{1, 0};
        ::setsockopt(c.fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    } else {
        // Closing with bytes unread would be a reset, which may overtake what was sent.
        ::shutdown(c.fd, SHUT_WR);
        std::array<std::byte, 4096> dropped;
        while (::recv(c.fd, dropped.data(), dropped.size(), 0) > 0)
            continue;
    }
    ::close(c.fd);
    c.fd = -1;
    if (c.server) {
        if (const auto& failure = c.server->failure())
            note(*failure);
        else if (!reset && !c.server->finished())
            note("the connection ended before the script did");
    }
    settle(c);
}

void loopback_server::settle(connection& c) {
    const std::lock_guard lock{mutex_};
    if (!std::exchange(c.settled, true))
        --open_;
    changed_.notify_all();
}

void loopback_server::assign(connection& c) {
    const std::unique_lock lock{mutex_};
    if (choose_) {
        c.server = choose_(assigned_);
    } else if (!waiting_.empty()) {
        c.server = std::move(waiting_.front());
        waiting_.pop_front();
    }
    if (c.server) {
        ++assigned_;
        changed_.notify_all();
        return;
    }
    failures_.emplace_back("a connection came for which there is no script");
    ::close(c.fd);
    c.fd = -1;
    --open_;
    changed_.notify_all();
}

// True when the first words are a CancelRequest, or may still become one.
bool loopback_server::take_cancel(connection& c) {
    const auto bytes = protocol::as_bytes(c.first_words);
    const auto length = protocol::load_big_endian<std::uint32_t>(bytes.data());
    const auto code = protocol::load_big_endian<std::int32_t>(bytes.data() + protocol::length_size);
    constexpr std::size_t max_request = 3 * sizeof(std::int32_t) + protocol::max_cancel_key_size;
    if (code != protocol::cancel_request_code || length > max_request)
        return false;
    if (bytes.size() < length)
        return true;
    protocol::frontend::cancel_request request;
    if (bytes.size() > length || !protocol::decode(bytes.subspan(protocol::length_size), request)) {
        note("a malformed CancelRequest");
    } else {
        const std::string key{protocol::as_text(request.key)};
        for (auto& other : connections_)
            if (other->server)
                other->server->on_cancel(request.process_id, key);
        const std::lock_guard lock{mutex_};
        cancels_.push_back({request.process_id, key});
    }
    close(c, false);
    return true;
}

void loopback_server::note(std::string failure) {
    const std::lock_guard lock{mutex_};
    failures_.push_back(std::move(failure));
    changed_.notify_all();
}

// ---- other threads

std::vector<std::string> loopback_server::failures(std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    const bool all_closed = changed_.wait_for(lock, patience, [this] { return open_ == 0 && waiting_.empty(); });
    auto found = failures_;
    if (!all_closed && open_ != 0)
        found.emplace_back("a connection is still open");
    if (!waiting_.empty())
        found.emplace_back("nobody asked for the last " + std::to_string(waiting_.size()) + " scripts");
    return found;
}

std::vector<loopback_server::cancel_key> loopback_server::cancels(std::size_t least,
                                                                  std::chrono::milliseconds patience) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, patience, [&] { return cancels_.size() >= least; });
    return cancels_;
}

std::size_t loopback_server::connections() const {
    const std::lock_guard lock{mutex_};
    return assigned_;
}

}  // namespace tusk::testing
