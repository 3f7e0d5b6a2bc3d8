// Where to connect to and as whom: what a connection string says, in either grammar of libpq
// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include <tusk/protocol/auth/dialect.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/errors/secret.hpp>

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

struct conninfo {
    // A host name, an IPv4 or IPv6 address (no brackets), or the absolute path of the directory that the server's Unix
    // socket lies in. Empty: see with_defaults.
    std::string host;

    // The TCP port, 1 to 65535; of a Unix socket the number at the end of its file name. The default is the same for
    // GaussDB, though DWS itself listens on 8000.
    std::uint16_t port = 5432;

    // The database. Empty: the one named like the user.
    std::string dbname;

    // The role to log in as. Empty: see with_defaults.
    std::string user;

    // Sent only when the server asks for it, and only in the way it asks for. Empty: there is none.
    secret password;

    // How long one attempt at one address may take, in seconds, 0 to 2147483647. 0: as long as it takes.
    std::chrono::seconds connect_timeout{0};

    // The server's application_name, shown in pg_stat_activity. Empty: not sent.
    std::string application_name;

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

    // Whose rules the login follows: postgresql, gaussdb or auto in a text. The scheme gaussdb:// means GaussDB's. This
    // and the members after it are tusk's own; libpq knows no such options.
    protocol::dialect dialect = protocol::dialect::postgresql;

    // This and the rest mean something for GaussDB's authentication only.
    tusk::gauss_auth gauss_auth = tusk::gauss_auth::verified;

    // The protocol version to start with: 3.51, 3.50 or 3.0 as one number, major << 16 | minor. Only 3.51 has the
    // server say how many iterations its passwords take.
    std::int32_t gauss_protocol = 0x0003'0033;

    // The fewest and the most iterations that are computed for a server, 1 to 2147483647, and the number assumed where
    // the protocol version does not tell it. A text whose fewest are more than its most is malformed.
    std::uint32_t gauss_min_iterations = 2'048;
    std::uint32_t gauss_max_iterations = 10'000'000;
    std::uint32_t gauss_default_iterations = 2'048;

    // Whether the server is reached through a Unix socket: the host starts with a slash.
    [[nodiscard]] bool is_unix() const noexcept;

    // The path of the Unix socket, HOST/.s.PGSQL.PORT. Means something only if is_unix().
    [[nodiscard]] std::string socket_path() const;
};

// Reads `keyword = value` pairs or a URI (postgresql://, postgres:// or gaussdb://). docs/conninfo.md lists the
// options. Members that the text does not set keep the values above; nothing is looked up. Of an option given twice the
// last value counts. An empty value is the same as none for a text and for the port; elsewhere it is malformed. A
// negative connect_timeout is 0. Fails with
//   errc::invalid_conninfo      the text or a value is malformed, or two values contradict each other: a gaussdb:// URI
//                               with another dialect among its options, more iterations at least than at most,
//   errc::unknown_option        no such option,
//   errc::option_not_supported  libpq has it and tusk does not yet: several hosts, sslrootcert=system, abstract sockets
//                               and the like. It is never ignored.
// An error names options and byte positions (counted from 1), never a value: there is no password in it.
[[nodiscard]] boost::system::result<conninfo, error> parse_conninfo(std::string_view text);

// Fills in what is empty: user with the name of the operating system's user, dbname with user, host with the first
// directory there is of /var/run/postgresql and /tmp. The user stays empty if the system has no name for it.
[[nodiscard]] conninfo with_defaults(conninfo info);

// The conninfo as `keyword=value` pairs: the port, and what is not as in a conninfo{}. The password is shown as ****;
// all else comes back equal from parse_conninfo if it came from there.
[[nodiscard]] std::string to_string(const conninfo& info);

}  // namespace tusk
