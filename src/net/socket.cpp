#include "net/socket.hpp"

#include <cerrno>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tusk::detail {

namespace {

boost::system::error_code last_error() noexcept { return {errno, boost::system::system_category()}; }

}  // namespace

bool socket::transfer::has_to_wait() const noexcept {
    return (failed.value() == EAGAIN || failed.value() == EWOULDBLOCK) &&
           failed.category() == boost::system::system_category();
}

bool in_progress(boost::system::error_code ec) noexcept { return ec == boost::system::errc::operation_in_progress; }

boost::system::error_code socket::connect(const endpoint& to) {
    close();
    descriptor_ = ::socket(to.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0)
        return last_error();
    if (to.family() == AF_UNIX)
        widen_buffer();
    else if (const auto failed = apply_tcp_options())
        return failed;
    // A connect that a signal interrupts goes on by itself, as one in progress does.
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&to.address), to.size) == 0)
        return {};
    if (errno == EINTR)
        errno = EINPROGRESS;
    return last_error();
}

// Who waits for room in a socket of the Unix domain is woken when three quarters of the buffer are free. With parts of 64 KiB, as
// COPY has them, the usual 208 KiB are empty by then, and the server has nothing to do. The system doubles what it is given.
void socket::widen_buffer() const noexcept {
    int size = 0;
    socklen_t size_of_size = sizeof size;
    if (::getsockopt(descriptor_, SOL_SOCKET, SO_SNDBUF, &size, &size_of_size) == 0)
        ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

boost::system::error_code socket::apply_tcp_options() const noexcept {
    const struct {
        int level;
        int name;
        int value;
    } wanted[] = {
        {IPPROTO_TCP, TCP_NODELAY, 1},
        {SOL_SOCKET, SO_KEEPALIVE, tcp_.keepalives ? 1 : 0},
        {IPPROTO_TCP, TCP_KEEPIDLE, tcp_.keepalives ? tcp_.keepalives_idle : 0},
        {IPPROTO_TCP, TCP_KEEPINTVL, tcp_.keepalives ? tcp_.keepalives_interval : 0},
        {IPPROTO_TCP, TCP_KEEPCNT, tcp_.keepalives ? tcp_.keepalives_count : 0},
        {IPPROTO_TCP, TCP_USER_TIMEOUT, tcp_.user_timeout},
    };
    for (const auto& [level, name, value] : wanted) {
        const bool as_the_system_has_it = value == 0 && level == IPPROTO_TCP;
        if (!as_the_system_has_it && ::setsockopt(descriptor_, level, name, &value, sizeof value) != 0)
            return last_error();
    }
    return {};
}

boost::system::error_code socket::connected() const {
    int failed = 0;
    socklen_t size = sizeof failed;
    if (::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &failed, &size) != 0)
        return last_error();
    return {failed, boost::system::system_category()};
}

boost::system::error_code socket::adopt(int descriptor) {
    close();
    descriptor_ = descriptor;
    int type = 0;
    socklen_t size = sizeof type;
    if (::getsockopt(descriptor_, SOL_SOCKET, SO_TYPE, &type, &size) != 0)
        return last_error();
    if (type != SOCK_STREAM)
        return make_error_code(boost::system::errc::wrong_protocol_type);
    const int flags = ::fcntl(descriptor_, F_GETFL);
    if (flags < 0 || ::fcntl(descriptor_, F_SETFL, flags | O_NONBLOCK) != 0 ||
        ::fcntl(descriptor_, F_SETFD, FD_CLOEXEC) != 0)
        return last_error();
    int family = AF_UNSPEC;
    size = sizeof family;
    if (::getsockopt(descriptor_, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0)
        return last_error();
    return family == AF_INET || family == AF_INET6 ? apply_tcp_options() : boost::system::error_code{};
}

std::optional<uid_t> socket::peer_user() const noexcept {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(descriptor_, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return std::nullopt;
    return peer.uid;
}

bool socket::clear_nonblocking() noexcept {
    const int flags = ::fcntl(descriptor_, F_GETFL);
    blocks_ = flags >= 0 && ::fcntl(descriptor_, F_SETFL, flags & ~O_NONBLOCK) == 0;
    return blocks_;
}

void socket::close() noexcept {
    blocks_ = false;
    if (is_open())
        ::close(std::exchange(descriptor_, -1));
}

}  // namespace tusk::detail
