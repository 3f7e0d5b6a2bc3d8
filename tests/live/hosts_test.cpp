// Lists of hosts: which of them a connection ends up with, and what it says of the others.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/drivers.hpp>
#include <support/loopback_server.hpp>
#include <support/printing.hpp>
#include <support/scratch_directory.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr auto nobody_listens = "1";

// A server that lets app into shop, which its scripts know by these reports.
script reporting(std::initializer_list<std::pair<std::string, std::string>> settings) {
    greeting says;
    says.parameters.insert(says.parameters.end(), settings);
    return std::move(script{}.expect_startup("app", "shop").greet(says).ignore_what_comes());
}
script primary() { return reporting({{"in_hot_standby", "off"}, {"default_transaction_read_only", "off"}}); }
script standby() { return reporting({{"in_hot_standby", "on"}, {"default_transaction_read_only", "off"}}); }

script refusing(std::string sqlstate, std::string message) {
    return std::move(script{}
                         .expect_startup("app", "shop")
                         .reply(server_error(std::move(sqlstate), std::move(message), "FATAL"))
                         .then_close());
}

std::string port_of(const loopback_server& server) { return std::to_string(server.port()); }

// As many times 127.0.0.1 as there are ports.
std::string hosts(std::initializer_list<std::string> ports) {
    std::string host = "host=";
    std::string port = " port=";
    for (const auto& p : ports) {
        const bool first = port.ends_with('=');
        host += first ? "127.0.0.1" : ",127.0.0.1";
        port += (first ? "" : ",") + p;
    }
    return host + port + " user=app password=secret dbname=shop sslmode=disable ";
}

bool has(std::string_view text, std::string_view what) { return text.find(what) != text.npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(lists_of_hosts)

BOOST_AUTO_TEST_CASE_TEMPLATE(when_all_fail_the_error_names_each_of_them_and_why, Driver, every_driver) {
    loopback_server starting{refusing("57P03", "the database system is starting up")};
    database<Driver> db;
    const auto failed = db.connect("host=127.0.0.1,127.0.0.1,nowhere.invalid port=1," + port_of(starting) +
                                   ",5432 user=app dbname=shop sslmode=disable");
    BOOST_REQUIRE(failed.has_error());
    BOOST_TEST(failed.error().code() == errc::cannot_connect);
    const std::string_view said = failed.error().what();
    BOOST_TEST(has(said, "cannot connect to any of 3 hosts: \"127.0.0.1\": 127.0.0.1:1: Connection refused; "), said);
    BOOST_TEST(has(said, "the database system is starting up; \"nowhere.invalid\": cannot find the address"), said);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_that_cannot_be_looked_up_is_passed_over_wherever_it_stands, Driver, every_driver) {
    const auto among = [](const loopback_server& first, const loopback_server& last) {
        return "host=127.0.0.1,nowhere.invalid,127.0.0.1 port=" + port_of(first) + ",5432," + port_of(last) +
               " user=app dbname=shop sslmode=disable ";
    };
    loopback_server starting{refusing("57P03", "the database system is starting up")};
    loopback_server behind{primary()};
    BOOST_TEST(database<Driver> { among(starting, behind) } -> is_open());

    loopback_server unfit{standby()};
    loopback_server fit{primary()};
    BOOST_TEST(database<Driver> { among(unfit, fit) + "target_session_attrs=primary" } -> is_open());

    loopback_server first{loopback_server::chooser{[](std::size_t) { return primary(); }}};
    database<Driver> any{"host=127.0.0.1,nowhere.invalid port=" + port_of(first) +
                         ",5432 user=app dbname=shop sslmode=disable target_session_attrs=prefer-standby"};
    BOOST_TEST(any->is_open());
    BOOST_TEST(first.connections() == 2u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_that_does_not_say_what_it_is_in_time_is_left_for_the_next, Driver, every_driver) {
    loopback_server silent{
        std::move(script{}.expect_startup("app", "shop").greet().expect_tags("Q").ignore_what_comes())};
    loopback_server good{primary()};
    database<Driver> db{hosts({port_of(silent), port_of(good)}) + "target_session_attrs=primary connect_timeout=1"};
    BOOST_TEST(db->parameter("in_hot_standby") == "off");
    BOOST_TEST(silent.cancels().empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(who_is_refused_by_one_is_not_tried_on_the_next, Driver, every_driver) {
    loopback_server strict{refusing("28P01", "password authentication failed")};
    loopback_server other{loopback_server::chooser{[](std::size_t) { return primary(); }}};
    database<Driver> db;
    const auto failed = db.connect(hosts({port_of(strict), port_of(other)}));
    BOOST_REQUIRE(failed.has_error());
    BOOST_TEST(failed.error().code() == sqlstate::invalid_password);
    BOOST_TEST(other.connections() == 0u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_that_is_starting_is_reported_in_its_own_words_if_it_is_the_only_one, Driver,
                              every_driver) {
    loopback_server starting{refusing("57P03", "the database system is starting up")};
    database<Driver> db;
    const auto failed = db.connect(hosts({port_of(starting)}));
    BOOST_REQUIRE(failed.has_error());
    BOOST_TEST(failed.error().code() == sqlstate::cannot_connect_now);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_session_is_what_was_asked_for, Driver, every_driver) {
    struct expected {
        std::string_view wanted;
        std::size_t found;  // among a standby and a primary
    };
    for (const auto& [wanted, found] :
         {expected{"any", 0}, expected{"read-write", 1}, expected{"read-only", 0}, expected{"primary", 1},
          expected{"standby", 0}, expected{"prefer-standby", 0}}) {
        loopback_server second{loopback_server::chooser{[](std::size_t) { return primary(); }}};
        loopback_server first{standby()};
        database<Driver> db{hosts({port_of(first), port_of(second)}) + "target_session_attrs=" + std::string{wanted}};
        BOOST_TEST(db->parameter("in_hot_standby") == (found == 0 ? "on" : "off"), wanted);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(who_prefers_a_standby_takes_a_primary_if_there_is_none, Driver, every_driver) {
    loopback_server only{loopback_server::chooser{[](std::size_t) { return primary(); }}};
    database<Driver> db{hosts({nobody_listens, port_of(only)}) + "target_session_attrs=prefer-standby"};
    BOOST_TEST(db->parameter("in_hot_standby") == "off");
    BOOST_TEST(only.connections() == 2u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(no_session_that_fits_is_an_error_that_says_so, Driver, every_driver) {
    loopback_server first{standby()};
    loopback_server second{standby()};
    database<Driver> db;
    const auto failed = db.connect(hosts({port_of(first), port_of(second)}) + "target_session_attrs=primary");
    BOOST_REQUIRE(failed.has_error());
    BOOST_TEST(failed.error().code() == errc::cannot_connect);
    BOOST_TEST(has(failed.error().what(), "the server is in recovery; "), failed.error().what());
    BOOST_TEST(!db->is_open());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_server_that_reports_no_role_is_asked, Driver, every_driver) {
    for (const auto* answer : {"on", "off"}) {
        loopback_server server{std::move(
            script{}
                .expect_startup("app", "shop")
                .greet()
                .expect<protocol::frontend::query>([](const auto& q) { return q.sql == "SHOW transaction_read_only"; })
                .reply(columns({{"x", text_oid}}), testing::row({answer}), complete("SHOW"), ready())
                .ignore_what_comes())};
        database<Driver> db;
        const auto connected = db.connect(hosts({port_of(server)}) + "target_session_attrs=read-write");
        BOOST_TEST(connected.has_value() == (std::string_view{answer} == "off"));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_live_server_is_a_primary, Driver, every_driver) {
    for (const auto* wanted : {"any", "read-write", "primary", "prefer-standby"}) {
        database<Driver> db{live_conninfo() + " target_session_attrs=" + wanted};
        BOOST_TEST(db.template query_value<int>("select 42").value() == 42);
    }
    for (const auto* wanted : {"read-only", "standby"}) {
        database<Driver> db;
        const auto failed = db.connect(live_conninfo() + " target_session_attrs=" + wanted);
        BOOST_TEST(code_of(failed) == errc::cannot_connect);
    }
}

// The version that a startup message asks for.
auto asks_for(std::int32_t version) {
    return [version](const protocol::frontend::startup_message& m) { return m.version == version; };
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_server_that_cannot_negotiate_is_asked_again_for_3_0, Driver, every_driver) {
    using protocol::frontend::startup_message;
    const auto asked = [] { return std::move(script{}.expect<startup_message>(asks_for(protocol::version_3_2))); };
    const auto asked_again = [] {
        return std::move(script{}.expect<startup_message>(asks_for(protocol::version_3_0)).greet().ignore_what_comes());
    };
    script answers[] = {asked().then_close(), asked().then_reset(),
                        asked().reply(server_error("08P01", "bad packet header", "FATAL")).then_close(),
                        asked().reply(server_error("0A000", "unsupported frontend protocol", "FATAL")).then_close()};
    for (auto& answer : answers) {
        loopback_server server{std::move(answer), asked_again()};
        database<Driver> db{hosts({port_of(server)}) + "max_protocol_version=latest"};
        BOOST_TEST(db->is_open());
    }
    loopback_server silent{asked().ignore_what_comes(), asked_again()};
    database<Driver> db{hosts({port_of(silent)}) + "max_protocol_version=3.2 connect_timeout=1"};
    BOOST_TEST(silent.connections() == 2u);

    loopback_server strict{asked().then_close()};
    database<Driver> never;
    BOOST_TEST(code_of(never.connect(hosts({port_of(strict)}) + "min_protocol_version=3.2")) == errc::cannot_connect);
    BOOST_TEST(strict.connections() == 1u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_live_server_takes_the_question_for_3_2, Driver, every_driver) {
    database<Driver> db{live_conninfo() + " max_protocol_version=3.2"};
    BOOST_TEST(db.template query_value<int>("select 42").value() == 42);
    db->set_timeout(50ms);
    BOOST_TEST(code_of(db.execute("select pg_sleep(60)")) == errc::timeout);  // cancelled by the key it gave
    db->set_timeout({});
    BOOST_TEST(db.template query_value<int>("select 42").value() == 42);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_socket_may_be_abstract, Driver, every_driver) {
    const std::string name = "@tusk-" + std::to_string(::getpid());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = name + "/.s.PGSQL.5432";
    std::memcpy(address.sun_path, path.data(), path.size());
    address.sun_path[0] = '\0';
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    BOOST_REQUIRE(::bind(listener, reinterpret_cast<const sockaddr*>(&address),
                         static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size())) == 0);
    BOOST_REQUIRE(::listen(listener, 1) == 0);
    database<Driver> db;
    const auto silent = db.connect("host=" + name + " user=app dbname=shop connect_timeout=1");
    ::close(listener);
    BOOST_REQUIRE(silent.has_error());
    BOOST_TEST(has(silent.error().what(), path + ": the server did not let us in in time"), silent.error().what());
    const auto gone = db.connect("host=" + name + " user=app dbname=shop");
    BOOST_TEST(has(gone.error().what(), path + ": Connection refused"), gone.error().what());
}

BOOST_AUTO_TEST_SUITE_END()

// Without TLS, as the other tests of logins.
BOOST_AUTO_TEST_SUITE(login)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_good_one_is_found_behind_a_dead_one_a_silent_one_and_one_that_is_starting, Driver,
                              every_driver) {
    loopback_server silent{script{}.expect_startup("trust_user", "tusk").ignore_what_comes()};
    loopback_server starting{std::move(script{}
                                           .expect_startup("trust_user", "tusk")
                                           .reply(server_error("57P03", "the database system is starting up", "FATAL"))
                                           .then_close())};
    const auto begun = clock::now();
    database<Driver> db{hosts({nobody_listens, port_of(silent), port_of(starting), told("TUSK_TEST_PORT")}) +
                        "user=trust_user dbname=tusk connect_timeout=1"};
    BOOST_TEST((clock::now() - begun < 4s));
    BOOST_TEST(db.template query_value<int>("select 6 * 7").value() == 42);
    BOOST_TEST(silent.connections() == 1u);
    BOOST_TEST(starting.connections() == 1u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_password_may_be_in_a_file, Driver, every_driver) {
    const scratch_directory home;
    const std::string file = home.path() + "/passwords";
    const std::string port = told("TUSK_TEST_PORT");
    std::ofstream{file} << "127.0.0.1:1:*:*:wrong\n127.0.0.1:" + port + ":tusk:clear_user:clear pässword\n";
    ::chmod(file.c_str(), 0600);
    const auto conninfo = "host=127.0.0.1 port=" + port +
                          " user=clear_user dbname=tusk sslmode=disable require_auth=password passfile=" + file;
    database<Driver> db{conninfo};
    BOOST_TEST(db.template query_value<std::string>("select current_user").value() == "clear_user");

    ::chmod(file.c_str(), 0644);
    database<Driver> careless;
    const auto failed = careless.connect(conninfo);
    BOOST_REQUIRE(failed.has_error());
    BOOST_TEST(failed.error().code() == errc::password_required);
    BOOST_TEST(has(failed.error().diagnostics().hint, "others may read it"), failed.error().diagnostics().hint);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_address_saves_looking_up_the_name, Driver, every_driver) {
    database<Driver> db{"host=nowhere.invalid hostaddr=127.0.0.1 port=" + told("TUSK_TEST_PORT") +
                        " user=trust_user dbname=tusk sslmode=disable"};
    BOOST_TEST(db.template query_value<int>("select 42").value() == 42);
}

BOOST_AUTO_TEST_SUITE_END()
