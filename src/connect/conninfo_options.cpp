#include "conninfo_options.hpp"

#include <unistd.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <numeric>
#include <utility>

#include "local_defaults.hpp"

namespace tusk::detail {

namespace {

constexpr auto no_list = "is a list, and only one host is supported yet";
constexpr auto one_host = "name one host, with one port";

bool is_list(std::string_view value) noexcept { return value.find(',') != std::string_view::npos; }

// A decimal integer as libpq reads it: white space around it and a plus sign are allowed, being empty is not
// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-CONNECT-TIMEOUT).
std::optional<std::int32_t> read_integer(std::string_view value) noexcept {
    constexpr std::string_view white = " \t\n\v\f\r";
    value.remove_prefix(std::min(value.find_first_not_of(white), value.size()));
    value.remove_suffix(value.size() - (value.find_last_not_of(white) + 1));
    if (value.starts_with('+') && !value.starts_with("+-"))
        value.remove_prefix(1);
    std::int32_t number = 0;
    auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (failure != std::errc{} || end != value.data() + value.size())
        return std::nullopt;
    return number;
}

template <auto Member>
std::optional<problem> read_text(conninfo& info, std::string_view value) {
    info.*Member = std::string{value};
    return std::nullopt;
}

template <auto Member>
std::string write_text(const conninfo& info) {
    return info.*Member;
}

std::optional<problem> read_host(conninfo& info, std::string_view value) {
    if (is_list(value))
        return problem{errc::option_not_supported, no_list, one_host};
    if (value.starts_with('@'))
        return problem{errc::option_not_supported, "names an abstract socket, which is not supported yet",
                       "write a host name, an IP address, or the directory of the server's socket"};
    info.host = value;
    return std::nullopt;
}

std::optional<problem> read_port(conninfo& info, std::string_view value) {
    if (is_list(value))
        return problem{errc::option_not_supported, no_list, one_host};
    if (value.empty()) {
        info.port = conninfo{}.port;
        return std::nullopt;
    }
    const auto port = read_integer(value);
    if (!port || *port < 1 || *port > 65535)
        return problem{errc::invalid_conninfo, "is not a port", "write a number from 1 to 65535"};
    info.port = static_cast<std::uint16_t>(*port);
    return std::nullopt;
}

std::string write_port(const conninfo& info) { return std::to_string(info.port); }

std::optional<problem> read_password(conninfo& info, std::string_view value) {
    info.password = secret{value};
    return std::nullopt;
}

std::string write_password(const conninfo& info) { return info.password.reveal().empty() ? "" : "****"; }

// Negative means to wait as long as it takes, as 0 does.
std::optional<problem> read_connect_timeout(conninfo& info, std::string_view value) {
    const auto seconds = read_integer(value);
    if (!seconds)
        return problem{errc::invalid_conninfo, "is not a number of seconds", "write a whole number, such as 10"};
    info.connect_timeout = std::chrono::seconds{std::max(*seconds, 0)};
    return std::nullopt;
}

std::string write_connect_timeout(const conninfo& info) {
    const auto seconds = info.connect_timeout.count();
    return seconds == 0 ? "" : std::to_string(seconds);
}

std::optional<problem> read_sslrootcert(conninfo& info, std::string_view value) {
    // To libpq this is no file, but the authorities that the system trusts.
    if (value == "system")
        return problem{errc::option_not_supported, "is not supported yet as the authorities of the system",
                       "name a file; where a file of that name is meant, write ./system"};
    info.sslrootcert = value;
    return std::nullopt;
}

template <auto Member>
std::optional<problem> read_iterations(conninfo& info, std::string_view value) {
    const auto number = read_integer(value);
    if (!number || *number < 1)
        return problem{errc::invalid_conninfo, "is not a number of iterations",
                       "write a whole number from 1 to 2147483647"};
    info.*Member = static_cast<std::uint32_t>(*number);
    return std::nullopt;
}

template <auto Member>
std::string write_iterations(const conninfo& info) {
    const auto number = info.*Member;
    return number == conninfo{}.*Member ? "" : std::to_string(number);
}

// A value of an option that takes one of a few words.
template <class Value>
struct choice {
    std::string_view word;
    Value value;
};

struct sslmode_choices {
    static constexpr auto member = &conninfo::sslmode;
    static constexpr auto all = std::to_array<choice<sslmode>>({
        {"disable", sslmode::disable},
        {"allow", sslmode::allow},
        {"prefer", sslmode::prefer},
        {"require", sslmode::require},
        {"verify-ca", sslmode::verify_ca},
        {"verify-full", sslmode::verify_full},
    });
    static constexpr auto instead = "write disable, allow, prefer, require, verify-ca or verify-full";
};

struct dialect_choices {
    static constexpr auto member = &conninfo::dialect;
    static constexpr auto all = std::to_array<choice<protocol::dialect>>({
        {"postgresql", protocol::dialect::postgresql},
        {"gaussdb", protocol::dialect::gaussdb},
        {"auto", protocol::dialect::automatic},
    });
    static constexpr auto instead = "write postgresql, gaussdb or auto";
};

struct gauss_auth_choices {
    static constexpr auto member = &conninfo::gauss_auth;
    static constexpr auto all = std::to_array<choice<gauss_auth>>({
        {"verified", gauss_auth::verified},
        {"allow_unverified", gauss_auth::allow_unverified},
    });
    static constexpr auto instead = "write verified or allow_unverified";
};

// There are no others: the server compares the whole number.
struct gauss_protocol_choices {
    static constexpr auto member = &conninfo::gauss_protocol;
    static constexpr auto all = std::to_array<choice<std::int32_t>>({
        {"3.51", 0x0003'0033},
        {"3.50", 0x0003'0032},
        {"3.0", 0x0003'0000},
    });
    static constexpr auto instead = "write 3.51, 3.50 or 3.0";
};

template <class Choices>
std::optional<problem> read_choice(conninfo& info, std::string_view value) {
    for (const auto& c : Choices::all)
        if (c.word == value) {
            info.*Choices::member = c.value;
            return std::nullopt;
        }
    return problem{errc::invalid_conninfo, "is none of the values it can have", Choices::instead};
}

template <class Choices>
std::string write_choice(const conninfo& info) {
    const auto value = info.*Choices::member;
    for (const auto& c : Choices::all)
        if (c.value == value && value != conninfo{}.*Choices::member)
            return std::string{c.word};
    return {};
}

void fill_user(conninfo& info) {
    if (info.user.empty())
        info.user = local_user_name(::geteuid());
}

void fill_dbname(conninfo& info) {
    if (info.dbname.empty())
        info.dbname = info.user;
}

void fill_host(conninfo& info) {
    if (info.host.empty())
        info.host = local_socket_directory();
}

constexpr option not_built_yet(std::string_view name, std::string_view help) {
    return {name, nullptr, nullptr, nullptr, help};
}

template <class Choices>
constexpr option one_of(std::string_view name, std::string_view help) {
    return {name, read_choice<Choices>, write_choice<Choices>, nullptr, help};
}

template <auto Member>
constexpr option iterations(std::string_view name, std::string_view help) {
    return {name, read_iterations<Member>, write_iterations<Member>, nullptr, help};
}

// The options of libpq 18 (https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-PARAMKEYWORDS), and our own.
constexpr auto table = std::to_array<option>({
    {"host", read_host, write_text<&conninfo::host>, fill_host, "host name, IP address, or directory of the socket"},
    {"port", read_port, write_port, nullptr, "TCP port, 1 to 65535"},
    {"user", read_text<&conninfo::user>, write_text<&conninfo::user>, fill_user, "role to log in as"},
    // After user, whose name it takes.
    {"dbname", read_text<&conninfo::dbname>, write_text<&conninfo::dbname>, fill_dbname, "database"},
    {"password", read_password, write_password, nullptr, "password of the role"},
    {"connect_timeout", read_connect_timeout, write_connect_timeout, nullptr, "seconds to wait for one address"},
    {"application_name", read_text<&conninfo::application_name>, write_text<&conninfo::application_name>, nullptr,
     "name shown in pg_stat_activity"},
    {"options", read_text<&conninfo::options>, write_text<&conninfo::options>, nullptr,
     "command-line options for the session"},
    one_of<sslmode_choices>("sslmode", "whether to use TLS and what to verify"),
    {"sslrootcert", read_sslrootcert, write_text<&conninfo::sslrootcert>, nullptr,
     "file with the authorities that may sign the server's certificate"},
    {"sslcert", read_text<&conninfo::sslcert>, write_text<&conninfo::sslcert>, nullptr, "file with our certificate"},
    {"sslkey", read_text<&conninfo::sslkey>, write_text<&conninfo::sslkey>, nullptr,
     "file with the key of our certificate"},
    one_of<dialect_choices>("dialect", "tusk's own: whose rules the login follows"),
    one_of<gauss_auth_choices>("gauss_auth", "tusk's own: whether GaussDB's logins need a channel that is verified"),
    one_of<gauss_protocol_choices>("gauss_protocol", "tusk's own: protocol version to start with at GaussDB"),
    iterations<&conninfo::gauss_min_iterations>("gauss_min_iterations",
                                                "tusk's own: fewest iterations to compute for GaussDB"),
    iterations<&conninfo::gauss_max_iterations>("gauss_max_iterations",
                                                "tusk's own: most iterations to compute for GaussDB"),
    iterations<&conninfo::gauss_default_iterations>("gauss_default_iterations",
                                                    "tusk's own: iterations assumed if GaussDB does not tell them"),
    not_built_yet("service", "section of the service file to take options from"),
    not_built_yet("passfile", "file to take the password from"),
    not_built_yet("hostaddr", "IP address of the host"),
    not_built_yet("require_auth", "authentication methods that the server may use"),
    not_built_yet("channel_binding", "whether to tie the login to the TLS channel"),
    not_built_yet("client_encoding", "encoding of the session"),
    not_built_yet("fallback_application_name", "application_name if there is no other"),
    not_built_yet("keepalives", "whether to use TCP keepalives"),
    not_built_yet("keepalives_idle", "seconds of silence before the first keepalive"),
    not_built_yet("keepalives_interval", "seconds between two keepalives"),
    not_built_yet("keepalives_count", "keepalives that may be lost"),
    not_built_yet("tcp_user_timeout", "milliseconds that sent data may stay unacknowledged"),
    not_built_yet("replication", "replication mode of the session"),
    not_built_yet("target_session_attrs", "what the session must be able to do"),
    not_built_yet("load_balance_hosts", "order in which to try the hosts"),
    not_built_yet("min_protocol_version", "lowest protocol version to accept"),
    not_built_yet("max_protocol_version", "protocol version to ask for"),
    not_built_yet("requirepeer", "operating-system user that the server must run as"),
    not_built_yet("requiressl", "old form of sslmode=require"),
    not_built_yet("sslnegotiation", "how TLS is started"),
    not_built_yet("sslcompression", "whether TLS may compress"),
    not_built_yet("sslkeylogfile", "file to log the keys of TLS sessions to"),
    not_built_yet("sslpassword", "password of the client certificate's key"),
    not_built_yet("sslcertmode", "whether to send the client certificate"),
    not_built_yet("sslcrl", "file of revoked certificates"),
    not_built_yet("sslcrldir", "directory of revoked certificates"),
    not_built_yet("sslsni", "whether to send the host name in clear"),
    not_built_yet("ssl_min_protocol_version", "lowest TLS version to accept"),
    not_built_yet("ssl_max_protocol_version", "highest TLS version to accept"),
    not_built_yet("gssencmode", "whether to use GSSAPI encryption"),
    not_built_yet("krbsrvname", "Kerberos service name of the server"),
    not_built_yet("gsslib", "GSS library to use"),
    not_built_yet("gssdelegation", "whether to forward GSS credentials"),
    not_built_yet("scram_client_key", "SCRAM client key in place of a password"),
    not_built_yet("scram_server_key", "SCRAM server key in place of a password"),
    not_built_yet("oauth_issuer", "OAuth issuer to trust"),
    not_built_yet("oauth_client_id", "OAuth client identifier"),
    not_built_yet("oauth_client_secret", "OAuth client password"),
    not_built_yet("oauth_scope", "OAuth scope to ask for"),
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
