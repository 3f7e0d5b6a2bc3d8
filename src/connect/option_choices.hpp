// The options that take one of a few words, and the words.
#pragma once

#include <array>
#include <cstdint>

#include <tusk/conninfo.hpp>

#include "option_values.hpp"

namespace tusk::detail {

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
    static constexpr auto values = "`disable`, `allow`, `prefer`, `require`, `verify-ca`, `verify-full`";
    static constexpr auto instead = "write disable, allow, prefer, require, verify-ca or verify-full";
};

struct sslnegotiation_choices {
    static constexpr auto member = &conninfo::sslnegotiation;
    static constexpr auto all = std::to_array<choice<sslnegotiation>>({
        {"postgres", sslnegotiation::postgres},
        {"direct", sslnegotiation::direct},
    });
    static constexpr auto values = "`postgres`, `direct`";
    static constexpr auto instead = "write postgres or direct";
};

struct sslcertmode_choices {
    static constexpr auto member = &conninfo::sslcertmode;
    static constexpr auto all = std::to_array<choice<sslcertmode>>({
        {"disable", sslcertmode::disable},
        {"allow", sslcertmode::allow},
        {"require", sslcertmode::require},
    });
    static constexpr auto values = "`disable`, `allow`, `require`";
    static constexpr auto instead = "write disable, allow or require";
};

template <tls_version conninfo::*Member>
struct tls_version_choices {
    static constexpr auto member = Member;
    static constexpr auto all = std::to_array<choice<tls_version>>({
        {"", tls_version::any},
        {"TLSv1.2", tls_version::tls_1_2},
        {"TLSv1.3", tls_version::tls_1_3},
    });
    static constexpr auto values = "`TLSv1.2`, `TLSv1.3`";
    static constexpr auto instead = "write TLSv1.2 or TLSv1.3; there is nothing older here";
};

struct target_session_attrs_choices {
    static constexpr auto member = &conninfo::target_session_attrs;
    static constexpr auto all = std::to_array<choice<target_session_attrs>>({
        {"any", target_session_attrs::any},
        {"read-write", target_session_attrs::read_write},
        {"read-only", target_session_attrs::read_only},
        {"primary", target_session_attrs::primary},
        {"standby", target_session_attrs::standby},
        {"prefer-standby", target_session_attrs::prefer_standby},
        // The words of GaussDB's JDBC driver for the last three.
        {"master", target_session_attrs::primary},
        {"slave", target_session_attrs::standby},
        {"secondary", target_session_attrs::standby},
        {"preferSlave", target_session_attrs::prefer_standby},
        {"preferSecondary", target_session_attrs::prefer_standby},
    });
    static constexpr auto values =
        "`any`, `read-write`, `read-only`, `primary`, `standby`, `prefer-standby`; or as GaussDB's JDBC driver has it "
        "`master`, `slave`, `secondary`, `preferSlave`, `preferSecondary`";
    static constexpr auto instead = "write any, read-write, read-only, primary, standby or prefer-standby";
};

struct replication_choices {
    static constexpr auto member = &conninfo::replication;
    static constexpr auto all = std::to_array<choice<replication_mode>>({
        {"false", replication_mode::off},
        {"off", replication_mode::off},
        {"no", replication_mode::off},
        {"0", replication_mode::off},
        {"true", replication_mode::physical},
        {"on", replication_mode::physical},
        {"yes", replication_mode::physical},
        {"1", replication_mode::physical},
        {"database", replication_mode::database},
    });
    static constexpr auto values = "`false`, `true`, `database`";
    static constexpr auto instead = "write false, true or database";
};

struct load_balance_hosts_choices {
    static constexpr auto member = &conninfo::load_balance_hosts;
    static constexpr auto all = std::to_array<choice<load_balance_hosts>>({
        {"disable", load_balance_hosts::disable},
        {"random", load_balance_hosts::random},
    });
    static constexpr auto values = "`disable`, `random`";
    static constexpr auto instead = "write disable or random";
};

struct channel_binding_choices {
    static constexpr auto member = &conninfo::channel_binding;
    static constexpr auto all = std::to_array<choice<protocol::channel_binding>>({
        {"disable", protocol::channel_binding::disable},
        {"prefer", protocol::channel_binding::prefer},
        {"require", protocol::channel_binding::require},
    });
    static constexpr auto values = "`disable`, `prefer`, `require`";
    static constexpr auto instead = "write disable, prefer or require";
};

struct dialect_choices {
    static constexpr auto member = &conninfo::dialect;
    static constexpr auto all = std::to_array<choice<protocol::dialect>>({
        {"postgresql", protocol::dialect::postgresql},
        {"gaussdb", protocol::dialect::gaussdb},
        {"auto", protocol::dialect::automatic},
    });
    static constexpr auto values = "`postgresql`, `gaussdb`, `auto`";
    static constexpr auto instead = "write postgresql, gaussdb or auto";
};

struct gauss_auth_choices {
    static constexpr auto member = &conninfo::gauss_auth;
    static constexpr auto all = std::to_array<choice<gauss_auth>>({
        {"verified", gauss_auth::verified},
        {"allow_unverified", gauss_auth::allow_unverified},
    });
    static constexpr auto values = "`verified`, `allow_unverified`";
    static constexpr auto instead = "write verified or allow_unverified";
};

// There are no others: the server compares the whole number.
struct scram_key_cache_choices {
    static constexpr auto member = &conninfo::scram_key_cache;
    static constexpr auto all = std::to_array<choice<bool>>({
        {"on", true},
        {"off", false},
    });
    static constexpr auto values = "`on`, `off`";
    static constexpr auto instead = "write on or off";
};

struct gauss_protocol_choices {
    static constexpr auto member = &conninfo::gauss_protocol;
    static constexpr auto all = std::to_array<choice<std::int32_t>>({
        {"3.51", 0x0003'0033},
        {"3.50", 0x0003'0032},
        {"3.0", 0x0003'0000},
    });
    static constexpr auto values = "`3.51`, `3.50`, `3.0`";
    static constexpr auto instead = "write 3.51, 3.50 or 3.0";
};

struct statement_cache_choices {
    static constexpr auto member = &conninfo::statement_cache;
    static constexpr auto all = std::to_array<choice<statement_caching>>({
        {"prepare", statement_caching::prepare},
        {"describe", statement_caching::describe},
        {"off", statement_caching::off},
    });
    static constexpr auto values = "`prepare`, `describe`, `off`";
    static constexpr auto instead = "write prepare, describe or off";
};

}  // namespace tusk::detail
