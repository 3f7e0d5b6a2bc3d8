// What TLS connections share: certificates and rules.
#pragma once

#include <memory>
#include <string>

#include <boost/system/result.hpp>

#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/errors/secret.hpp>

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace tusk::detail {

using ssl_context = std::shared_ptr<ssl_ctx_st>;

struct tls_files {
    std::string root;               // trusted authorities, PEM; empty: nobody is trusted, or those of the system
    std::string certificate;        // our own, PEM; empty: none is shown
    std::string key;                // of that certificate
    std::string revoked;            // a list of certificates not to be trusted, PEM; empty: none
    std::string revoked_directory;  // of such lists, named by the hashes of their issuers; empty: none
    std::string key_log;            // where to write the keys of sessions; empty: nowhere
    bool system_roots = false;      // those that the system trusts are trusted
    int oldest_minor = 2;           // of TLS 1: 3, else 2
    int newest_minor = 0;           // 0: whatever there is

    friend bool operator==(const tls_files&, const tls_files&) = default;
};

// A client context for TLS 1.2 and newer with these files. A passphrase is for the key, and used only if that needs one.
// Fails with errc::tls_failed naming the file.
[[nodiscard]] boost::system::result<ssl_context, error> make_tls_context(const tls_files& files,
                                                                         const secret& passphrase = {});

// The same without a passphrase, shared by all who ask for the same files as long as these stay the same.
[[nodiscard]] boost::system::result<ssl_context, error> shared_tls_context(const tls_files& files);

// Whether a context asks by itself that the server's certificate be verified.
[[nodiscard]] bool wants_verification(const ssl_context& context) noexcept;

}  // namespace tusk::detail
