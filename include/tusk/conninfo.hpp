// Where to connect to and as whom: what a connection string says, in either grammar of libpq
// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include <tusk/protocol/auth/login.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/errors/secret.hpp>
#include <tusk/protocol/session/statement_cache.hpp>

namespace tusk {

// What TLS is used for (https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-SSLMODE-STATEMENTS).
enum class sslmode {
    disable,      // never
    allow,        // only if the server refuses without
    prefer,       // if the server has it
    require,      // always; whoever the server is, unless there are root certificates to verify it with
    verify_ca,    // always, with a server whose certificate one of our authorities has signed
    verify_full,  // and which is for the host we mean
};

// Whether GaussDB's own authentication, which does not prove the server to us, may be used on any channel.
enum class gauss_auth {
    verified,          // only over TLS that verifies the server, or a Unix socket
    allow_unverified,  // anywhere
};

// How TLS is begun (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-SSLNEGOTIATION).
enum class sslnegotiation {
    postgres,  // the server is asked first
    direct,    // at once; for PostgreSQL 17 and newer, and sslmode require or more
};

// Whether our own certificate is shown to a server that asks for one.
enum class sslcertmode {
    disable,
    allow,
    require,  // a login is not made unless the server has asked for one and got it
};

enum class tls_version { any, tls_1_2, tls_1_3 };

// What a session must be able to do; a server that gives another one is left for the next
// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS).
enum class target_session_attrs {
    any,
    read_write,      // not read-only by default, and not on a server in recovery
    read_only,       // one of the two
    primary,         // the server is not in recovery
    standby,         // it is
    prefer_standby,  // a standby if there is any among the hosts, else any server
};

// Whether the session is one that replication uses, which takes replication commands
// (https://www.postgresql.org/docs/current/protocol-replication.html) and simple queries only, that is run_script() and
// for_each_result().
enum class replication_mode {
    off,
    physical,  // of the whole server; no database, and no SQL but for SHOW
    database,  // of one database, as logical decoding is; SQL too
};

// In which order the hosts, and the addresses of each, are tried.
enum class load_balance_hosts {
    disable,  // as they are given
    random,
};

// A server that may be tried.
struct server_address {
    // A host name, an IPv4 or IPv6 address (no brackets), the absolute path of the directory that the server's Unix socket
    // lies in, or "@" and the name of such a directory in the abstract namespace of Linux. Empty: see with_defaults.
    std::string host;

    // An IPv4 or IPv6 address that saves looking up the host, which is still the name that a certificate must be for, and
    // the one to look for in the password file. Empty: the host is looked up.
    std::string hostaddr;

    // The TCP port, 1 to 65535; of a Unix socket the number at the end of its file name. The default is the same for
    // GaussDB, though DWS itself listens on 8000.
    std::uint16_t port = 5432;

    // Whether the server is reached through a Unix socket: there is no hostaddr, and the host starts with "/" or "@".
    [[nodiscard]] bool is_unix() const noexcept;

    // The path of the Unix socket, HOST/.s.PGSQL.PORT. Means something only if is_unix().
    [[nodiscard]] std::string socket_path() const;

    friend bool operator==(const server_address&, const server_address&) = default;
};

// What a session does about a statement before it runs. Each of these is a round trip:
//
//     prepare   it is prepared on the server and described, at its first use; it is run by its name, at every use
//     describe  it is described, at its first use; it is sent and run, at every use. Nothing stays on the server
//     off       it is sent and run, at every use
//
// With `off`, nothing is known when a statement is run: the types of parameters are those that their C++ types stand for, and
// the server chooses those of strings; the columns of a result come in binary only if their C++ types read nothing but binary
// (bool and dates do; std::string does not, nor do numbers, which read numeric as well); and what cannot be read as asked for
// is found out when it has been executed.
using statement_caching = protocol::statement_caching;

struct conninfo {
    // Tried in this order, unless load_balance_hosts says otherwise. None: see with_defaults.
    std::vector<server_address> hosts;

    // The database. Empty: the one named like the user.
    std::string dbname;

    // The role to log in as. Empty: see with_defaults.
    std::string user;

    // Sent only when the server asks for it, and only in the way it asks for. Empty: that of the passfile.
    secret password;

    // What SCRAM derives from a password, in its place: ClientKey and ServerKey of RFC 5802, 32 bytes each (in a text they
    // are in base64). For who passes on a login and never had the password, such as postgres_fdw. Empty: none; one alone is
    // nothing.
    secret scram_client_key;
    secret scram_server_key;

    // For servers that ask for an OAuth token (https://www.postgresql.org/docs/18/auth-oauth.html): told to the function
    // that gets one, see connect_options.
    std::string oauth_issuer;
    std::string oauth_client_id;
    secret oauth_client_secret;
    std::string oauth_scope;

    // A file with a line for each server, database and user, as libpq has it
    // (https://www.postgresql.org/docs/current/libpq-pgpass.html). One that others may read is not used. Empty: none;
    // resolve_conninfo fills in ~/.pgpass.
    std::string passfile;

    tusk::target_session_attrs target_session_attrs = tusk::target_session_attrs::any;
    tusk::load_balance_hosts load_balance_hosts = tusk::load_balance_hosts::disable;

    // How long one attempt at one address may take, in seconds, 0 to 2147483647. 0: as long as it takes.
    std::chrono::seconds connect_timeout{0};

    // The server's application_name, shown in pg_stat_activity. Empty: fallback_application_name; not sent if that is
    // empty too.
    std::string application_name;
    std::string fallback_application_name;

    // How a TCP connection notices that the server is gone without a word: whether to send keepalives, after how many
    // seconds of silence, in which interval of seconds, how many may be lost, and for how many milliseconds what was sent
    // may stay unacknowledged. 0: as the system has it. Unix sockets need none of it.
    bool keepalives = true;
    std::int32_t keepalives_idle = 0;
    std::int32_t keepalives_interval = 0;
    std::int32_t keepalives_count = 0;
    std::int32_t tcp_user_timeout = 0;

    replication_mode replication = replication_mode::off;

    // The user of the operating system that a server behind a Unix socket must run as, else nothing is said to it. Empty:
    // anybody. Servers reached by TCP have TLS for that.
    std::string requirepeer;

    // Command-line options for the session, such as `-c geqo=off`; a backslash escapes a space. Empty: not sent.
    std::string options;

    // Whether to use TLS, and what to verify: disable, allow, prefer, require, verify-ca or verify-full in a text. Unix
    // sockets never have it.
    tusk::sslmode sslmode = tusk::sslmode::prefer;

    // PEM files: the authorities that may sign the server's certificate; our own certificate; its key. Empty: root.crt,
    // postgresql.crt and postgresql.key in ~/.postgresql, if they exist.
    std::string sslrootcert;
    std::string sslcert;
    std::string sslkey;

    // Which authentication methods the server may use; anything by default, but for a password in clear text over a channel
    // that does not prove who the server is, which has to be asked for by its name.
    protocol::auth_requirement require_auth;

    // Whether the login is tied to the TLS channel. With `require`, only SCRAM with a certificate that has a hash will do.
    protocol::channel_binding channel_binding = protocol::channel_binding::prefer;

    // The lowest protocol version to accept, and the one to ask for, as one number: major << 16 | minor; 3.0 or 3.2. With
    // 3.2 the key of a session, which cancels its statements, is longer. A server that cannot take the question is asked
    // again for 3.0, if that may be.
    std::int32_t min_protocol_version = 0x0003'0000;
    std::int32_t max_protocol_version = 0x0003'0000;

    // "system" as sslrootcert means the authorities that the system trusts, and sslmode=verify-full. Lists of certificates
    // that are revoked: a PEM file, and a directory of them named by the hashes of their issuers. Empty: root.crl in
    // ~/.postgresql, if it exists and there are root certificates.
    std::string sslcrl;
    std::string sslcrldir;

    // The passphrase of our certificate's key. Empty: none, and a key that needs one is refused.
    secret sslpassword;

    tusk::sslnegotiation sslnegotiation = tusk::sslnegotiation::postgres;
    tusk::sslcertmode sslcertmode = tusk::sslcertmode::allow;

    // Whether the name of the host is sent in clear, for proxies and servers with several certificates.
    bool sslsni = true;

    // A file that the keys of TLS sessions are appended to, as Wireshark reads them: who has it can read what was sent.
    // It is made with mode 0600 if it does not exist. Empty: none.
    std::string sslkeylogfile;

    // The versions of TLS to accept, both included. There is none below 1.2.
    tls_version ssl_min_protocol_version = tls_version::tls_1_2;
    tls_version ssl_max_protocol_version = tls_version::any;

    // Whose rules the login follows: postgresql, gaussdb or auto in a text. The scheme gaussdb:// means GaussDB's. This
    // and the members after it are tusk's own; libpq knows no such options.
    protocol::dialect dialect = protocol::dialect::postgresql;

    // This and the next four mean something for GaussDB's authentication only.
    tusk::gauss_auth gauss_auth = tusk::gauss_auth::verified;

    // The protocol version to start with: 3.51, 3.50 or 3.0 as one number, major << 16 | minor. Only 3.51 has the
    // server say how many iterations its passwords take.
    std::int32_t gauss_protocol = 0x0003'0033;

    // The fewest and the most iterations that are computed for a server, 1 to 2147483647, and the number assumed where
    // the protocol version does not tell it. A text whose fewest are more than its most is malformed.
    std::uint32_t gauss_min_iterations = 2'048;
    std::uint32_t gauss_max_iterations = 10'000'000;
    std::uint32_t gauss_default_iterations = 2'048;

    // Whether what SCRAM-SHA-256 makes of a password is kept in the memory of this process, for further logins with the same
    // password, salt and iterations; on or off in a text. It takes milliseconds to make.
    bool scram_key_cache = true;

    // What is kept of a statement for its next use, prepare, describe or off in a text, and of how many statements; the
    // least recently used goes first, and 0 keeps none. Behind a pooler that gives each transaction another server process,
    // such as PgBouncer with pool_mode=transaction, it has to be describe or off.
    statement_caching statement_cache = statement_caching::prepare;
    int statement_cache_size = 256;
};

// Reads `keyword = value` pairs or a URI (postgresql://, postgres:// or gaussdb://). docs/conninfo.md lists the
// options. Members that the text does not set keep the values above; nothing is looked up, not even a service. Of an
// option given twice the last value counts. An empty value is the same as none for a text and for the port; elsewhere it
// is malformed. A negative connect_timeout is 0. Fails with
//   errc::invalid_conninfo      the text or a value is malformed, or two values contradict each other: as many ports as
//                               hosts, or one; a gaussdb:// URI with another dialect among its options; more iterations at
//                               least than at most,
//   errc::unknown_option        no such option,
//   errc::option_not_supported  libpq has it and tusk does not. It is never ignored.
// An error names options and byte positions (counted from 1), never a value: there is no password in it.
[[nodiscard]] boost::system::result<conninfo, error> parse_conninfo(std::string_view text);

// What a text means on this machine, which is what connect() makes of a text: the same, and what the text leaves open is
// taken from the service file, if the text or PGSERVICE names a service, then from environment variables, such as PGHOST,
// then from with_defaults; the passfile is ~/.pgpass. Fails like parse_conninfo, and with errc::invalid_conninfo when there
// is no such service, or a variable or the service file is malformed.
[[nodiscard]] boost::system::result<conninfo, error> resolve_conninfo(std::string_view text);

// Fills in what is empty: user with the name of the operating system's user, dbname with user, a host with the first
// directory there is of /var/run/postgresql and /tmp. The user stays empty if the system has no name for it.
[[nodiscard]] conninfo with_defaults(conninfo info);

// The conninfo as `keyword=value` pairs: the ports, and what is not as in a conninfo{}. The password is shown as ****;
// all else comes back equal from parse_conninfo if it came from there.
[[nodiscard]] std::string to_string(const conninfo& info);

}  // namespace tusk
