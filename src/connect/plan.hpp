// What is tried in which order, as libpq decides it: hosts (https://www.postgresql.org/docs/current/libpq-connect.html),
// and for each address the ways with and without TLS that sslmode stands for
// (https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION). No I/O.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <numeric>
#include <random>
#include <vector>

#include <tusk/connect_options.hpp>
#include <tusk/conninfo.hpp>
#include <tusk/protocol/conversations/opening.hpp>
#include <tusk/protocol/errors/error.hpp>

#include "net/tls_filter.hpp"

namespace tusk::detail {

// A server to try, and what its session must be able to do.
struct host_attempt {
    std::size_t host;  // its place in the conninfo
    target_session_attrs wanted;

    friend bool operator==(const host_attempt&, const host_attempt&) = default;
};

// The servers in the order in which they are tried. Whoever prefers a standby goes over all of them looking for one, and
// then takes the first there is. `random` is asked for when the load is to be balanced.
template <class Random>
[[nodiscard]] std::vector<host_attempt> hosts_to_try(const conninfo& info, Random& random) {
    std::vector<std::size_t> order(info.hosts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (info.load_balance_hosts == load_balance_hosts::random)
        std::ranges::shuffle(order, random);
    const bool prefers = info.target_session_attrs == target_session_attrs::prefer_standby;
    std::vector<host_attempt> attempts;
    for (const auto host : order)
        attempts.push_back({host, prefers ? target_session_attrs::standby : info.target_session_attrs});
    if (prefers)
        for (const auto host : order)
            attempts.push_back({host, target_session_attrs::any});
    return attempts;
}

// Whether another server may still let us in after one has said this. A login that one refuses is not tried on others: a
// wrong password would lock the account, and it is the same everywhere.
[[nodiscard]] bool is_about_the_server(const error& failure, protocol::dialect dialect);

// Whether it is worth trying again later after this server has said this: it is full now.
[[nodiscard]] bool is_about_the_moment(const error& failure);

// How long to pause after so many attempts, counted from 1. `random` gives the chance.
template <class Random>
[[nodiscard]] std::chrono::milliseconds pause_after(unsigned attempts, const connect_retry& how, Random& random) {
    auto pause = std::max(how.first_pause, std::chrono::milliseconds{0});
    for (unsigned n = 1; n < attempts && pause < how.longest_pause; ++n)
        pause *= 2;
    pause = std::min(pause, std::max(how.longest_pause, std::chrono::milliseconds{0}));
    std::uniform_int_distribution<std::chrono::milliseconds::rep> less{0, pause.count() / 2};
    return pause - std::chrono::milliseconds{less(random)};
}

// Whether a server that was asked for a newer protocol than 3.0 may take 3.0 after this: old ones and poolers end the
// connection, with an error about the message or without a word, or say nothing at all.
[[nodiscard]] bool is_about_the_version(const error& failure, bool authentication_began);

// The sslmode that a login is made with: who has to show a certificate cannot do without TLS.
[[nodiscard]] sslmode mode_to_use(const conninfo& info) noexcept;

// The ways of talking to one address, to be tried in this order. Unix sockets never have TLS.
[[nodiscard]] std::vector<protocol::tls_request> channels_to_try(sslmode mode, bool is_unix,
                                                                 sslnegotiation how = sslnegotiation::postgres);

// How far a way of talking to a server led.
struct reached {
    tls_phase tls = tls_phase::none;
    bool authentication = false;  // the server has said something about it
};

// Whether the next way is worth trying after one, which was to have TLS as `asked` and came this far, failed so. The
// server's refusal may be about the channel (a rule of pg_hba.conf), but no longer once it has begun to authenticate us: a
// wrong password is wrong over any channel, and trying it again would lock the account of many a GaussDB user.
[[nodiscard]] bool is_about_the_channel(const error& failure, protocol::tls_request asked, reached how_far);

}  // namespace tusk::detail
