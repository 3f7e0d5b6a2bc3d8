// A TLS server in memory, on OpenSSL itself, and certificates made on the spot.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/ssl.h>

#include "../../src/net/tls_filter.hpp"

namespace tusk::testing {

using certificate_ptr = std::shared_ptr<X509>;
using key_ptr = std::shared_ptr<EVP_PKEY>;

struct identity {
    certificate_ptr certificate;
    key_ptr key;

    [[nodiscard]] std::string certificate_pem() const;
    [[nodiscard]] std::string key_pem() const;
};

// `names` are as in the extension subjectAltName of OpenSSL's configuration: "DNS:localhost,IP:127.0.0.1". Without an
// issuer it signs itself.
[[nodiscard]] identity make_identity(const std::string& common_name, const std::string& names = {},
                                     const identity* issuer = nullptr);
[[nodiscard]] identity make_authority(const std::string& common_name);

// A client's context that trusts this authority, if any.
[[nodiscard]] tusk::detail::ssl_context make_client_context(const identity* authority = nullptr);

class tls_server {
public:
    explicit tls_server(const identity& who, int newest_version = TLS1_3_VERSION);
    tls_server(const tls_server&) = delete;
    tls_server& operator=(const tls_server&) = delete;

    // Bytes from the client, and bytes for it.
    void feed(std::string_view bytes);
    [[nodiscard]] std::string take_output();

    void write(std::string_view plain);
    [[nodiscard]] std::string take_received();
    // Has both sides use new keys from here on.
    void update_keys();
    void close();

    [[nodiscard]] bool ready() const { return SSL_is_init_finished(ssl_.get()) != 0; }
    // The client said that nothing more will come.
    [[nodiscard]] bool ended() const { return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }
    // Agrees to speak this protocol inside, if the client offers it (ALPN).
    void agree_to(std::string protocol);
    // Asks the client for a certificate, and takes any or none. It is to be signed in one of these ways, if any are given.
    void ask_for_certificate(const char* signature_algorithms = nullptr);
    // What went wrong; empty: nothing.
    [[nodiscard]] const std::string& failure() const { return failure_; }
    // The name the client asked for.
    [[nodiscard]] const std::optional<std::string>& asked_for() const { return asked_for_; }

private:
    static int on_server_name(SSL* ssl, int* alert, void* self);
    static int on_protocols(SSL* ssl, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                            unsigned offered_size, void* self);
    void pump();

    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
    std::string received_;
    std::string failure_;
    std::optional<std::string> asked_for_;
    std::string protocol_;
};

// How many of the bytes that are left are delivered next, at least 1.
using cutter = std::function<std::size_t(std::size_t left)>;

// A client and a server, and what goes to and fro between them.
struct tls_pair {
    tusk::detail::tls_filter client;
    tls_server server;
    std::string received;     // by the client, decrypted
    std::string to_send;      // by the client, not yet encrypted
    std::size_t carried = 0;  // bytes from the server
    cutter cut = [](std::size_t left) { return left; };

    tls_pair(const tusk::detail::ssl_context& context, const identity& who, const std::string& host = "localhost",
             tusk::detail::tls_verification verification = tusk::detail::tls_verification::none,
             int newest_version = TLS1_3_VERSION)
        : tls_pair{tusk::detail::tls_setup{context, host, verification}, who, newest_version} {}
    tls_pair(const tusk::detail::tls_setup& how, const identity& who, int newest_version = TLS1_3_VERSION)
        : client{how}, server{who, newest_version} {}

    // Until neither side has anything to say.
    void run();
    // The server's bytes for the client, in the pieces that `cut` makes.
    void deliver(std::string_view bytes);
    // What the client has to send reaches the server.
    bool carry_to_server();
};

}  // namespace tusk::testing
