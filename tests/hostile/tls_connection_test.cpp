// Whole connections over TLS: much of everything, new keys on the way, cancelling, and ends of each kind.
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/drivers.hpp>
#include <support/printing.hpp>
#include <support/tls_script_server.hpp>

#include "tls_identity.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
namespace frontend = protocol::frontend;

using two_drivers = std::tuple<waiting, callback>;
using texts = std::vector<std::string>;

constexpr std::size_t large = 16 * 1024 * 1024;

std::string conninfo_for(const tls_script_server& server, const std::string& mode = "require") {
    return "host=127.0.0.1 port=" + std::to_string(server.port()) + " user=app dbname=shop sslmode=" + mode;
}

script logs_in() { return std::move(script{}.expect_startup("app", "shop").greet()); }

template <class Driver>
struct client {
    asio::io_context io;
    connection db = Driver::make(io);

    auto login(const std::string& conninfo) {
        return Driver::run(
            io, [&] { return db.try_connect(conninfo); },
            [&](auto&&... token) { return db.async_try_connect(conninfo, token...); });
    }
    auto run(const std::string& text) {
        return Driver::run(
            io, [&] { return db.try_run_script(text); },
            [&](auto&&... token) { return db.async_try_run_script(text, token...); });
    }
};

void check_good(tls_script_server& server, const texts& seen) {
    server.stop();
    BOOST_TEST(server.failures() == texts{}, boost::test_tools::per_element());
    BOOST_TEST(server.seen() == seen, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tls_connections)

BOOST_AUTO_TEST_CASE_TEMPLATE(sixteen_mebibytes_go_each_way_while_keys_change, Driver, two_drivers) {
    const std::string much(large, 'r');
    tls_script_server server{
        who(),
        {std::move(logs_in()
                       .template expect<frontend::query>([](const auto& q) { return q.sql == std::string(large, ' '); })
                       .reply(columns({{"text", text_oid}}), testing::row({much}), complete("SELECT 1"), ready())
                       .expect_tags("X"))},
        1024 * 1024};
    {
        client<Driver> c;
        BOOST_TEST(c.login(conninfo_for(server)).has_value());
        const auto results = c.run(std::string(large, ' '));
        BOOST_REQUIRE_MESSAGE(results.has_value(), results.error().what());
        BOOST_REQUIRE(results->size() == 1u);
        BOOST_TEST(((*results)[0][0].template get<std::string>(0) == much));
    }
    check_good(server, {"SSLRequest", "login"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_cancel_asks_for_tls_before_it_tells_the_key, Driver, two_drivers) {
    tls_script_server server{who(),
                             {std::move(logs_in()
                                            .expect_tags("Q")
                                            .expect_cancel()
                                            .reply(server_error("57014", "canceling statement"), ready())
                                            .expect_tags("S")
                                            .reply(ready())
                                            .expect_tags("Q")
                                            .reply(complete("SELECT 0"), ready())
                                            .expect_tags("X"))}};
    {
        client<Driver> c;
        BOOST_TEST(c.login(conninfo_for(server)).has_value());
        c.db.set_timeout(50ms);
        const auto outcome = c.run("select pg_sleep(60)");
        BOOST_REQUIRE(outcome.has_error());
        BOOST_TEST((outcome.error().code() == errc::timeout), outcome.error().what());
        c.db.set_timeout({});
        BOOST_TEST(c.run("select").has_value());
    }
    check_good(server, {"SSLRequest", "login", "SSLRequest", "CancelRequest"});
}

BOOST_AUTO_TEST_CASE(a_cancel_handle_asks_for_tls_too) {
    tls_script_server server{who(), {std::move(logs_in().expect_cancel().expect_tags("X"))}};
    {
        connection db{conninfo_for(server)};
        BOOST_TEST(db.cancel_handle().try_cancel(5s).has_value());
    }
    check_good(server, {"SSLRequest", "login", "SSLRequest", "CancelRequest"});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_connection_says_when_it_is_done, Driver, two_drivers) {
    tls_script_server server{who(), {std::move(logs_in().expect_tags("X"))}};
    {
        client<Driver> c;
        BOOST_TEST(c.login(conninfo_for(server)).has_value());
    }
    check_good(server, {"SSLRequest", "login"});
    BOOST_TEST(server.ended_properly() == 1u);
}

// What cannot be sent any more must not be tried for ever.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_connection_that_broke_unnoticed_fails_what_comes_next, Driver, two_drivers) {
    tls_script_server server{who(),
                             {std::move(logs_in().expect_tags("Q").reply(complete("SELECT 0"), ready()).then_reset())}};
    client<Driver> c;
    BOOST_TEST(c.login(conninfo_for(server)).has_value());
    BOOST_TEST(c.run("select").has_value());
    server.stop();
    const auto outcome = c.run("select");
    BOOST_REQUIRE(outcome.has_error());
    BOOST_TEST((outcome.error().code() == errc::connection_closed), outcome.error().what());
    BOOST_TEST(!c.db.is_open());
    BOOST_TEST(server.failures() == texts{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_users_own_context_is_verified, Driver, two_drivers) {
    const identity other = make_authority("another authority");
    tls_script_server server{who(), {std::move(logs_in().expect_tags("X"))}};
    const auto login_trusting = [&](const identity& trusted) {
        client<Driver> c;
        const auto own = make_client_context(&trusted);
        SSL_CTX_set_verify(own.get(), SSL_VERIFY_NONE, nullptr);
        c.db.use_tls_context(own);
        return c.login(conninfo_for(server, "verify-full"));
    };
    const auto refused = login_trusting(other);
    BOOST_REQUIRE(refused.has_error());
    BOOST_TEST((refused.error().code() == errc::tls_failed), refused.error().what());
    BOOST_TEST(login_trusting(authority()).has_value());
    server.stop();
    // The alert tells the server why the first one left.
    BOOST_TEST(server.failures() == texts{"TLS: tlsv1 alert unknown ca"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
