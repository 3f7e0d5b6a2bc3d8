#include "net/tls_context.hpp"

#include <array>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "net/tls_error.hpp"

namespace tusk::detail {

namespace {

error file_error(const std::string& what, const std::string& file) {
    return error{errc::tls_failed, "cannot use the " + what + " file \"" + file + "\": " + take_tls_reason(),
                 "does the file exist, is it readable, and is it in PEM form?"};
}

// Changes when the file does.
using file_stamp = std::optional<std::filesystem::file_time_type>;

file_stamp stamp_of(const std::string& file) {
    std::error_code missing;
    const auto written = std::filesystem::last_write_time(file, missing);
    return missing ? file_stamp{} : file_stamp{written};
}

// A key that needs a passphrase is refused: OpenSSL would ask the terminal for it, and wait.
bool use_key(SSL_CTX* context, const std::string& file) {
    SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return -1; });
    return SSL_CTX_use_PrivateKey_file(context, file.c_str(), SSL_FILETYPE_PEM) == 1;
}

}  // namespace

std::string take_tls_reason() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    return reason == nullptr ? "unknown reason" : reason;
}

boost::system::result<ssl_context, error> make_tls_context(const tls_files& files) {
    ERR_clear_error();
    ssl_context context{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
    if (!context)
        return error{errc::tls_failed, "OpenSSL cannot be used: " + take_tls_reason()};
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    if (!files.root.empty() && SSL_CTX_load_verify_locations(context.get(), files.root.c_str(), nullptr) != 1)
        return file_error("root certificate", files.root);
    if (!files.revoked.empty()) {
        X509_STORE* store = SSL_CTX_get_cert_store(context.get());
        if (X509_STORE_load_locations(store, files.revoked.c_str(), nullptr) != 1)
            return file_error("certificate revocation list", files.revoked);
        X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
    }
    if (!files.certificate.empty() && SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
        return file_error("certificate", files.certificate);
    if (!files.key.empty() && !use_key(context.get(), files.key)) {
        if (ERR_GET_REASON(ERR_peek_error()) == ERR_R_INTERRUPTED_OR_CANCELLED)
            return error{errc::tls_failed,
                         "the key file \"" + files.key + "\" needs a passphrase, and none can be given",
                         "decrypt it with openssl pkey, and see that nobody else can read it"};
        return file_error("key", files.key);
    }
    if (!files.certificate.empty() && SSL_CTX_check_private_key(context.get()) != 1)
        return error{errc::tls_failed, "the key in \"" + files.key + "\" is not that of the certificate in \"" +
                                           files.certificate + "\": " + take_tls_reason()};
    return context;
}

boost::system::result<ssl_context, error> shared_tls_context(const tls_files& files) {
    struct entry {
        tls_files files;
        std::array<file_stamp, 4> stamps;
        ssl_context context;
    };
    constexpr std::size_t most = 16;
    static std::mutex mutex;
    static std::deque<entry> entries;  // the newest first

    const std::array stamps{stamp_of(files.root), stamp_of(files.certificate), stamp_of(files.key),
                            stamp_of(files.revoked)};
    const std::lock_guard lock{mutex};
    for (const auto& e : entries)
        if (e.files == files && e.stamps == stamps)
            return e.context;
    auto made = make_tls_context(files);
    if (!made)
        return made.error();
    std::erase_if(entries, [&](const entry& e) { return e.files == files; });
    entries.push_front({files, stamps, *made});
    if (entries.size() > most)
        entries.pop_back();
    return *made;
}

bool wants_verification(const ssl_context& context) noexcept {
    return SSL_CTX_get_verify_mode(context.get()) != SSL_VERIFY_NONE;
}

}  // namespace tusk::detail
