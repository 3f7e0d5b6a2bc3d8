// A stream socket, TCP or Unix. Nothing waits but what says so.
#pragma once

#include <cerrno>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include <sys/socket.h>
#include <sys/types.h>

#include <boost/system/error_code.hpp>

#include "net/endpoint.hpp"

namespace tusk::detail {

// How a TCP connection notices that the other side is gone without a word. 0: as the system has it.
struct tcp_options {
    bool keepalives = true;
    int keepalives_idle = 0;      // seconds
    int keepalives_interval = 0;  // seconds
    int keepalives_count = 0;
    int user_timeout = 0;  // milliseconds
};

class socket {
public:
    struct transfer {
        std::size_t bytes = 0;
        boost::system::error_code failed;

        [[nodiscard]] bool would_block() const noexcept { return failed.failed() && has_to_wait(); }

    private:
        [[nodiscard]] bool has_to_wait() const noexcept;
    };

    socket() = default;
    socket(const socket&) = delete;
    socket& operator=(const socket&) = delete;
    ~socket() { close(); }

    // Gives the descriptor up to who asks.
    [[nodiscard]] int release() noexcept { return std::exchange(descriptor_, -1); }

    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

    // For the connections from now on.
    void set_tcp_options(const tcp_options& options) noexcept { tcp_ = options; }

    // Begins to connect. `in_progress` means: when it is writable, ask connected() how it went.
    [[nodiscard]] boost::system::error_code connect(const endpoint& to);
    [[nodiscard]] boost::system::error_code connected() const;

    // Takes over a stream socket that is connected; it is closed if it is no such thing.
    [[nodiscard]] boost::system::error_code adopt(int descriptor);
    // The user of the operating system that the other side of a Unix socket runs as; none if that cannot be told.
    [[nodiscard]] std::optional<uid_t> peer_user() const noexcept;

    // 0 bytes read without an error: the other side has closed.
    [[nodiscard]] transfer read(std::span<std::byte> into) const { return receive(into, MSG_DONTWAIT); }
    [[nodiscard]] transfer write(std::span<const std::byte> from) const {
        return transferred([&] { return ::send(descriptor_, from.data(), from.size(), MSG_NOSIGNAL | MSG_DONTWAIT); });
    }
    // Waits for something to read, however long that takes.
    [[nodiscard]] transfer wait_and_read(std::span<std::byte> into) {
        return begin_to_block() ? receive(into, 0) : transfer{0, {errno, boost::system::system_category()}};
    }

    void close() noexcept;

private:
    template <class Call>
    [[nodiscard]] static transfer transferred(Call call) noexcept {
        ssize_t n = call();
        while (n < 0 && errno == EINTR)
            n = call();
        if (n < 0)
            return {0, {errno, boost::system::system_category()}};
        return {static_cast<std::size_t>(n), {}};
    }
    [[nodiscard]] transfer receive(std::span<std::byte> into, int flags) const noexcept {
        return transferred([&] { return ::recv(descriptor_, into.data(), into.size(), flags); });
    }
    [[nodiscard]] bool begin_to_block() noexcept { return blocks_ || clear_nonblocking(); }
    [[nodiscard]] bool clear_nonblocking() noexcept;
    [[nodiscard]] boost::system::error_code apply_tcp_options() const noexcept;
    void widen_buffer() const noexcept;

    int descriptor_ = -1;
    bool blocks_ = false;
    tcp_options tcp_;
};

[[nodiscard]] bool in_progress(boost::system::error_code ec) noexcept;

}  // namespace tusk::detail
