#include "net/tls_filter.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "net/tls_error.hpp"

namespace tusk::detail {

namespace {

bool is_address(const std::string& host) {
    const std::unique_ptr<ASN1_OCTET_STRING, decltype(&ASN1_OCTET_STRING_free)> parsed{a2i_IPADDRESS(host.c_str()),
                                                                                       &ASN1_OCTET_STRING_free};
    return parsed != nullptr;
}

// The one protocol we offer, with its length in front.
constexpr char alpn_protocols[] = "\012postgresql";

// Of a Certificate message without a certificate: its header, and the empty list.
constexpr std::size_t longest_without_certificate = 8;

int as_int(std::size_t n) { return static_cast<int>(std::min<std::size_t>(n, std::numeric_limits<int>::max())); }

}  // namespace

void tls_filter::deleter::operator()(ssl_st* ssl) const noexcept { SSL_free(ssl); }

tls_filter::tls_filter(const tls_setup& how)
    : context_{how.context},
      is_direct_{how.is_direct},
      must_show_certificate_{how.must_show_certificate},
      ssl_{SSL_new(how.context.get())} {
    incoming_ = BIO_new(BIO_s_mem());
    outgoing_ = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl_.get(), incoming_, outgoing_);
    SSL_set_connect_state(ssl_.get());

    // The rules are set here and not on the context, which may be the user's own: it is verified all the same.
    const std::string& host = how.host;
    const bool address = is_address(host);
    if (how.sends_name && !address && !host.empty() && !host.starts_with('/'))
        SSL_set_tlsext_host_name(ssl_.get(), host.c_str());
    if (how.is_direct)
        SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(alpn_protocols),
                            sizeof alpn_protocols - 1);
    if (must_show_certificate_) {
        SSL_set_msg_callback(ssl_.get(), note_certificate);
        SSL_set_msg_callback_arg(ssl_.get(), this);
    }
    SSL_set_verify(ssl_.get(), how.verification == tls_verification::none ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
    if (how.verification == tls_verification::full) {
        auto* rules = SSL_get0_param(ssl_.get());
        X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        const int set = address ? X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str())
                                : X509_VERIFY_PARAM_set1_host(rules, host.data(), host.size());
        if (set != 1 || host.empty())
            failure_ = error{errc::tls_failed, "there is no host name that the server's certificate could be for"};
    }
    handshake();
}

tls_filter::~tls_filter() = default;

void tls_filter::fed(std::size_t n) {
    BIO_write(incoming_, received_, as_int(n));
    if (!ready_)
        handshake();
}

std::string tls_filter::server_end_point() const {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate{SSL_get1_peer_certificate(ssl_.get()), &X509_free};
    int hash = NID_undef;
    if (!certificate || X509_get_signature_info(certificate.get(), &hash, nullptr, nullptr, nullptr) != 1)
        return {};
    const EVP_MD* function = hash == NID_md5 || hash == NID_sha1 ? EVP_sha256() : EVP_get_digestbynid(hash);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (function == nullptr || X509_digest(certificate.get(), function, digest, &size) != 1)
        return {};
    return {reinterpret_cast<const char*>(digest), size};
}

std::size_t tls_filter::read(std::span<std::byte> into) {
    if (!ready_ || failure_ || into.empty())
        return 0;
    ERR_clear_error();
    const int n = SSL_read(ssl_.get(), into.data(), as_int(into.size()));
    drain();  // reading may have something to say, such as an alert
    if (n > 0)
        return static_cast<std::size_t>(n);
    failed(n, "reading from the server");
    return 0;
}

std::size_t tls_filter::write(std::span<const std::byte> from) {
    if (!ready_ || failure_ || from.empty())
        return 0;
    ERR_clear_error();
    const int n = SSL_write(ssl_.get(), from.data(), as_int(from.size()));
    drain();
    if (n > 0)
        return static_cast<std::size_t>(n);
    failed(n, "writing to the server");
    return 0;
}

void tls_filter::close() {
    if (ready_ && !failure_) {
        SSL_shutdown(ssl_.get());
        drain();
    }
}

void tls_filter::handshake() {
    if (failure_)
        return;
    ERR_clear_error();
    const int done = SSL_do_handshake(ssl_.get());
    drain();  // an alert tells the server what we did not like
    if (done != 1)
        return failed(done, "the TLS handshake");
    ready_ = true;
    check_protocol();
    check_certificate_shown();
}

// Called with each message of the handshake, whose type is its first byte.
void tls_filter::note_certificate(int is_ours, int, int content, const void* message, std::size_t size, ssl_st*,
                                  void* filter) {
    if (content != SSL3_RT_HANDSHAKE || size == 0)
        return;
    auto& self = *static_cast<tls_filter*>(filter);
    const auto type = *static_cast<const unsigned char*>(message);
    if (is_ours == 0 && type == SSL3_MT_CERTIFICATE_REQUEST)
        self.certificate_asked_for_ = true;
    if (is_ours != 0 && type == SSL3_MT_CERTIFICATE && size > longest_without_certificate)
        self.certificate_shown_ = true;
}

void tls_filter::check_certificate_shown() {
    if (!ready_ || !must_show_certificate_ || certificate_shown_)
        return;
    ready_ = false;
    failure_ = error{errc::tls_failed,
                     certificate_asked_for_
                         ? "there is no certificate to show that the server takes, and sslcertmode is require"
                         : "the server did not ask for our certificate, and sslcertmode is require",
                     "use sslcertmode=allow if the server may do without"};
}

void tls_filter::check_protocol() {
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &chosen, &size);
    const std::string_view name{reinterpret_cast<const char*>(chosen), size};
    if (!is_direct_ || name == std::string_view{alpn_protocols}.substr(1))
        return;
    ready_ = false;
    failure_ = error{errc::tls_failed, "the server did not agree to speak PostgreSQL's protocol inside TLS (ALPN)",
                     "sslnegotiation=direct is for PostgreSQL 17 and newer; leave it out for others"};
}

void tls_filter::drain() {
    const std::size_t n = BIO_ctrl_pending(outgoing_);
    if (n != 0)
        BIO_read(outgoing_, outbox_.waiting().grow(n), as_int(n));
}

void tls_filter::failed(int returned, const std::string& doing) {
    switch (SSL_get_error(ssl_.get(), returned)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            return;
        case SSL_ERROR_ZERO_RETURN:
            ended_ = true;
            return;
        default:
            break;
    }
    const long verified = SSL_get_verify_result(ssl_.get());
    if (!ready_ && verified != X509_V_OK && SSL_get_verify_mode(ssl_.get()) != SSL_VERIFY_NONE)
        failure_ =
            error{errc::tls_failed,
                  "the server's certificate is not accepted: " + std::string{X509_verify_cert_error_string(verified)},
                  "check sslrootcert and the host name; sslmode says how much is verified"};
    else
        failure_ = error{errc::tls_failed, doing + " failed: " + take_tls_reason()};
    ERR_clear_error();
}

}  // namespace tusk::detail
