// TLS as a filter of bytes: ciphertext on the side of the socket, plaintext on the side of the session. No I/O.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/session/outbox.hpp>

#include "net/tls_context.hpp"

struct ssl_st;  // OpenSSL's SSL
struct bio_st;  // OpenSSL's BIO

namespace tusk::detail {

enum class tls_verification {
    none,       // whoever it is
    authority,  // the certificate is signed by one of the context's authorities
    full,       // and is for the host we meant
};

// How to do TLS with a server.
struct tls_setup {
    ssl_context context;
    // A name or a numeric address; with verification `full` it is what the certificate must be for.
    std::string host;
    tls_verification verification = tls_verification::none;
    bool sends_name = true;              // the host, if it is a name, in clear (SNI)
    bool must_show_certificate = false;  // the server must have asked for ours
    // TLS from the first byte on (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-SSLNEGOTIATION).
    // The server must then agree that what is inside is PostgreSQL's protocol, by ALPN: else anything that speaks TLS could
    // be made to answer.
    bool is_direct = false;
};

// How far a connection is with TLS.
enum class tls_phase { none, handshake, established };

class tls_filter {
public:
    explicit tls_filter(const tls_setup& how);
    tls_filter(const tls_filter&) = delete;
    tls_filter& operator=(const tls_filter&) = delete;
    ~tls_filter();

    // ---- the side of the socket

    [[nodiscard]] std::span<std::byte> input() noexcept { return received_; }
    // n bytes have been read into input().
    void fed(std::size_t n);
    [[nodiscard]] std::span<const std::byte> output() noexcept { return outbox_.output(); }
    void wrote(std::size_t n) noexcept { outbox_.wrote(n); }
    // The socket takes no more: what is there to be sent is dropped.
    void cannot_write() noexcept { outbox_.wipe(); }

    // ---- the side of the session

    // The handshake is complete, and so is the verification.
    [[nodiscard]] bool ready() const noexcept { return ready_; }
    // The hash of the server's certificate, by the hash function that it is signed with, but not less than SHA-256
    // (tls-server-end-point, https://www.rfc-editor.org/rfc/rfc5929#section-4.1). Empty if it is signed without one.
    [[nodiscard]] std::string server_end_point() const;
    // It is over; for good.
    [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }

    // Plaintext that has come; 0 when there is none now.
    [[nodiscard]] std::size_t read(std::span<std::byte> into);
    // Takes plaintext to be sent; how much of it was taken.
    [[nodiscard]] std::size_t write(std::span<const std::byte> from);
    // The server said that nothing more will come (close_notify).
    [[nodiscard]] bool ended() const noexcept { return ended_; }
    // Says that nothing more will be sent.
    void close();

    [[nodiscard]] ssl_st* native() noexcept { return ssl_.get(); }

private:
    struct deleter {
        void operator()(ssl_st* ssl) const noexcept;
    };

    void handshake();
    void check_protocol();
    static void note_certificate(int is_ours, int version, int content, const void* message, std::size_t size, ssl_st*,
                                 void* filter);
    void check_certificate_shown();
    void drain();
    // What OpenSSL made of a call; fails the filter if it is an error.
    void failed(int returned, const std::string& doing);

    ssl_context context_;
    bool is_direct_;
    bool must_show_certificate_;
    bool certificate_asked_for_ = false;
    bool certificate_shown_ = false;
    std::unique_ptr<ssl_st, deleter> ssl_;
    bio_st* incoming_ = nullptr;  // owned by ssl_
    bio_st* outgoing_ = nullptr;  // owned by ssl_
    protocol::outbox outbox_;
    std::byte received_[16 * 1024];
    bool ready_ = false;
    bool ended_ = false;
    std::optional<error> failure_;
};

}  // namespace tusk::detail
