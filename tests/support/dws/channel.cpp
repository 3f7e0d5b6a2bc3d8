#include <support/dws/channel.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace tusk::testing::dws {

namespace {

constexpr std::size_t most_at_once = 64 * 1024;

bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

descriptor& descriptor::operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

descriptor::~descriptor() {
    if (fd_ >= 0)
        ::close(fd_);
}

void sending::sent(std::size_t n) noexcept {
    sent_ += n;
    if (sent_ == bytes_.size()) {
        bytes_.clear();
        sent_ = 0;
    }
}

void channel::deleter::operator()(ssl_st* tls) const noexcept { SSL_free(tls); }

channel::channel(descriptor socket) : socket_{std::move(socket)} {
    ::fcntl(socket_.get(), F_SETFL, ::fcntl(socket_.get(), F_GETFL) | O_NONBLOCK);
}

channel::channel(channel&&) noexcept = default;
channel& channel::operator=(channel&&) noexcept = default;
channel::~channel() = default;

bool channel::read(std::string& received) {
    const std::size_t before = received.size();
    received.resize(before + most_at_once);
    std::size_t n = 0;
    if (tls_) {
        const int result = SSL_read_ex(tls_.get(), received.data() + before, most_at_once, &n);
        if (result != 1)
            n = 0;
        received.resize(before + n);
        return result == 1 || !blocked(result, to_read_);
    }
    const auto result = ::recv(socket_.get(), received.data() + before, most_at_once, 0);
    n = result > 0 ? static_cast<std::size_t>(result) : 0;
    received.resize(before + n);
    if (result == 0 || (result < 0 && !would_block()))
        throw over{};
    return n != 0;
}

bool channel::write(sending& output) {
    const auto bytes = output.front();
    if (bytes.empty())
        return false;
    std::size_t n = 0;
    if (tls_) {
        const int result = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &n);
        if (result != 1)
            return !blocked(result, to_write_);
    } else {
        const auto result = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (result < 0 && !would_block())
            throw over{};
        n = result > 0 ? static_cast<std::size_t>(result) : 0;
    }
    output.sent(n);
    return n != 0;
}

bool channel::accept_tls(ssl_ctx_st& context) {
    if (!tls_) {
        tls_.reset(SSL_new(&context));
        if (!tls_ || SSL_set_fd(tls_.get(), socket_.get()) != 1)
            throw over{};
        SSL_set_mode(tls_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    }
    ERR_clear_error();
    const int result = SSL_accept(tls_.get());
    if (result != 1 && blocked(result, to_read_))
        return false;
    to_read_ = POLLIN;
    return result == 1;
}

bool channel::blocked(int returned, short& events) {
    const int error = SSL_get_error(tls_.get(), returned);
    ERR_clear_error();
    if (error == SSL_ERROR_WANT_READ)
        events = POLLIN;
    else if (error == SSL_ERROR_WANT_WRITE)
        events = POLLOUT;
    else
        throw over{};
    return true;
}

pollfd channel::waits_for(bool to_read, bool to_write) const noexcept {
    const int events = (to_read ? to_read_ : 0) | (to_write ? to_write_ : 0);
    // poll() would go on telling about a connection that has ended, whether it is asked to or not.
    return {events == 0 ? -1 : socket_.get(), static_cast<short>(events), 0};
}

void channel::finish() noexcept {
    if (tls_) {
        SSL_shutdown(tls_.get());
        ERR_clear_error();
    }
    ::shutdown(socket_.get(), SHUT_WR);
}

bool waiting::wait(std::span<const pollfd> sockets, std::optional<clock::time_point> until) const {
    std::vector<pollfd> all{sockets.begin(), sockets.end()};
    all.push_back({stop_, POLLIN, 0});
    while (true) {
        int timeout = -1;
        if (until) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - clock::now()).count();
            timeout = static_cast<int>(std::clamp<decltype(left)>(left, 0, 1'000'000));
        }
        const int ready = ::poll(all.data(), all.size(), timeout);
        if (ready < 0 && errno != EINTR)
            throw over{};
        if (all.back().revents != 0)
            throw over{};
        if (ready > 0)
            return true;
        if (until && clock::now() >= *until)
            return false;
    }
}

descriptor connect_to(const std::string& unix_path) {
    descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (unix_path.size() >= sizeof address.sun_path)
        throw over{};
    unix_path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw over{};
    return socket;
}

}  // namespace tusk::testing::dws
