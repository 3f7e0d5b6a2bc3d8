// In which order an address is tried with and without TLS.
#include <optional>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "../../src/connect/plan.hpp"

namespace {

using namespace tusk;
using detail::channels_to_try;
using detail::is_about_the_channel;
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
