#include "net/tls_context.hpp"

#include <array>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "net/key_log.hpp"
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

// Without a passphrase for it, a key that needs one is refused: OpenSSL would ask the terminal for it, and wait.
int give_passphrase(char* buffer, int size, int, void* passphrase) {
    const auto text = static_cast<const secret*>(passphrase)->reveal();
    if (text.empty() || text.size() > static_cast<std::size_t>(size))
        return -1;
    return static_cast<int>(text.copy(buffer, text.size()));
}

bool use_key(SSL_CTX* context, const std::string& file, const secret& passphrase) {
    SSL_CTX_set_default_passwd_cb(context, give_passphrase);
    SSL_CTX_set_default_passwd_cb_userdata(context, const_cast<secret*>(&passphrase));
    const bool used = SSL_CTX_use_PrivateKey_file(context, file.c_str(), SSL_FILETYPE_PEM) == 1;
    SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
    return used;
}

// Where a context keeps its key_log, which goes when the context does.
int key_log_index() {
    const auto destroy = [](void*, void* log, CRYPTO_EX_DATA*, int, long, void*) { delete static_cast<key_log*>(log); };
    static const int index = CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL_CTX, 0, nullptr, nullptr, nullptr, destroy);
    return index;
}

void log_key(const SSL* ssl, const char* line) {
    if (const auto* log = static_cast<const key_log*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), key_log_index())))
        log->append(line);
}

std::optional<error> log_keys(SSL_CTX* context, const std::string& file) {
    auto log = std::make_unique<key_log>(file);
    if (!log->is_open())
        return error{errc::tls_failed,
                     "cannot write to the key log file \"" + file +
                         "\": " + boost::system::error_code{errno, boost::system::system_category()}.message(),
                     "leave sslkeylogfile out unless you mean to read what is sent"};
    if (SSL_CTX_set_ex_data(context, key_log_index(), log.get()) != 1)
        return error{errc::tls_failed, "OpenSSL cannot log keys: " + take_tls_reason()};
    static_cast<void>(log.release());
    SSL_CTX_set_keylog_callback(context, log_key);
    return std::nullopt;
}

const char* or_null(const std::string& path) noexcept { return path.empty() ? nullptr : path.c_str(); }

}  // namespace

std::string take_tls_reason() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    return reason == nullptr ? "unknown reason" : reason;
}

boost::system::result<ssl_context, error> make_tls_context(const tls_files& files, const secret& passphrase) {
    ERR_clear_error();
    ssl_context context{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
    if (!context)
        return error{errc::tls_failed, "OpenSSL cannot be used: " + take_tls_reason()};
    SSL_CTX_set_min_proto_version(context.get(), files.oldest_minor == 3 ? TLS1_3_VERSION : TLS1_2_VERSION);
    if (files.newest_minor != 0)
        SSL_CTX_set_max_proto_version(context.get(), files.newest_minor == 3 ? TLS1_3_VERSION : TLS1_2_VERSION);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    if (!files.root.empty() && SSL_CTX_load_verify_locations(context.get(), files.root.c_str(), nullptr) != 1)
        return file_error("root certificate", files.root);
    if (files.system_roots && SSL_CTX_set_default_verify_paths(context.get()) != 1)
        return error{errc::tls_failed, "the authorities of the system cannot be used: " + take_tls_reason()};
    if (!files.revoked.empty() || !files.revoked_directory.empty()) {
        X509_STORE* store = SSL_CTX_get_cert_store(context.get());
        if (X509_STORE_load_locations(store, or_null(files.revoked), or_null(files.revoked_directory)) != 1)
            return file_error("certificate revocation list", files.revoked);
        X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
    }
    if (!files.certificate.empty() && SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
        return file_error("certificate", files.certificate);
    if (!files.key.empty() && !use_key(context.get(), files.key, passphrase)) {
        if (ERR_GET_REASON(ERR_peek_error()) == ERR_R_INTERRUPTED_OR_CANCELLED)
            return error{errc::tls_failed, "the key file \"" + files.key + "\" needs a passphrase, and none is given",
                         "give it as sslpassword, or decrypt the key with openssl pkey, and see that nobody else can "
                         "read it"};
        return file_error("key", files.key);
    }
    if (!files.key_log.empty())
        if (auto problem = log_keys(context.get(), files.key_log))
            return *problem;
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
