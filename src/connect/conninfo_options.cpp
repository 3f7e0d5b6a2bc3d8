#include "conninfo_options.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <utility>

#include <tusk/protocol/auth/scram_keys.hpp>

#include "host_values.hpp"
#include "option_choices.hpp"
#include "option_values.hpp"

namespace tusk::detail {

namespace {

// Whoever looks up services has done so before values are read: see given_options::take_service.
std::optional<problem> read_service(conninfo&, std::string_view) {
    return problem{errc::option_not_supported, "cannot be looked up here", "use resolve_conninfo"};
}

// Text is UTF-8 everywhere in tusk.
std::optional<problem> read_client_encoding(conninfo&, std::string_view value) {
    if (value.empty() || value == "auto" || value == "UTF8" || value == "UTF-8" || value == "utf8" || value == "utf-8")
        return std::nullopt;
    return problem{errc::option_not_supported, "is another encoding than UTF-8",
                   "leave it out: the server converts what is stored in other encodings"};
}

std::string write_nothing(const conninfo&) { return {}; }

template <secret conninfo::*Member>
std::optional<problem> read_secret(conninfo& info, std::string_view value) {
    info.*Member = secret{value};
    return std::nullopt;
}

template <secret conninfo::*Member>
std::optional<problem> read_scram_key(conninfo& info, std::string_view value) {
    auto key = protocol::scram_key_from_base64(value);
    if (!key)
        return problem{errc::invalid_conninfo, "is no key of SCRAM-SHA-256", "write the base64 of its 32 bytes"};
    info.*Member = std::move(*key);
    return std::nullopt;
}

template <secret conninfo::*Member>
std::string write_secret(const conninfo& info) {
    return (info.*Member).empty() ? "" : "****";
}

std::optional<problem> read_connect_timeout(conninfo& info, std::string_view value) {
    const auto seconds = read_integer(value);
    if (!seconds)
        return problem{errc::invalid_conninfo, "is not a number of seconds", "write a whole number, such as 10"};
    // Negative means to wait as long as it takes, as 0 does.
    info.connect_timeout = std::chrono::seconds{std::max(*seconds, 0)};
    return std::nullopt;
}

std::string write_connect_timeout(const conninfo& info) {
    const auto seconds = info.connect_timeout.count();
    return seconds == 0 ? "" : std::to_string(seconds);
}

std::optional<problem> read_require_auth(conninfo& info, std::string_view value) {
    auto methods = protocol::auth_requirement::parse(value);
    if (!methods)
        return problem{errc::invalid_conninfo, "is no list of authentication methods",
                       "write names such as scram-sha-256,md5, each once, or all of them with a ! in front"};
    info.require_auth = std::move(*methods);
    return std::nullopt;
}

std::string write_require_auth(const conninfo& info) { return info.require_auth.text(); }

template <auto Member>
std::optional<problem> read_iterations(conninfo& info, std::string_view value) {
    const auto number = read_integer(value);
    if (!number || *number < 1)
        return problem{errc::invalid_conninfo, "is not a number of iterations",
                       "write a whole number from 1 to 2147483647"};
    info.*Member = static_cast<std::uint32_t>(*number);
    return std::nullopt;
}

constexpr std::string_view protocol_versions = "`3.0`, `3.2`, `latest`";

template <std::int32_t conninfo::*Member>
std::optional<problem> read_version(conninfo& info, std::string_view value) {
    if (value != "3.0" && value != "3.2" && value != "latest")
        return problem{errc::invalid_conninfo, "is no version of the protocol", "write 3.0, 3.2 or latest"};
    info.*Member = value == "3.0" ? protocol::version_3_0 : protocol::version_3_2;
    return std::nullopt;
}

template <std::int32_t conninfo::*Member>
std::string write_version(const conninfo& info) {
    return info.*Member == conninfo{}.*Member ? "" : "3.2";
}

constexpr std::string_view any_natural = "`0` to `2147483647`";

// What libpq has and we do not: refused by name, but for the values that make no difference.
constexpr option refused(std::string_view name, const char* variable, std::string_view help,
                         std::string_view harmless = {}) {
    return {name, variable, {}, harmless, nullptr, nullptr, help};
}

template <auto Member>
constexpr option text(std::string_view name, const char* variable, std::string_view standard, std::string_view help) {
    return {name, variable, standard, "any", read_text<Member>, write_text<Member>, help};
}

template <class Choices>
constexpr option one_of(std::string_view name, const char* variable, std::string_view standard, std::string_view help) {
    return {name, variable, standard, Choices::values, read_choice<Choices>, write_choice<Choices>, help};
}

template <auto Member>
constexpr option natural(std::string_view name, std::string_view help) {
    return {name, nullptr, "`0`: as the system has it", any_natural, read_natural<Member>, write_number<Member>, help};
}

template <auto Member>
constexpr option iterations(std::string_view name, std::string_view standard, std::string_view help) {
    return {name, nullptr, standard, "`1` to `2147483647`", read_iterations<Member>, write_number<Member>, help};
}

// The options of libpq 18 (https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-PARAMKEYWORDS), and our own.
constexpr auto table = std::to_array<option>({
    // These three in this order: see host_values.hpp.
    {"host", "PGHOST", "/var/run/postgresql if there is one, else /tmp", "any; directories start with a slash",
     read_hosts, write_hosts, "host names, IP addresses, or directories of sockets, with commas between"},
    {"hostaddr", "PGHOSTADDR", "none", "IPv4 or IPv6 addresses", read_host_addresses, write_host_addresses,
     "IP addresses that save looking up the hosts"},
    {"port", "PGPORT", "`5432`", "`1` to `65535`", read_ports, write_ports,
     "TCP ports, one for all hosts or one for each"},
    text<&conninfo::user>("user", "PGUSER", "the user of the operating system", "role to log in as"),
    text<&conninfo::dbname>("dbname", "PGDATABASE", "the same as the user", "database"),
    {"password", "PGPASSWORD", "what the passfile has", "any", read_secret<&conninfo::password>,
     write_secret<&conninfo::password>, "password of the role", true},
    {"scram_client_key", nullptr, "none", "base64 of 32 bytes", read_scram_key<&conninfo::scram_client_key>,
     write_secret<&conninfo::scram_client_key>, "SCRAM client key in place of a password", true},
    {"scram_server_key", nullptr, "none", "base64 of 32 bytes", read_scram_key<&conninfo::scram_server_key>,
     write_secret<&conninfo::scram_server_key>, "SCRAM server key in place of a password", true},
    text<&conninfo::oauth_issuer>("oauth_issuer", nullptr, "none", "who gives out OAuth tokens"),
    text<&conninfo::oauth_client_id>("oauth_client_id", nullptr, "none", "what we are called there"),
    {"oauth_client_secret", nullptr, "none", "any", read_secret<&conninfo::oauth_client_secret>,
     write_secret<&conninfo::oauth_client_secret>, "our password there", true},
    text<&conninfo::oauth_scope>("oauth_scope", nullptr, "none", "what an OAuth token is to allow"),
    text<&conninfo::passfile>("passfile", "PGPASSFILE", "~/.pgpass", "file to take the password from"),
    {"service", "PGSERVICE", "none", "a name", read_service, write_nothing,
     "section of the service file to take options from"},
    {"connect_timeout", "PGCONNECT_TIMEOUT", "`0`: as long as it takes", any_natural, read_connect_timeout,
     write_connect_timeout, "seconds to wait for one address"},
    one_of<target_session_attrs_choices>("target_session_attrs", "PGTARGETSESSIONATTRS", "`any`",
                                         "what the session must be able to do"),
    one_of<load_balance_hosts_choices>("load_balance_hosts", "PGLOADBALANCEHOSTS", "`disable`",
                                       "order in which to try the hosts"),
    text<&conninfo::application_name>("application_name", "PGAPPNAME", "fallback_application_name",
                                      "name shown in pg_stat_activity"),
    text<&conninfo::fallback_application_name>("fallback_application_name", nullptr, "none",
                                               "application_name if there is no other"),
    {"client_encoding", "PGCLIENTENCODING", "`UTF8`", "`UTF8`, `auto`", read_client_encoding, write_nothing,
     "encoding of the session, which is always UTF8"},
    text<&conninfo::options>("options", "PGOPTIONS", "none", "command-line options for the session"),
    one_of<replication_choices>("replication", nullptr, "`false`", "replication mode of the session"),
    text<&conninfo::requirepeer>("requirepeer", "PGREQUIREPEER", "none",
                                 "operating-system user that a server behind a Unix socket must run as"),
    {"keepalives", nullptr, "`1`", "`0`, `1`", read_switch<&conninfo::keepalives>, write_switch<&conninfo::keepalives>,
     "whether to use TCP keepalives"},
    natural<&conninfo::keepalives_idle>("keepalives_idle", "seconds of silence before the first keepalive"),
    natural<&conninfo::keepalives_interval>("keepalives_interval", "seconds between two keepalives"),
    natural<&conninfo::keepalives_count>("keepalives_count", "keepalives that may be lost"),
    natural<&conninfo::tcp_user_timeout>("tcp_user_timeout", "milliseconds that sent data may stay unacknowledged"),
    one_of<sslmode_choices>("sslmode", "PGSSLMODE", "`prefer`", "whether to use TLS and what to verify"),
    text<&conninfo::sslrootcert>(
        "sslrootcert", "PGSSLROOTCERT", "~/.postgresql/root.crt if there is one",
        "file with the authorities that may sign the server's certificate; system: the system's"),
    text<&conninfo::sslcert>("sslcert", "PGSSLCERT", "~/.postgresql/postgresql.crt if there is one",
                             "file with our certificate"),
    text<&conninfo::sslkey>("sslkey", "PGSSLKEY", "~/.postgresql/postgresql.key",
                            "file with the key of our certificate"),
    {"sslpassword", nullptr, "none", "any", read_secret<&conninfo::sslpassword>, write_secret<&conninfo::sslpassword>,
     "passphrase of our certificate's key", true},
    one_of<sslcertmode_choices>("sslcertmode", "PGSSLCERTMODE", "`allow`", "whether to show our certificate"),
    text<&conninfo::sslcrl>("sslcrl", "PGSSLCRL", "~/.postgresql/root.crl if there is one",
                            "file of revoked certificates"),
    text<&conninfo::sslcrldir>("sslcrldir", "PGSSLCRLDIR", "none", "directory of revoked certificates"),
    text<&conninfo::sslkeylogfile>("sslkeylogfile", nullptr, "none", "file to log the keys of TLS sessions to"),
    {"sslsni", "PGSSLSNI", "`1`", "`0`, `1`", read_switch<&conninfo::sslsni>, write_switch<&conninfo::sslsni>,
     "whether to send the host name in clear"},
    one_of<sslnegotiation_choices>("sslnegotiation", "PGSSLNEGOTIATION", "`postgres`", "how TLS is begun"),
    one_of<tls_version_choices<&conninfo::ssl_min_protocol_version>>(
        "ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", "`TLSv1.2`", "lowest TLS version to accept"),
    one_of<tls_version_choices<&conninfo::ssl_max_protocol_version>>(
        "ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", "the newest there is", "highest TLS version to accept"),
    {"require_auth", "PGREQUIREAUTH", "anything but cleartext over a channel that is not verified",
     "`password`, `md5`, `gss`, `sspi`, `scram-sha-256`, `oauth`, `none`, `gauss-sha256`, `gauss-sm3`, "
     "`gauss-md5-sha256`, "
     "several with commas between, or each with a ! for all but them",
     read_require_auth, write_require_auth, "authentication methods that the server may use"},
    one_of<channel_binding_choices>("channel_binding", "PGCHANNELBINDING", "`prefer`",
                                    "whether to tie the login to the TLS channel"),
    // These two in this order.
    {"max_protocol_version", "PGMAXPROTOCOLVERSION", "`3.0`, or what min_protocol_version is", protocol_versions,
     read_version<&conninfo::max_protocol_version>, write_version<&conninfo::max_protocol_version>,
     "protocol version to ask for"},
    {"min_protocol_version", "PGMINPROTOCOLVERSION", "`3.0`", protocol_versions,
     read_version<&conninfo::min_protocol_version>, write_version<&conninfo::min_protocol_version>,
     "lowest protocol version to accept"},
    one_of<dialect_choices>("dialect", nullptr, "`postgresql`; in a gaussdb:// URI it is GaussDB's",
                            "tusk's own: whose rules the login follows"),
    one_of<gauss_auth_choices>("gauss_auth", nullptr, "`verified`",
                               "tusk's own: whether GaussDB's logins need a channel that is verified"),
    one_of<gauss_protocol_choices>("gauss_protocol", nullptr, "`3.51`",
                                   "tusk's own: protocol version to start with at GaussDB"),
    iterations<&conninfo::gauss_min_iterations>("gauss_min_iterations", "`2048`",
                                                "tusk's own: fewest iterations to compute for GaussDB"),
    iterations<&conninfo::gauss_max_iterations>("gauss_max_iterations", "`10000000`",
                                                "tusk's own: most iterations to compute for GaussDB"),
    iterations<&conninfo::gauss_default_iterations>("gauss_default_iterations", "`2048`",
                                                    "tusk's own: iterations assumed if GaussDB does not tell them"),
    one_of<scram_key_cache_choices>("scram_key_cache", nullptr, "`on`",
                                    "tusk's own: whether SCRAM's keys are kept in memory for further logins"),
    one_of<statement_cache_choices>("statement_cache", nullptr, "`prepare`",
                                    "tusk's own: what is kept of a statement for its next use"),
    {"statement_cache_size", nullptr, "`256`", any_natural, read_natural<&conninfo::statement_cache_size>,
     write_number<&conninfo::statement_cache_size>, "tusk's own: statements to keep"},
    refused("sslcompression", "PGSSLCOMPRESSION", "whether TLS may compress", "`0`"),
    refused("gssencmode", "PGGSSENCMODE", "whether to use GSSAPI encryption", "`disable`, `prefer`"),
    refused("krbsrvname", "PGKRBSRVNAME", "Kerberos service name of the server"),
    refused("gsslib", "PGGSSLIB", "GSS library to use"),
    refused("gssdelegation", "PGGSSDELEGATION", "whether to forward GSS credentials", "`0`"),
});

constexpr std::size_t longest_name = std::max_element(table.begin(), table.end(), [](const option& a, const option& b) {
                                         return a.name.size() < b.name.size();
                                     })->name.size();

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// How many letters must be changed, added or left out to make one name of the other, upper and lower case being the
// same. `a` is at most longest_name long.
std::size_t edit_distance(std::string_view a, std::string_view b) noexcept {
    std::array<std::size_t, longest_name + 1> row{};
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i != b.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j != a.size(); ++j) {
            const std::size_t changed = diagonal + (lower(a[j]) == lower(b[i]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, diagonal + 1, row[j] + 1});
        }
    }
    return row[a.size()];
}

}  // namespace

std::span<const option> options() noexcept { return table; }

const option* find_option(std::string_view name) noexcept {
    const auto* found = std::ranges::find(table, name, &option::name);
    return found == table.end() ? nullptr : found;
}

const option* closest_option(std::string_view misspelt) noexcept {
    constexpr std::size_t letters_to_forgive = 2;
    if (misspelt.size() > longest_name + letters_to_forgive)
        return nullptr;
    const option* closest = nullptr;
    std::size_t least = letters_to_forgive + 1;
    for (const option& o : table) {
        const std::size_t distance = edit_distance(o.name, misspelt);
        if (distance < least) {
            closest = &o;
            least = distance;
        }
    }
    return closest;
}

}  // namespace tusk::detail
