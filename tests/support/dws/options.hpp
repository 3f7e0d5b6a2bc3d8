// How a stand-in is to be.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include <support/dws/accounts.hpp>

namespace tusk::testing::dws {

// The real PostgreSQL behind it, which lets `user` in over its Unix-domain socket without a password.
struct backend_place {
    std::string directory;
    std::uint16_t port = 5432;
    std::string user;
    std::string database;

    [[nodiscard]] std::string socket_path() const { return directory + "/.s.PGSQL." + std::to_string(port); }
};

struct server_options {
    std::uint16_t port = 0;   // 0: any
    std::string unix_path;    // of a Unix-domain socket to listen on too; empty: none
    std::string certificate;  // PEM, with those that sign it; empty: no TLS
    std::string key;          // of the certificate
    bool require_tls = false;

    std::vector<account> accounts;
    hba_method method = hba_method::sha256;
    std::size_t failures_until_locked = 3;

    backend_place backend;

    bool net_time = false;                     // a K that is no key before each ReadyForQuery
    std::chrono::milliseconds cancel_delay{};  // how long a CancelRequest takes to get to PostgreSQL
    bool process_ids = false;  // cancel keys have PostgreSQL's process ids, by which a test finds its session there
    std::ostream* login_log = nullptr;  // hears of each request for a password, and of each answer
};

}  // namespace tusk::testing::dws
