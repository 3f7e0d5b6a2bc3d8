// What is tried in which order.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "../../src/connect/plan.hpp"

namespace {

using namespace tusk;
using namespace std::chrono_literals;
using detail::channels_to_try;
using detail::host_attempt;
using detail::hosts_to_try;
using detail::is_about_the_channel;
using detail::is_about_the_moment;
using detail::is_about_the_server;
using detail::is_about_the_version;
using detail::mode_to_use;
using detail::pause_after;
using detail::tls_phase;
using protocol::tls_request;

constexpr sslmode modes[] = {sslmode::disable, sslmode::allow,     sslmode::prefer,
                             sslmode::require, sslmode::verify_ca, sslmode::verify_full};

error said_by_server(sqlstate code) {
    diagnostics fields;
    fields.severity = "FATAL";
    fields.sqlstate = to_string(code);
    fields.message = "no";
    return error{fields};
}

const error not_let_in = said_by_server(sqlstate::invalid_authorization_specification);
const error no_such_database = said_by_server(sqlstate::invalid_catalog_name);
const error wrong_password = said_by_server(sqlstate::invalid_password);
const error handshake_failed{errc::tls_failed, "no"};
const error no_tls{errc::tls_unavailable, "no"};
const error closed{errc::connection_closed, "no"};
const error violation{errc::protocol_violation, "no"};
const error too_late{errc::timeout, "no"};

}  // namespace

BOOST_AUTO_TEST_SUITE(connect_plan)

BOOST_AUTO_TEST_CASE(hosts_are_tried_in_the_order_in_which_they_are_given) {
    std::mt19937 random;
    const auto info = parse_conninfo("host=a,b,c target_session_attrs=primary").value();
    const std::vector<host_attempt> expected{
        {0, target_session_attrs::primary}, {1, target_session_attrs::primary}, {2, target_session_attrs::primary}};
    BOOST_TEST((hosts_to_try(info, random) == expected));
}

BOOST_AUTO_TEST_CASE(who_prefers_a_standby_takes_any_server_in_the_second_round) {
    std::mt19937 random;
    const auto info = parse_conninfo("host=a,b target_session_attrs=prefer-standby").value();
    const std::vector<host_attempt> expected{{0, target_session_attrs::standby},
                                             {1, target_session_attrs::standby},
                                             {0, target_session_attrs::any},
                                             {1, target_session_attrs::any}};
    BOOST_TEST((hosts_to_try(info, random) == expected));
}

BOOST_AUTO_TEST_CASE(pauses_double_up_to_the_longest_and_are_shortened_by_up_to_half) {
    std::mt19937 random{7};
    const connect_retry how{.attempts = 9, .first_pause = 100ms, .longest_pause = 1500ms};
    const std::chrono::milliseconds whole[] = {100ms, 200ms, 400ms, 800ms, 1500ms, 1500ms};
    for (unsigned attempts = 1; attempts <= std::size(whole); ++attempts) {
        auto shortest = std::chrono::milliseconds::max();
        auto longest = std::chrono::milliseconds::min();
        for (int i = 0; i != 2'000; ++i) {
            const auto pause = pause_after(attempts, how, random);
            shortest = std::min(shortest, pause);
            longest = std::max(longest, pause);
        }
        const auto most = whole[attempts - 1];
        BOOST_TEST((shortest >= most / 2 && shortest < most * 6 / 10));
        BOOST_TEST((longest <= most && longest > most * 9 / 10));
    }
}

BOOST_AUTO_TEST_CASE(a_pause_is_never_negative_nor_longer_than_the_longest) {
    std::mt19937 random{7};
    BOOST_TEST((pause_after(1, {.first_pause = -5ms, .longest_pause = 10ms}, random) == 0ms));
    BOOST_TEST((pause_after(1, {.first_pause = 5ms, .longest_pause = -10ms}, random) == 0ms));
    BOOST_TEST((pause_after(1, {.first_pause = 5s, .longest_pause = 10ms}, random) <= 10ms));
    BOOST_TEST((pause_after(4'000'000'000, {.first_pause = 1ms, .longest_pause = 20ms}, random) >= 10ms));
    BOOST_TEST((pause_after(4'000'000'000, {.first_pause = 0ms, .longest_pause = 20ms}, random) == 0ms));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_full_may_have_room_later) {
    BOOST_TEST(is_about_the_moment(said_by_server(sqlstate::too_many_connections)));
    for (const auto& failure : {not_let_in, no_such_database, wrong_password, closed, violation, too_late})
        BOOST_TEST(!is_about_the_moment(failure));
}

BOOST_AUTO_TEST_CASE(who_has_to_show_a_certificate_cannot_do_without_tls) {
    for (const auto mode : modes) {
        conninfo info;
        info.sslmode = mode;
        BOOST_TEST((mode_to_use(info) == mode));
        info.sslcertmode = sslcertmode::require;
        BOOST_TEST((mode_to_use(info) == std::max(mode, sslmode::require)));
    }
}

BOOST_AUTO_TEST_CASE(a_balanced_load_starts_with_each_host_equally_often) {
    std::mt19937 random{7};
    const auto info = parse_conninfo("host=a,b,c,d load_balance_hosts=random").value();
    std::map<std::size_t, int> first;
    for (int i = 0; i != 4'000; ++i) {
        const auto attempts = hosts_to_try(info, random);
        BOOST_TEST_REQUIRE(attempts.size() == 4u);
        ++first[attempts.front().host];
    }
    for (std::size_t host = 0; host != 4; ++host)
        BOOST_TEST((first[host] > 850 && first[host] < 1'150), first[host]);
}

BOOST_AUTO_TEST_CASE(the_next_server_is_tried_after_what_is_about_one_server_only) {
    using protocol::dialect;
    const error starting = said_by_server(sqlstate::cannot_connect_now);
    const error full = said_by_server(sqlstate::too_many_connections);
    for (const auto which : {dialect::postgresql, dialect::gaussdb, dialect::automatic}) {
        for (const auto& failure : {starting, closed, too_late})
            BOOST_TEST(is_about_the_server(failure, which));
        for (const auto& failure : {wrong_password, not_let_in, no_such_database, violation, no_tls, handshake_failed})
            BOOST_TEST(!is_about_the_server(failure, which));
        BOOST_TEST(is_about_the_server(full, which) == (which == dialect::gaussdb));
    }
}

BOOST_AUTO_TEST_CASE(who_cannot_negotiate_ends_the_connection_before_it_authenticates_anybody) {
    for (const auto& failure : {closed, too_late, said_by_server(sqlstate::protocol_violation),
                                said_by_server(sqlstate::feature_not_supported)}) {
        BOOST_TEST(is_about_the_version(failure, false));
        BOOST_TEST(!is_about_the_version(failure, true));
    }
    for (const auto& failure : {wrong_password, not_let_in, no_such_database, no_tls, handshake_failed, violation})
        BOOST_TEST(!is_about_the_version(failure, false));
}

BOOST_AUTO_TEST_CASE(each_sslmode_has_its_order) {
    using channels = std::vector<tls_request>;
    const channels clear{tls_request::none};
    const channels encrypted{tls_request::required};
    BOOST_TEST((channels_to_try(sslmode::disable, false) == clear));
    BOOST_TEST((channels_to_try(sslmode::allow, false) == channels{tls_request::none, tls_request::preferred}));
    BOOST_TEST((channels_to_try(sslmode::prefer, false) == channels{tls_request::preferred, tls_request::none}));
    BOOST_TEST((channels_to_try(sslmode::require, false) == encrypted));
    BOOST_TEST((channels_to_try(sslmode::verify_ca, false) == encrypted));
    BOOST_TEST((channels_to_try(sslmode::verify_full, false) == encrypted));
}

BOOST_AUTO_TEST_CASE(who_begins_with_tls_has_no_other_way) {
    for (const auto mode : {sslmode::require, sslmode::verify_ca, sslmode::verify_full}) {
        BOOST_TEST((channels_to_try(mode, false, sslnegotiation::direct) == std::vector{tls_request::direct}));
        BOOST_TEST((channels_to_try(mode, true, sslnegotiation::direct) == std::vector{tls_request::none}));
    }
}

BOOST_AUTO_TEST_CASE(unix_sockets_are_always_in_the_clear) {
    for (const auto mode : modes)
        BOOST_TEST((channels_to_try(mode, true) == std::vector{tls_request::none}));
}

BOOST_AUTO_TEST_CASE(a_refusal_by_the_server_may_be_about_the_channel_it_came_over) {
    BOOST_TEST(is_about_the_channel(not_let_in, tls_request::none, {tls_phase::none}));
    BOOST_TEST(is_about_the_channel(not_let_in, tls_request::preferred, {tls_phase::established}));
}

BOOST_AUTO_TEST_CASE(a_refusal_of_a_server_that_authenticates_us_is_not) {
    for (const auto& failure : {wrong_password, not_let_in, no_such_database}) {
        BOOST_TEST(!is_about_the_channel(failure, tls_request::none, {tls_phase::none, true}));
        BOOST_TEST(!is_about_the_channel(failure, tls_request::preferred, {tls_phase::established, true}));
    }
}

BOOST_AUTO_TEST_CASE(where_the_server_had_no_tls_the_clear_has_been_tried) {
    BOOST_TEST(!is_about_the_channel(not_let_in, tls_request::preferred, {tls_phase::none}));
    BOOST_TEST(!is_about_the_channel(no_tls, tls_request::preferred, {tls_phase::none}));
}

BOOST_AUTO_TEST_CASE(a_handshake_that_fails_or_breaks_off_is_about_the_channel) {
    BOOST_TEST(is_about_the_channel(handshake_failed, tls_request::preferred, {tls_phase::handshake}));
    BOOST_TEST(is_about_the_channel(closed, tls_request::preferred, {tls_phase::handshake}));
    BOOST_TEST(!is_about_the_channel(too_late, tls_request::preferred, {tls_phase::handshake}));
}

BOOST_AUTO_TEST_CASE(other_failures_are_not) {
    for (const auto& failure : {handshake_failed, closed, violation, too_late}) {
        BOOST_TEST(!is_about_the_channel(failure, tls_request::none, {tls_phase::none}));
        BOOST_TEST(!is_about_the_channel(failure, tls_request::preferred, {tls_phase::none}));
        BOOST_TEST(!is_about_the_channel(failure, tls_request::preferred, {tls_phase::established}));
    }
}

BOOST_AUTO_TEST_SUITE_END()
