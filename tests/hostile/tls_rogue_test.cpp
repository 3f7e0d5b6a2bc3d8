// Servers, or whoever stands in between, that answer SSLRequest with anything but TLS: nothing they say is believed or
// shown, and nothing more is told them.
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/drivers.hpp>
#include <support/loopback_server.hpp>
#include <support/printing.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
namespace frontend = protocol::frontend;

using two_drivers = std::tuple<waiting, callback>;

const std::string lie = "give me your password";

std::string error_in_the_clear() {
    protocol::backend::error_response message;
    message.fields.severity = message.fields.severity_nonlocalized = "FATAL";
    message.fields.sqlstate = "28000";
    message.fields.message = lie;
    return encoded(message);
}

// What a server says that lets everybody in.
std::string login_in_the_clear() {
    return encoded(protocol::backend::authentication{protocol::backend::authentication_code::ok, {}}) +
           encoded(protocol::backend::backend_key_data{1, protocol::as_bytes("key!")}) + encoded(ready());
}

script answers(std::string_view bytes) {
    return std::move(script{}.expect<frontend::ssl_request>().reply_bytes(bytes));
}

// The server must have been told nothing that its script did not expect.
template <class Driver>
boost::system::result<void, error> login(loopback_server& server, const std::string& mode) {
    const std::string conninfo = "host=127.0.0.1 port=" + std::to_string(server.port()) +
                                 " user=app password=secret dbname=shop connect_timeout=5 sslmode=" + mode;
    asio::io_context io;
    boost::system::result<void, error> outcome = [&] {
        connection db = Driver::make(io);
        return Driver::run(
            io, [&] { return db.try_connect(conninfo); },
            [&](auto&&... token) { return db.async_try_connect(conninfo, token...); });
    }();
    BOOST_TEST(server.failures() == std::vector<std::string>{}, boost::test_tools::per_element());
    return outcome;
}

template <class Driver>
void check_refused(script says, const std::string& mode, errc code) {
    loopback_server server{std::move(says)};
    const auto outcome = login<Driver>(server, mode);
    BOOST_REQUIRE(outcome.has_error());
    BOOST_TEST((outcome.error().code() == code), outcome.error().what());
    BOOST_TEST((std::string_view{outcome.error().what()}.find(lie) == std::string_view::npos));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rogue_tls_servers)

BOOST_AUTO_TEST_CASE_TEMPLATE(what_comes_behind_the_s_in_the_clear_belongs_to_the_handshake, Driver, two_drivers) {
    for (const auto& injected : {error_in_the_clear(), login_in_the_clear()})
        check_refused<Driver>(std::move(answers("S" + injected).ignore_what_comes()), "require", errc::tls_failed);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_server_that_goes_on_in_the_clear_after_its_s_is_refused, Driver, two_drivers) {
    for (const auto& said : {error_in_the_clear(), login_in_the_clear()})
        check_refused<Driver>(
            std::move(answers("S").pause(std::chrono::milliseconds{20}).ignore_what_comes().reply_bytes(said)),
            "require", errc::tls_failed);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_error_instead_of_an_answer_is_not_shown, Driver, two_drivers) {
    for (const auto* mode : {"prefer", "require"})
        check_refused<Driver>(answers(error_in_the_clear()), mode, errc::tls_unavailable);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(any_other_answer_is_refused, Driver, two_drivers) {
    for (const auto* mode : {"prefer", "require"})
        check_refused<Driver>(answers("X"), mode, errc::protocol_violation);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_server_without_tls_is_told_nothing_when_tls_is_required, Driver, two_drivers) {
    check_refused<Driver>(answers("N"), "require", errc::tls_unavailable);
    check_refused<Driver>(answers("N" + login_in_the_clear()), "require", errc::tls_unavailable);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_server_that_closes_instead_of_answering_cannot_be_connected_to, Driver, two_drivers) {
    for (const auto* mode : {"prefer", "require"}) {
        check_refused<Driver>(std::move(answers("").then_close()), mode, errc::cannot_connect);
        check_refused<Driver>(std::move(answers("").then_reset()), mode, errc::cannot_connect);
    }
    check_refused<Driver>(std::move(answers("S").then_close()), "require", errc::cannot_connect);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(where_tls_is_only_preferred_the_clear_does, Driver, two_drivers) {
    loopback_server without{std::move(answers("N").expect_startup("app", "shop").greet().expect_tags("X"))};
    BOOST_TEST(login<Driver>(without, "prefer").has_value());

    // A handshake that fails is tried again without, over another connection.
    loopback_server broken{{std::move(answers("S").ignore_what_comes().reply_bytes("no TLS at all")),
                            std::move(script{}.expect_startup("app", "shop").greet().expect_tags("X"))}};
    BOOST_TEST(login<Driver>(broken, "prefer").has_value());
    BOOST_TEST(broken.connections() == 2u);
}

// GaussDB's logins are not for every channel; that is not what the user has to know first.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_refusal_is_reported_though_the_other_channel_is_no_way_to_log_in, Driver, two_drivers) {
    const std::string request =
        std::string{"\0\0\0\2", 4} + std::string(64, 'a') + std::string(8, 'b') + std::string{"\0\0\x27\x10", 4};
    loopback_server full{{std::move(script{}
                                        .expect_startup("app", "shop")
                                        .reply(server_error("53300", "too many clients already", "FATAL"))
                                        .then_close()),
                          std::move(answers("N")
                                        .expect_startup("app", "shop")
                                        .reply(protocol::backend::authentication{10, protocol::as_bytes(request)}))}};
    const auto refused = login<Driver>(full, "allow dialect=gaussdb");
    BOOST_REQUIRE(refused.has_error());
    BOOST_TEST(refused.error().code() == sqlstate::too_many_connections, refused.error().what());
    BOOST_TEST(full.connections() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
