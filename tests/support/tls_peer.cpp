#include <support/tls_peer.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <stdexcept>
#include <utility>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <tusk/protocol/wire/reader.hpp>

namespace tusk::testing {

namespace {

template <class T>
T* checked(T* made) {
    if (made == nullptr)
        throw std::runtime_error{ERR_error_string(ERR_get_error(), nullptr)};
    return made;
}

void checked(int done) {
    if (done <= 0)
        throw std::runtime_error{ERR_error_string(ERR_get_error(), nullptr)};
}

void add_extension(X509* to, X509* issuer, int id, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension{
        checked(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str())), &X509_EXTENSION_free};
    checked(X509_add_ext(to, extension.get(), -1));
}

identity make(const std::string& common_name, int extension, const std::string& value, const identity* issuer) {
    static long serial = 1;
    identity made{certificate_ptr{checked(X509_new()), &X509_free},
                  key_ptr{checked(EVP_EC_gen("P-256")), &EVP_PKEY_free}};
    X509* certificate = made.certificate.get();
    checked(X509_set_version(certificate, X509_VERSION_3));
    checked(ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++));
    checked(X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) != nullptr);
    checked(X509_gmtime_adj(X509_getm_notAfter(certificate), 3600) != nullptr);
    checked(X509_set_pubkey(certificate, made.key.get()));
    checked(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0));
    const identity& signer = issuer == nullptr ? made : *issuer;
    checked(X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate.get())));
    if (!value.empty())
        add_extension(certificate, signer.certificate.get(), extension, value);
    checked(X509_sign(certificate, signer.key.get(), EVP_sha256()));
    return made;
}

template <class Write>
std::string as_pem(Write write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{checked(BIO_new(BIO_s_mem())), &BIO_free};
    checked(write(out.get()));
    char* bytes = nullptr;
    const long n = BIO_get_mem_data(out.get(), &bytes);
    return {bytes, static_cast<std::size_t>(n)};
}

}  // namespace

std::string identity::certificate_pem() const {
    return as_pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); });
}

std::string identity::key_pem() const {
    return as_pem(
        [&](BIO* out) { return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
}

identity make_identity(const std::string& common_name, const std::string& names, const identity* issuer) {
    return make(common_name, NID_subject_alt_name, names, issuer);
}

identity make_authority(const std::string& common_name) {
    return make(common_name, NID_basic_constraints, "critical,CA:TRUE", nullptr);
}

detail::ssl_context make_client_context(const identity* authority) {
    tusk::detail::ssl_context context = tusk::detail::make_tls_context({}).value();
    if (authority != nullptr)
        checked(X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), authority->certificate.get()));
    return context;
}

// ---- the server

tls_server::tls_server(const identity& who, int newest_version)
    : context_{checked(SSL_CTX_new(TLS_server_method())), &SSL_CTX_free}, ssl_{nullptr, &SSL_free} {
    if (newest_version < TLS1_2_VERSION)
        checked(SSL_CTX_set_cipher_list(context_.get(), "ALL:@SECLEVEL=0"));
    checked(static_cast<int>(SSL_CTX_set_min_proto_version(context_.get(), std::min(newest_version, TLS1_2_VERSION))));
    checked(static_cast<int>(SSL_CTX_set_max_proto_version(context_.get(), newest_version)));
    checked(SSL_CTX_use_certificate(context_.get(), who.certificate.get()));
    checked(SSL_CTX_use_PrivateKey(context_.get(), who.key.get()));
    SSL_CTX_set_tlsext_servername_callback(context_.get(), &tls_server::on_server_name);
    SSL_CTX_set_tlsext_servername_arg(context_.get(), this);
    ssl_.reset(checked(SSL_new(context_.get())));
    SSL_set_bio(ssl_.get(), checked(BIO_new(BIO_s_mem())), checked(BIO_new(BIO_s_mem())));
    SSL_set_accept_state(ssl_.get());
}

int tls_server::on_server_name(SSL* ssl, int*, void* self) {
    if (const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name))
        static_cast<tls_server*>(self)->asked_for_ = name;
    return SSL_TLSEXT_ERR_OK;
}

void tls_server::agree_to(std::string protocol) {
    protocol_ = std::move(protocol);
    SSL_CTX_set_alpn_select_cb(context_.get(), &tls_server::on_protocols, this);
}

void tls_server::ask_for_certificate(const char* signature_algorithms) {
    if (signature_algorithms != nullptr)
        SSL_set1_client_sigalgs_list(ssl_.get(), signature_algorithms);
    SSL_set_verify(ssl_.get(), SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
}

int tls_server::on_protocols(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                             unsigned offered_size, void* self) {
    const std::string_view list{reinterpret_cast<const char*>(offered), offered_size};
    const std::string& protocol = static_cast<tls_server*>(self)->protocol_;
    const auto at = list.find(protocol);
    if (at == list.npos)
        return SSL_TLSEXT_ERR_NOACK;
    *chosen = offered + at;
    *size = static_cast<unsigned char>(protocol.size());
    return SSL_TLSEXT_ERR_OK;
}

void tls_server::feed(std::string_view bytes) {
    BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
    pump();
}

void tls_server::pump() {
    std::array<char, 16 * 1024> plain;
    ERR_clear_error();
    int n = 0;
    while (failure_.empty() && (n = SSL_read(ssl_.get(), plain.data(), static_cast<int>(plain.size()))) > 0)
        received_.append(plain.data(), static_cast<std::size_t>(n));
    const int why = SSL_get_error(ssl_.get(), n);
    if (n <= 0 && failure_.empty() && why != SSL_ERROR_WANT_READ && why != SSL_ERROR_ZERO_RETURN)
        failure_ = ERR_reason_error_string(ERR_peek_error());
}

std::string tls_server::take_output() {
    BIO* out = SSL_get_wbio(ssl_.get());
    std::string bytes(BIO_ctrl_pending(out), '\0');
    if (!bytes.empty())
        BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
}

void tls_server::write(std::string_view plain) {
    checked(SSL_write(ssl_.get(), plain.data(), static_cast<int>(plain.size())));
}

std::string tls_server::take_received() { return std::exchange(received_, {}); }

void tls_server::update_keys() {
    checked(SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED));
    checked(SSL_do_handshake(ssl_.get()));
}

void tls_server::close() { SSL_shutdown(ssl_.get()); }

// ---- the pair

void tls_pair::run() {
    for (bool moved = true; moved;) {
        while (!to_send.empty()) {
            const std::size_t n = client.write(protocol::as_bytes(to_send));
            to_send.erase(0, n);
            if (n == 0)
                break;
        }
        moved = carry_to_server();
        const std::string bytes = server.take_output();
        deliver(bytes);
        moved = moved || !bytes.empty();
    }
}

bool tls_pair::carry_to_server() {
    bool moved = false;
    for (auto bytes = client.output(); !bytes.empty(); bytes = client.output()) {
        server.feed(protocol::as_text(bytes));
        client.wrote(bytes.size());
        moved = true;
    }
    return moved;
}

void tls_pair::deliver(std::string_view bytes) {
    std::array<std::byte, 4096> plain;
    while (!bytes.empty()) {
        const auto into = client.input();
        const std::size_t n = std::min({cut(bytes.size()), bytes.size(), into.size()});
        std::memcpy(into.data(), bytes.data(), n);
        client.fed(n);
        carried += n;
        bytes.remove_prefix(n);
        for (std::size_t got = client.read(plain); got != 0; got = client.read(plain))
            received += protocol::as_text(std::span{plain}.first(got));
    }
}

}  // namespace tusk::testing
