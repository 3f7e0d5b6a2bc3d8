// Connections that somebody else makes: through a tunnel, or in place of the system.
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/drivers.hpp>
#include <support/loopback_server.hpp>
#include <support/printing.hpp>
#include <tusk/token.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

int connected_to(const std::string& host, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    const int made = ::socket(AF_INET, SOCK_STREAM, 0);
    if (::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error{"nobody is there"};
    return made;
}

std::uint16_t port_of_the_live_server() { return static_cast<std::uint16_t>(std::stoi(told("TUSK_TEST_PORT"))); }

// To the server of these tests, whatever host is asked for.
connect_options through_a_tunnel(std::atomic<int>& made, const std::string& rest = {}) {
    connect_options options;
    options.conninfo = "host=behind.the.tunnel port=1234 user=scram_user password='scram pässword' dbname=tusk " + rest;
    options.open_stream = [&made, host = told("TUSK_TEST_HOST"),
                           port = port_of_the_live_server()](const connect_target& target) {
        BOOST_TEST(target.host == "behind.the.tunnel");
        BOOST_TEST(target.port == 1234);
        ++made;
        return connected_to(host, port);
    };
    return options;
}

connect_options by(std::function<int(const connect_target&)> open_stream, const std::string& rest = {}) {
    connect_options options;
    options.conninfo = "host=a user=app dbname=shop sslmode=disable " + rest;
    options.open_stream = std::move(open_stream);
    return options;
}

script good() { return std::move(script{}.expect_startup("app", "shop").greet().ignore_what_comes()); }

std::string over_tcp_as_trusted() {
    return "host=" + told("TUSK_TEST_HOST") + " port=" + told("TUSK_TEST_PORT") + " user=trust_user dbname=tusk ";
}

bool has(std::string_view text, std::string_view what) { return text.find(what) != text.npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(streams_of_others)

BOOST_AUTO_TEST_CASE_TEMPLATE(statements_run_through_a_tunnel, Driver, every_driver) {
    std::atomic<int> made = 0;
    database<Driver> db;
    const auto connected = db.connect(through_a_tunnel(made));
    BOOST_REQUIRE_MESSAGE(connected.has_value(), connected.error().what());
    BOOST_TEST(db.template query_value<int>("select 1 + $1", 1).value() == 2);
    BOOST_TEST(made == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(cancel_requests_go_through_it_too, Driver, every_driver) {
    std::atomic<int> made = 0;
    database<Driver> db;
    BOOST_TEST(db.connect(through_a_tunnel(made)).has_value());
    db->set_timeout(100ms);
    BOOST_TEST((code_of(db.execute("select pg_sleep(60)")) == errc::timeout));
    BOOST_TEST(made == 2);
    db->set_timeout(std::nullopt);
    BOOST_TEST(db.template query_value<int>("select 1").value() == 1);
    db->cancel_handle().cancel();
    BOOST_TEST(made == 3);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(why_it_cannot_be_made_is_told, Driver, every_driver) {
    database<Driver> db;
    const auto thrown = db.connect(by([](auto&&...) -> int { throw std::runtime_error{"the tunnel is closed"}; }));
    BOOST_TEST((code_of(thrown) == errc::cannot_connect));
    BOOST_TEST(has(thrown.error().what(), "cannot connect to \"a\": open_stream: the tunnel is closed"));

    const auto unknown = db.connect(by([](auto&&...) -> int { throw 1; }));
    BOOST_TEST(has(unknown.error().what(), "open_stream: it failed and did not say why"));

    const auto bad = db.connect(by([](auto&&...) { return -1; }));
    BOOST_TEST(has(bad.error().what(), "what open_stream gave is no stream socket: Bad file descriptor"));

    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    const auto no_socket = db.connect(by([&](auto&&...) { return ends[1]; }));
    BOOST_TEST(has(no_socket.error().what(), "is no stream socket"));
    char nothing;
    BOOST_TEST(::read(ends[0], &nothing, 1) == 0);  // the other end was closed
    ::close(ends[0]);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_next_host_is_tried, Driver, every_driver) {
    loopback_server server{good()};
    auto options = by([&](const connect_target& target) {
        if (target.host == "a")
            throw std::runtime_error{"not there"};
        return connected_to("127.0.0.1", server.port());
    });
    options.conninfo = "host=a,b user=app dbname=shop sslmode=disable";
    BOOST_TEST(database<Driver>{}.connect(options).has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_server_that_takes_no_sessions_is_left_for_the_next, Driver, every_driver) {
    loopback_server server{std::move(script{}
                                         .expect_startup("app", "shop")
                                         .reply(server_error("57P03", "the database system is starting up", "FATAL"))
                                         .then_close()),
                           good()};
    auto options = by([&](auto&&...) { return connected_to("127.0.0.1", server.port()); });
    options.conninfo = "host=a,b user=app dbname=shop sslmode=disable";
    BOOST_TEST(database<Driver>{}.connect(options).has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_a_server_says_that_was_left_already_reaches_nobody, Driver, every_driver) {
    const auto late = [] {
        return std::move(script{}
                             .expect_startup("app", "shop")
                             .pause(1200ms)
                             .reply(server_error("28000", "too late", "FATAL"))
                             .ignore_what_comes());
    };
    for (const bool is_next_there : {true, false}) {
        loopback_server server{
            loopback_server::chooser{[=](std::size_t n) { return n == 0 ? late() : std::move(good().pause(500ms)); }}};
        auto options = by([&, is_next_there](const connect_target& target) {
            if (target.host == "b")
                std::this_thread::sleep_for(500ms);  // the first has spoken by now
            if (target.host == "b" && !is_next_there)
                throw std::runtime_error{"not there"};
            return connected_to("127.0.0.1", server.port());
        });
        options.conninfo = "host=a,b user=app dbname=shop sslmode=disable connect_timeout=1";
        const auto connected = database<Driver>{}.connect(options);
        BOOST_TEST(connected.has_value() == is_next_there);
        if (!is_next_there)
            BOOST_TEST(has(connected.error().what(), "\"b\": open_stream: not there"), connected.error().what());
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_server_that_cannot_negotiate_is_asked_again_for_3_0, Driver, every_driver) {
    loopback_server server{std::move(script{}.expect<protocol::frontend::startup_message>().then_close()), good()};
    BOOST_TEST(database<Driver>{}
                   .connect(by([&](auto&&...) { return connected_to("127.0.0.1", server.port()); },
                               "max_protocol_version=3.2"))
                   .has_value());
    BOOST_TEST(server.connections() == 2u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(tls_is_done_through_it_whatever_the_host_is_called, Driver, every_driver) {
    for (const char* host : {"", "host=/run/postgresql ", "host=a "}) {
        loopback_server server{std::move(script{}.expect<protocol::frontend::ssl_request>().reply_bytes("N"))};
        auto options = by([&](auto&&...) { return connected_to("127.0.0.1", server.port()); });
        options.conninfo = std::string{host} + "user=app dbname=shop sslmode=require";
        BOOST_TEST((code_of(database<Driver>{}.connect(options)) == errc::tls_unavailable));
        BOOST_TEST(server.failures() == std::vector<std::string>{}, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_comes_too_late_is_closed, Driver, every_driver) {
    int both[2];
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, both) == 0);
    std::promise<void> gate;
    std::promise<std::optional<clock::time_point>> told_until;
    const auto begun = clock::now();
    {
        database<Driver> db;
        const auto late = db.connect(by(
            [&, opened = gate.get_future().share()](const connect_target& target) {
                told_until.set_value(target.deadline);
                opened.wait();
                return both[0];
            },
            "connect_timeout=1"));
        BOOST_TEST((code_of(late) == errc::cannot_connect));
        BOOST_TEST((clock::now() - begun < 5s));
        const auto until = told_until.get_future().get();
        BOOST_REQUIRE(until.has_value());
        BOOST_TEST((*until - begun > 500ms && *until - begun < 2s));
        gate.set_value();
    }
    char nothing;
    BOOST_TEST(::recv(both[1], &nothing, 1, 0) == 0);  // the end, as nobody has the other side any more
    ::close(both[1]);
}

BOOST_AUTO_TEST_CASE(who_waits_for_it_can_be_cancelled) {
    std::promise<void> gate;
    asio::io_context io;
    connection db{io};
    boost::system::error_code outcome;
    db.async_connect(by([opened = gate.get_future().share()](auto&&...) -> int {
                         opened.wait();
                         throw std::runtime_error{"too late"};
                     }),
                     cancel_after(50ms, [&](boost::system::error_code ec) { outcome = ec; }));
    io.run();
    BOOST_TEST((outcome == errc::timeout));
    gate.set_value();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_at_its_end_is_not_trusted_for_being_called_a_unix_socket, Driver, every_driver) {
    loopback_server server{std::move(
        script{}
            .expect_startup("app", "shop")
            .reply(protocol::backend::authentication{protocol::backend::authentication_code::cleartext_password, {}})
            .ignore_what_comes())};
    auto options = by([&](auto&&...) { return connected_to("127.0.0.1", server.port()); });
    options.conninfo = "host=/run/postgresql user=app password=secret dbname=shop sslmode=disable";
    const auto refused = database<Driver>{}.connect(options);
    BOOST_TEST((code_of(refused) == errc::channel_not_verified));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(who_serves_a_unix_socket_can_be_asked_for_by_name, Driver, every_driver) {
    loopback_server server{loopback_server::unix_domain{},
                           {std::move(script{}.expect_startup("app", "shop").greet().ignore_what_comes())}};
    const std::string conninfo =
        "host=" + server.directory() + " port=" + std::to_string(server.port()) + " user=app dbname=shop requirepeer=";
    database<Driver> db;
    const auto refused = db.connect(conninfo + "somebody_else");
    BOOST_TEST((code_of(refused) == errc::server_not_authentic));
    BOOST_TEST(has(refused.error().what(), "and requirepeer is \"somebody_else\""));
    BOOST_TEST(server.connections() == 0u);  // nothing was said to it

    auto through = by([&](auto&&...) { return connected_to(told("TUSK_TEST_HOST"), port_of_the_live_server()); });
    through.conninfo = "host=/run/postgresql user=trust_user dbname=tusk requirepeer=postgres sslmode=disable";
    BOOST_TEST((code_of(db.connect(through)) == errc::server_not_authentic));

    const auto* us = ::getpwuid(::geteuid());
    BOOST_REQUIRE(us != nullptr);
    BOOST_TEST(db.connect(conninfo + us->pw_name).has_value());
    BOOST_TEST(database<Driver>{}.connect(over_tcp_as_trusted() + "requirepeer=somebody_else").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
