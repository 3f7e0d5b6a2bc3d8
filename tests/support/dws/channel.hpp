// A socket with or without TLS, and waiting for several of them.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <poll.h>

#include <tusk/protocol/wire/byte_buffer.hpp>

struct ssl_st;      // OpenSSL's SSL
struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace tusk::testing::dws {

// A file descriptor, closed at the end.
class descriptor {
public:
    explicit descriptor(int fd = -1) noexcept : fd_{fd} {}
    descriptor(descriptor&& other) noexcept : fd_{other.fd_} { other.fd_ = -1; }
    descriptor& operator=(descriptor&& other) noexcept;
    ~descriptor();

    [[nodiscard]] int get() const noexcept { return fd_; }

private:
    int fd_;
};

// There is nothing more to be done with a connection: the other side has gone, or we are to stop.
struct over {};

// What is to be sent: bytes are added at the end and taken at the front.
class sending {
public:
    [[nodiscard]] protocol::byte_buffer& tail() noexcept { return bytes_; }
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size() - sent_; }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] std::span<const std::byte> front() const noexcept { return bytes_.view().subspan(sent_); }
    void sent(std::size_t n) noexcept;

private:
    protocol::byte_buffer bytes_;
    std::size_t sent_ = 0;
};

class channel {
public:
    // Takes over a connected socket.
    explicit channel(descriptor socket);
    channel(channel&&) noexcept;
    channel& operator=(channel&&) noexcept;
    ~channel();

    // Moves what can be moved without waiting. True when anything was. read() appends to `received`; both throw `over`
    // when the other side has gone.
    bool read(std::string& received);
    bool write(sending& output);

    // Becomes the server's side of TLS. True when the handshake is complete; else call it again after waiting.
    bool accept_tls(ssl_ctx_st& context);
    [[nodiscard]] bool has_tls() const noexcept { return tls_ != nullptr; }

    // What to wait for before trying again.
    [[nodiscard]] pollfd waits_for(bool to_read, bool to_write) const noexcept;

    // Says that nothing more will be sent.
    void finish() noexcept;

private:
    // Takes in what OpenSSL makes of a call. True when it is to be repeated after waiting for `events`.
    bool blocked(int returned, short& events);

    struct deleter {
        void operator()(ssl_st* tls) const noexcept;
    };

    descriptor socket_;
    std::unique_ptr<ssl_st, deleter> tls_;
    // TLS may have to write to be able to read, and the other way round.
    short to_read_ = POLLIN;
    short to_write_ = POLLOUT;
};

// Waits for sockets, or until everything is to stop: then it throws `over`.
class waiting {
public:
    using clock = std::chrono::steady_clock;

    // `stop` becomes readable when everything is to stop.
    explicit waiting(int stop) noexcept : stop_{stop} {}

    // False when the time has passed.
    bool wait(std::span<const pollfd> sockets, std::optional<clock::time_point> until = std::nullopt) const;

private:
    int stop_;
};

// A socket connected to a Unix-domain socket. Throws `over` when nobody is there.
[[nodiscard]] descriptor connect_to(const std::string& unix_path);

}  // namespace tusk::testing::dws
