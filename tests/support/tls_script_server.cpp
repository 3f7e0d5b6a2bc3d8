#include <support/tls_script_server.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <utility>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend/cancel_request.hpp>
#include <tusk/protocol/messages/frontend/ssl_request.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace tusk::testing {

struct tls_script_server::connection {
    int fd;
    tls_server tls;
    std::optional<script> server;
    std::string first_words;  // while there is no script
    std::string pending;      // encrypted, to be sent
    std::size_t sent_under_these_keys = 0;
    bool over = false;
};

tls_script_server::tls_script_server(const identity& who, std::deque<script> scripts, std::size_t update_keys_every)
    : who_{who}, update_keys_every_{update_keys_every}, waiting_{std::move(scripts)} {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    socklen_t size = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || ::bind(listener_, any, size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, any, &size) != 0)
        throw std::runtime_error{"cannot listen on loopback"};
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread{[this] { accept_all(); }};
}

void tls_script_server::stop() {
    if (!acceptor_.joinable())
        return;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (auto& thread : threads_)
        thread.join();
    ::close(listener_);
    for (std::size_t i = 0; i != waiting_.size(); ++i)
        failures_.emplace_back("nobody asked for a script");
}

void tls_script_server::accept_all() {
    for (int fd = 0; (fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;)
        threads_.emplace_back([this, fd] { serve(fd); });
}

void tls_script_server::serve(int fd) {
    if (answer_request(fd)) {
        connection c{fd, tls_server{who_}, {}, {}, {}, 0, false};
        {
            const std::lock_guard lock{mutex_};
            connections_.push_back(&c);
        }
        talk(c);
        if (c.server && c.server->closing() == script::ending::reset) {
            const linger at_once{1, 0};
            ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        }
        const std::lock_guard lock{mutex_};
        std::erase(connections_, &c);
        ended_properly_ += c.tls.ended() ? 1 : 0;
        if (!c.tls.failure().empty())
            failures_.push_back("TLS: " + c.tls.failure());
        if (c.server && c.server->failure())
            failures_.push_back(*c.server->failure());
        else if (c.server && !c.server->finished())
            failures_.emplace_back("the connection ended before the script did");
    }
    ::close(fd);
}

// What comes in the clear is SSLRequest, and nothing else until there is an answer.
bool tls_script_server::answer_request(int fd) {
    const std::string request = encoded(protocol::frontend::ssl_request{});
    std::string received(request.size(), '\0');
    const auto n = ::recv(fd, received.data(), received.size(), MSG_WAITALL);
    std::array<char, 1> more;
    const bool right = n == static_cast<ssize_t>(received.size()) && received == request &&
                       ::recv(fd, more.data(), more.size(), MSG_DONTWAIT) < 0;
    {
        const std::lock_guard lock{mutex_};
        seen_.emplace_back(right ? "SSLRequest" : "something in the clear");
    }
    return right && ::send(fd, "S", 1, MSG_NOSIGNAL) == 1;
}

void tls_script_server::talk(connection& c) {
    // Another connection may cancel what this one's script waits with, so it looks at it from time to time.
    constexpr int patience = 5;
    std::array<char, 64 * 1024> bytes;
    while (true) {
        pollfd p{c.fd, static_cast<short>(c.pending.empty() ? POLLIN : POLLIN | POLLOUT), 0};
        ::poll(&p, 1, patience);
        const std::lock_guard lock{mutex_};
        const auto n = ::recv(c.fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
        const bool ended = n == 0 || (n < 0 && errno != EAGAIN);
        if (n > 0) {
            c.tls.feed({bytes.data(), static_cast<std::size_t>(n)});
            take(c, c.tls.take_received());
        }
        if (c.server) {
            const auto plain = c.server->output();
            const std::size_t now = std::min(plain.size(), bytes.size());
            if (now != 0 && c.pending.size() < bytes.size()) {
                c.tls.write(protocol::as_text(plain.first(now)));
                c.server->wrote(now);
                c.sent_under_these_keys += now;
            }
            if (c.sent_under_these_keys > update_keys_every_) {
                c.tls.update_keys();
                c.sent_under_these_keys = 0;
            }
        }
        c.pending += c.tls.take_output();
        if (const auto sent = ::send(c.fd, c.pending.data(), c.pending.size(), MSG_DONTWAIT | MSG_NOSIGNAL); sent > 0)
            c.pending.erase(0, static_cast<std::size_t>(sent));
        c.over = c.over || (c.server && c.server->closing() == script::ending::reset);
        if (ended || (c.over && c.pending.empty()))
            return;
    }
}

void tls_script_server::take(connection& c, std::string_view plain) {
    if (c.server)
        return c.server->feed(protocol::as_bytes(plain));
    c.first_words += plain;
    if (c.first_words.size() < 2 * protocol::length_size)
        return;
    const auto code =
        protocol::load_big_endian<std::int32_t>(protocol::as_bytes(c.first_words).data() + protocol::length_size);
    if (code == protocol::cancel_request_code) {
        seen_.emplace_back("CancelRequest");
        take_cancel(c.first_words);
        c.tls.close();
        c.over = true;
    } else if (waiting_.empty()) {
        failures_.emplace_back("there is no script for a connection");
        c.over = true;
    } else {
        seen_.emplace_back("login");
        c.server = std::move(waiting_.front());
        waiting_.pop_front();
        c.server->feed(protocol::as_bytes(c.first_words));
    }
}

void tls_script_server::take_cancel(std::string_view bytes) {
    protocol::frontend::cancel_request request;
    if (!protocol::decode(protocol::as_bytes(bytes.substr(protocol::length_size)), request)) {
        failures_.emplace_back("a malformed CancelRequest");
        return;
    }
    const bool meant = std::any_of(connections_.begin(), connections_.end(), [&](connection* c) {
        return c->server && c->server->on_cancel(request.process_id, protocol::as_text(request.key));
    });
    if (!meant)
        failures_.emplace_back("a CancelRequest with a key that nobody has");
}

std::vector<std::string> tls_script_server::seen() {
    const std::lock_guard lock{mutex_};
    return seen_;
}

std::vector<std::string> tls_script_server::failures() {
    const std::lock_guard lock{mutex_};
    return failures_;
}

std::size_t tls_script_server::ended_properly() {
    const std::lock_guard lock{mutex_};
    return ended_properly_;
}

}  // namespace tusk::testing
