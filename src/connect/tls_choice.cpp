#include "connect/tls_choice.hpp"

#include <cerrno>
#include <string>

#include <arpa/inet.h>
#include <sys/stat.h>

#include "connect/local_defaults.hpp"

namespace tusk::detail {

namespace {

using std::string;

string or_default(const string& given, const char* name) {
    if (!given.empty())
        return given;
    const string home = local_home_directory();
    return home.empty() ? home : home + "/.postgresql/" + name;
}

std::optional<struct stat> file_status(const string& path) {
    struct stat status {};
    if (path.empty() || ::stat(path.c_str(), &status) != 0)
        return std::nullopt;
    return status;
}

// A key that others can read is no secret. One that root owns may be readable by its group: that is how distributions
// give keys to services.
std::optional<error> key_problem(const string& key) {
    const auto status = file_status(key);
    if (!status)
        return error{errc::tls_failed, "there is a certificate but no key for it: \"" + key + "\" does not exist",
                     "name the key with sslkey"};
    const bool by_root = status->st_uid == 0;
    const mode_t forbidden = by_root ? S_IWGRP | S_IXGRP | S_IRWXO : S_IRWXG | S_IRWXO;
    if (!S_ISREG(status->st_mode) || (status->st_mode & forbidden) != 0)
        return error{errc::tls_failed, "the key file \"" + key + "\" can be read by others, or is no plain file",
                     by_root ? "its mode should be 0640 or less" : "its mode should be 0600 or less"};
    return std::nullopt;
}

// Resolving takes addresses in many forms, such as 127.1, and with a zone; a certificate has them in one. Names stay as
// they are.
string host_to_verify(const string& host) {
    char text[INET6_ADDRSTRLEN] = {};
    if (in_addr v4{}; inet_aton(host.c_str(), &v4) != 0)
        return inet_ntop(AF_INET, &v4, text, sizeof text);
    if (in6_addr v6{}; inet_pton(AF_INET6, host.substr(0, host.find('%')).c_str(), &v6) == 1)
        return inet_ntop(AF_INET6, &v6, text, sizeof text);
    return host;
}

tls_verification verification_of(sslmode mode, bool has_roots) {
    if (mode == sslmode::verify_full)
        return tls_verification::full;
    return mode == sslmode::verify_ca || has_roots ? tls_verification::authority : tls_verification::none;
}

// The y of TLS 1.y; 0 for any.
int minor_of(tls_version version) noexcept {
    switch (version) {
        case tls_version::any:
            break;
        case tls_version::tls_1_2:
            return 2;
        case tls_version::tls_1_3:
            return 3;
    }
    return 0;
}

// Whom we believe who the server is, and whom no longer.
std::optional<error> choose_authorities(const conninfo& info, tls_files& files) {
    files.revoked = info.sslcrl;
    files.revoked_directory = info.sslcrldir;
    if (info.sslrootcert == "system") {
        files.system_roots = true;
        return std::nullopt;
    }
    const string root = or_default(info.sslrootcert, "root.crt");
    if (file_status(root)) {
        files.root = root;
        if (const string usual = or_default({}, "root.crl"); files.revoked.empty() && file_status(usual))
            files.revoked = usual;
    } else if (info.sslmode == sslmode::verify_ca || info.sslmode == sslmode::verify_full) {
        return error{errc::tls_failed,
                     "there are no root certificates to verify the server with: \"" + root + "\" does not exist",
                     "name the file of your authority with sslrootcert, or lower sslmode, which verifies nothing"};
    }
    return std::nullopt;
}

std::optional<error> choose_own_certificate(const conninfo& info, tls_files& files) {
    if (info.sslcertmode == sslcertmode::disable)
        return std::nullopt;
    const string certificate = or_default(info.sslcert, "postgresql.crt");
    if (!file_status(certificate) && info.sslcertmode == sslcertmode::require)
        return error{
            errc::tls_failed,
            "there is no certificate to show, and sslcertmode is require: \"" + certificate + "\" does not exist",
            "name its file with sslcert"};
    if (!file_status(certificate))
        return std::nullopt;
    files.certificate = certificate;
    files.key = or_default(info.sslkey, "postgresql.key");
    return key_problem(files.key);
}

}  // namespace

boost::system::result<std::optional<tls_setup>, error> choose_tls(const conninfo& info, const server_address& server,
                                                                  const ssl_context& own) {
    if (info.sslmode == sslmode::disable)
        return std::optional<tls_setup>{};
    tls_setup setup;
    setup.host = host_to_verify(server.host.empty() ? server.hostaddr : server.host);
    setup.sends_name = info.sslsni;
    setup.is_direct = info.sslnegotiation == sslnegotiation::direct;
    setup.must_show_certificate = info.sslcertmode == sslcertmode::require;
    if (own) {
        setup.context = own;
        setup.verification = verification_of(info.sslmode, wants_verification(own));
        return std::optional{std::move(setup)};
    }
    tls_files files;
    files.key_log = info.sslkeylogfile;
    files.oldest_minor = minor_of(info.ssl_min_protocol_version);
    files.newest_minor = minor_of(info.ssl_max_protocol_version);
    if (auto problem = choose_authorities(info, files))
        return *problem;
    if (auto problem = choose_own_certificate(info, files))
        return *problem;
    // A passphrase is not kept, and a file that keys are written to may be moved away.
    const bool is_shared = info.sslpassword.empty() && files.key_log.empty();
    auto context = is_shared ? shared_tls_context(files) : make_tls_context(files, info.sslpassword);
    if (!context)
        return context.error();
    setup.context = *context;
    setup.verification = verification_of(info.sslmode, files.system_roots || !files.root.empty());
    return std::optional{std::move(setup)};
}

}  // namespace tusk::detail
