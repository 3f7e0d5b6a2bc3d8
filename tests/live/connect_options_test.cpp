// What connect_options can and a conninfo cannot: passwords that are fetched, and trying again.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/drivers.hpp>
#include <support/loopback_server.hpp>
#include <support/printing.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

// The parts of a server's address, and how to log in there as scram_user, whose password is not in it.
std::string as_scram_user(const std::string& rest = {}) {
    return "host=" + told("TUSK_TEST_HOST") + " port=" + told("TUSK_TEST_PORT") + " dbname=tusk user=scram_user " +
           rest;
}

connect_options with_password(std::string conninfo, std::string password) {
    connect_options options;
    options.conninfo = std::move(conninfo);
    options.password = [password = std::move(password)](const connect_target&) { return secret{password}; };
    return options;
}

script starting_up() {
    return std::move(script{}
                         .expect_startup("app", "shop")
                         .reply(server_error("57P03", "the database system is starting up", "FATAL"))
                         .then_close());
}

protocol::backend::authentication md5_request() {
    return {protocol::backend::authentication_code::md5_password, protocol::as_bytes("salt")};
}

std::string to(const loopback_server& server) {
    return "host=127.0.0.1 port=" + std::to_string(server.port()) + " user=app dbname=shop sslmode=disable ";
}

// A server that is there at last when it is asked for this often.
loopback_server::chooser good_at(std::size_t attempt, script before = starting_up()) {
    return [=](std::size_t n) {
        return n + 1 < attempt ? before : std::move(script{}.expect_startup("app", "shop").greet().ignore_what_comes());
    };
}

constexpr connect_retry hasty{.attempts = 5, .first_pause = 20ms, .longest_pause = 40ms};

bool has(std::string_view text, std::string_view what) { return text.find(what) != text.npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(connect_with_options)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_password_is_fetched_for_each_login_that_needs_one, Driver, every_driver) {
    std::vector<std::string> asked;
    connect_options options;
    options.conninfo = as_scram_user("password=outdated");
    options.password = [&](const connect_target& to) {
        asked.push_back(to.user + '@' + to.host + ':' + std::to_string(to.port) + '/' + to.dbname);
        return secret{"scram pässword"};
    };
    for (int logins = 0; logins != 2; ++logins) {
        database<Driver> db;
        BOOST_TEST(db.connect(options).has_value());
        BOOST_TEST(db.template query_value<std::string>("select current_user::text").value() == "scram_user");
    }
    const auto expected = "scram_user@" + told("TUSK_TEST_HOST") + ':' + told("TUSK_TEST_PORT") + "/tusk";
    BOOST_TEST(asked == (std::vector{expected, expected}), boost::test_tools::per_element());

    options.conninfo = as_scram_user("user=trust_user");
    database<Driver> trusted;
    BOOST_TEST(trusted.connect(options).has_value());
    BOOST_TEST(asked.size() == 2u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(why_there_is_no_password_is_told, Driver, every_driver) {
    database<Driver> db;
    BOOST_TEST((code_of(db.connect(with_password(as_scram_user(), "wrong"))) == sqlstate::invalid_password));
    connect_options options;
    options.conninfo = as_scram_user();
    options.password = [](const connect_target&) -> secret { throw std::runtime_error{"the vault is sealed"}; };
    const auto failed = db.connect(options);
    BOOST_TEST((code_of(failed) == errc::password_required));
    BOOST_TEST(has(failed.error().what(), "the vault is sealed"));
    BOOST_TEST(db.connect(with_password(as_scram_user(), "scram pässword")).has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_password_that_does_not_come_in_time_is_not_waited_for, Driver, every_driver) {
    connect_options options;
    options.conninfo = as_scram_user("connect_timeout=1");
    const auto gate = std::make_shared<std::promise<void>>();
    options.password = [waiting = gate->get_future().share()](const connect_target&) {
        waiting.wait();
        return secret{"too late"};
    };
    const auto begun = clock::now();
    {
        database<Driver> db;
        BOOST_TEST((code_of(db.connect(options)) == errc::cannot_connect));
        BOOST_TEST((clock::now() - begun < 5s));
        gate->set_value();  // an io_context waits for its threads
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(servers_that_take_no_sessions_now_are_tried_again, Driver, every_driver) {
    loopback_server server{good_at(3)};
    connect_options options;
    options.conninfo = to(server);
    options.retry = hasty;
    const auto begun = clock::now();
    database<Driver> db;
    const auto connected = db.connect(options);
    BOOST_REQUIRE_MESSAGE(connected.has_value(), connected.error().what());
    BOOST_TEST((clock::now() - begun >= 10ms + 20ms));  // half of 20 and of 40
    BOOST_TEST(server.connections() == 3u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_server_that_is_full_is_tried_again_and_one_that_refuses_is_not, Driver, every_driver) {
    const auto saying = [](std::string sqlstate) {
        return std::move(script{}
                             .expect_startup("app", "shop")
                             .reply(server_error(std::move(sqlstate), "no", "FATAL"))
                             .then_close());
    };
    connect_options options;
    options.retry = hasty;
    loopback_server full{good_at(2, saying("53300"))};
    options.conninfo = to(full);
    BOOST_TEST(database<Driver>{}.connect(options).has_value());

    loopback_server strict{good_at(2, saying("28P01"))};
    options.conninfo = to(strict);
    BOOST_TEST((code_of(database<Driver>{}.connect(options)) == sqlstate::invalid_password));
    BOOST_TEST(strict.connections() == 1u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(beside_a_full_server_there_may_be_another, Driver, every_driver) {
    loopback_server full{loopback_server::chooser{[](std::size_t) {
        return std::move(script{}
                             .expect_startup("app", "shop")
                             .reply(server_error("53300", "sorry, too many clients already", "FATAL"))
                             .then_close());
    }}};
    loopback_server free{std::move(script{}.expect_startup("app", "shop").greet().ignore_what_comes())};
    connect_options options;
    options.conninfo = "host=127.0.0.1,127.0.0.1 port=" + std::to_string(full.port()) + ',' +
                       std::to_string(free.port()) + " user=app dbname=shop sslmode=disable";
    options.retry = hasty;
    BOOST_TEST(database<Driver>{}.connect(options).has_value());
    BOOST_TEST(full.connections() == 1u);

    options.conninfo = to(full);
    const auto failed = database<Driver>{}.connect(options);
    BOOST_TEST((code_of(failed) == sqlstate::too_many_connections));
    BOOST_TEST(full.connections() == 1u + hasty.attempts);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_login_that_may_have_been_refused_is_not_made_again, Driver, every_driver) {
    loopback_server server{loopback_server::chooser{[](std::size_t) {
        return std::move(script{}.expect_startup("app", "shop").reply(md5_request()).expect_tags("p").then_close());
    }}};
    auto options = with_password(to(server), "wrong");
    options.retry = hasty;
    BOOST_TEST((code_of(database<Driver>{}.connect(options)) == errc::cannot_connect));
    BOOST_TEST(server.connections() == 1u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_password_may_take_longer_than_a_server_that_may_be_silent, Driver, every_driver) {
    loopback_server server{std::move(script{}
                                         .expect<protocol::frontend::startup_message>()
                                         .reply(md5_request())
                                         .expect_tags("p")
                                         .greet()
                                         .ignore_what_comes())};
    std::atomic<int> asked = 0;
    connect_options options;
    options.conninfo = to(server) + "max_protocol_version=3.2 connect_timeout=2";
    options.password = [&](const connect_target&) {
        ++asked;
        std::this_thread::sleep_for(1300ms);  // a silent server would have been asked for 3.0 after 1 s
        return secret{"pencil"};
    };
    const auto connected = database<Driver>{}.connect(options);
    BOOST_TEST(connected.has_value(), connected.error().what());
    BOOST_TEST(asked == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_server_may_ask_before_it_has_read_everything, Driver, every_driver) {
    loopback_server server{std::move(script{}
                                         .stop_reading()
                                         .reply(md5_request())
                                         .pause(100ms)
                                         .read_again()
                                         .expect<protocol::frontend::startup_message>()
                                         .expect_tags("p")
                                         .greet()
                                         .ignore_what_comes())};
    server.limit_buffers(4096);
    connect_options options;
    options.conninfo = to(server) + "options='" + std::string(4'000'000, '-') + '\'';
    options.password = [](const connect_target&) {
        std::this_thread::sleep_for(300ms);
        return secret{"pencil"};
    };
    const auto connected = database<Driver>{}.connect(options);
    BOOST_TEST(connected.has_value(), connected.error().what());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(after_the_last_attempt_the_error_tells_how_many_there_were, Driver, every_driver) {
    connect_options options;
    options.conninfo = "host=127.0.0.1,127.0.0.1 port=1 user=app sslmode=disable";
    options.retry = hasty;
    database<Driver> db;
    const auto failed = db.connect(options);
    BOOST_TEST((code_of(failed) == errc::cannot_connect));
    BOOST_TEST(has(failed.error().what(),
                   "cannot connect to any of 2 hosts in 5 attempts: \"127.0.0.1\": 127.0.0.1:1: "
                   "Connection refused; \"127.0.0.1\": 127.0.0.1:1: Connection refused"));
    options.retry.attempts = 0;
    BOOST_TEST(has(db.connect(options).error().what(), "cannot connect to any of 2 hosts: "));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_pause_that_would_outlast_the_time_limit_is_not_begun, Driver, every_driver) {
    connect_options options;
    options.conninfo = "host=127.0.0.1 port=1 user=app sslmode=disable";
    options.retry = {.attempts = 1000, .first_pause = 10min, .longest_pause = 10min};
    database<Driver> db;
    db->set_timeout(1min);
    const auto begun = clock::now();
    BOOST_TEST((code_of(db.connect(options)) == errc::cannot_connect));
    BOOST_TEST((clock::now() - begun < 30s));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_time_limit_is_for_all_hosts_and_attempts_together, Driver, every_driver) {
    const auto silent = [](std::size_t) {
        return std::move(script{}.expect_startup("app", "shop").ignore_what_comes());
    };
    loopback_server server{loopback_server::chooser{silent}};
    const std::string port = std::to_string(server.port());
    connect_options options;
    options.conninfo = "host=127.0.0.1,127.0.0.1,127.0.0.1 port=" + port + " user=app dbname=shop sslmode=disable";
    options.retry = {.attempts = 1000, .first_pause = 1ms, .longest_pause = 1ms};
    database<Driver> db;
    db->set_timeout(300ms);
    const auto begun = clock::now();
    const auto late = db.connect(options);
    BOOST_TEST((code_of(late) == errc::timeout), late.error().what());
    BOOST_TEST((clock::now() - begun >= 300ms && clock::now() - begun < 5s));
    BOOST_TEST(server.connections() == 1u);
}

BOOST_AUTO_TEST_CASE(who_pauses_can_be_cancelled_and_closed) {
    connect_options options;
    options.conninfo = "host=127.0.0.1 port=1 user=app sslmode=disable";
    options.retry = {.attempts = 1000, .first_pause = 10min, .longest_pause = 10min};
    asio::io_context io;
    connection db{io};
    boost::system::error_code cancelled;
    asio::cancellation_signal signal;
    db.async_connect(
        options, asio::bind_cancellation_slot(signal.slot(), [&](boost::system::error_code ec) { cancelled = ec; }));
    io.run_for(50ms);
    BOOST_TEST(!cancelled.failed());
    signal.emit(asio::cancellation_type::terminal);
    io.restart();
    io.run_for(5s);
    BOOST_TEST((cancelled == asio::error::operation_aborted));

    boost::system::error_code closed;
    db.async_connect(options, [&](boost::system::error_code ec) { closed = ec; });
    io.restart();
    io.run_for(50ms);
    BOOST_TEST(!closed.failed());
    db.close();
    io.restart();
    io.run_for(5s);
    BOOST_TEST((closed == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(a_connection_can_be_made_of_options) {
    const connection db{with_password(as_scram_user(), "scram pässword")};
    BOOST_TEST(db.is_open());
    BOOST_TEST(connection({.conninfo = live_conninfo()}).is_open());
    BOOST_TEST(connection{live_conninfo().c_str()}.is_open());
    BOOST_TEST(connection{std::string_view{live_conninfo()}}.is_open());
    connection another;
    another.connect({.conninfo = live_conninfo()});
    BOOST_TEST(another.is_open());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_session_for_replication_takes_its_commands, Driver, every_driver) {
    for (const auto* mode : {"true", "database"}) {
        database<Driver> db{"host=" + told("TUSK_TEST_SOCKET_DIR") + " port=" + told("TUSK_TEST_PORT") +
                            " user=tusk dbname=tusk replication=" + mode};
        std::string version;
        const auto identified = db.for_each_result("IDENTIFY_SYSTEM", [&](const result& r) {
            BOOST_REQUIRE(r.size() == 1u);
            version = r[0]["timeline"].to_string();
        });
        BOOST_TEST(identified.has_value());
        BOOST_TEST(version == "1");
    }
}

BOOST_AUTO_TEST_SUITE_END()
