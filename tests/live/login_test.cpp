// Logging in to a real server, and what is said when that fails.
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;

std::string over_tcp(const std::string& rest) {
    return "host=" + told("TUSK_TEST_HOST") + " port=" + told("TUSK_TEST_PORT") + " dbname=tusk " + rest;
}

std::string over_unix_socket(const std::string& rest) {
    return "host=" + told("TUSK_TEST_SOCKET_DIR") + " port=" + told("TUSK_TEST_PORT") + " " + rest;
}

// A port of this machine that nobody else can take, and that answers only if it is told to listen.
class silent_port {
public:
    explicit silent_port(int backlog) {
        const asio::ip::tcp::endpoint any{asio::ip::address_v4::loopback(), 0};
        acceptor_.open(any.protocol());
        acceptor_.bind(any);
        if (backlog > 0)
            acceptor_.listen(backlog);
    }
    [[nodiscard]] std::string number() const { return std::to_string(acceptor_.local_endpoint().port()); }

private:
    asio::io_context io_;
    asio::ip::tcp::acceptor acceptor_{io_};
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(login)

BOOST_AUTO_TEST_CASE_TEMPLATE(each_method_of_authentication_lets_its_user_in, Driver, every_driver) {
    const std::pair<const char*, const char*> logins[] = {
        {"trust_user", "user=trust_user"},
        {"scram_user", "user=scram_user password='scram pässword'"},
        {"md5_user", "user=md5_user password='md5 pässword'"},
        {"clear_user", "user=clear_user password='clear pässword' require_auth=password"},
    };
    for (const auto& [user, credentials] : logins) {
        database<Driver> db{over_tcp(credentials)};
        BOOST_TEST(db->is_open());
        BOOST_TEST(db.template query_value<std::string>("select current_user::text").value() == user);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_uri_says_the_same_as_keywords, Driver, every_driver) {
    database<Driver> db{"postgresql://scram_user:scram%20p%C3%A4ssword@" + told("TUSK_TEST_HOST") + ":" +
                        told("TUSK_TEST_PORT") + "/tusk?application_name=a%20tour&options=-c%20geqo%3Doff"};
    BOOST_TEST(db.template query_value<std::string>("select current_user::text").value() == "scram_user");
    BOOST_TEST(db.template query_value<std::string>("show application_name").value() == "a tour");
    BOOST_TEST(db.template query_value<std::string>("show geqo").value() == "off");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_unix_socket_needs_no_password, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    BOOST_TEST(db.template query_value<bool>("select inet_client_addr() is null").value());
    BOOST_TEST(db.template query_value<std::string>("select current_database()::text").value() == "tusk");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_wrong_password_is_told_by_the_server, Driver, every_driver) {
    for (const char* user : {"scram_user", "md5_user", "clear_user"}) {
        database<Driver> db;
        const auto refused =
            db.connect(over_tcp(std::string{"require_auth=scram-sha-256,md5,password password=wrong user="} + user));
        BOOST_TEST(code_of(refused) == sqlstate::invalid_password);
        BOOST_TEST(has(refused.error().what(), std::string{"password authentication failed for user \""} + user));
        BOOST_TEST(!db->is_open());
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_password_goes_out_in_the_clear_only_if_that_is_asked_for, Driver, every_driver) {
    const std::string clear_user = "user=clear_user password='clear pässword' ";
    database<Driver> db;
    for (const auto* rest : {"", "require_auth=!md5"}) {
        const auto refused = db.connect(over_tcp(clear_user + rest));
        BOOST_TEST(code_of(refused) == errc::channel_not_verified);
        BOOST_TEST(has(refused.error().diagnostics().hint, "require_auth=password"));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_require_auth_does_not_allow_is_refused, Driver, every_driver) {
    const std::pair<std::string, std::string> logins[] = {
        {"user=scram_user password='scram pässword' ", "md5,password"},
        {"user=scram_user password='scram pässword' ", "!scram-sha-256"},
        {"user=md5_user password='md5 pässword' ", "scram-sha-256"},
        {"user=trust_user ", "!none"},
        {"user=trust_user ", "scram-sha-256"},
    };
    for (const auto& [credentials, required] : logins) {
        database<Driver> db;
        BOOST_TEST(code_of(db.connect(over_tcp(credentials + "require_auth=" + required))) ==
                   errc::authentication_unsupported);
        BOOST_TEST(!db->is_open());
    }
    for (const auto* required : {"none", "!md5", "scram-sha-256,none"})
        BOOST_TEST(database<Driver> { over_tcp(std::string{"user=trust_user require_auth="} + required) } -> is_open());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_password_that_is_needed_and_not_given_is_missed_before_the_server_does, Driver,
                              every_driver) {
    database<Driver> db;
    BOOST_TEST(code_of(db.connect(over_tcp("user=scram_user"))) == errc::password_required);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_the_server_does_not_have_is_told_by_the_server, Driver, every_driver) {
    database<Driver> db;
    const auto no_database = db.connect(over_unix_socket("user=tusk dbname=nowhere"));
    BOOST_TEST(code_of(no_database) == sqlstate::invalid_catalog_name);
    BOOST_TEST(has(no_database.error().what(), "database \"nowhere\" does not exist"));

    const auto no_role = db.connect(over_unix_socket("user=nobody_here dbname=tusk"));
    BOOST_TEST(code_of(no_role) == sqlstate::invalid_authorization_specification);

    const auto not_allowed = db.connect(over_tcp("user=tusk"));
    BOOST_TEST(code_of(not_allowed) == sqlstate::invalid_authorization_specification);
    BOOST_TEST(has(not_allowed.error().what(), "pg_hba.conf"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(after_a_login_that_failed_another_may_succeed, Driver, every_driver) {
    database<Driver> db;
    BOOST_TEST(code_of(db.connect(over_tcp("user=scram_user password=wrong"))) == sqlstate::invalid_password);
    db.connect(over_tcp("user=scram_user password='scram pässword'")).value();
    BOOST_TEST(db.template query_value<int>("select 1").value() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_port_without_a_server_is_named_with_the_reason, Driver, every_driver) {
    const silent_port nobody{0};
    database<Driver> db;
    const auto failed = db.connect("host=127.0.0.1 user=app port=" + nobody.number());
    BOOST_TEST(code_of(failed) == errc::cannot_connect);
    BOOST_TEST(has(failed.error().what(), "127.0.0.1:" + nobody.number() + ": Connection refused"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_directory_without_a_socket_is_named_with_the_reason, Driver, every_driver) {
    database<Driver> db;
    const auto failed = db.connect("host=/nowhere user=app port=5433");
    BOOST_TEST(code_of(failed) == errc::cannot_connect);
    BOOST_TEST(has(failed.error().what(), "/nowhere/.s.PGSQL.5433: No such file or directory"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_host_without_an_address_is_named, Driver, every_driver) {
    database<Driver> db;
    const auto failed = db.connect("host=no-such-host.invalid user=app");
    BOOST_TEST(code_of(failed) == errc::cannot_connect);
    BOOST_TEST(has(failed.error().what(), "cannot find the address of host \"no-such-host.invalid\": "));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_conninfo_that_is_not_understood_is_refused, Driver, every_driver) {
    database<Driver> db;
    BOOST_TEST(code_of(db.connect("hots=localhost")) == errc::unknown_option);
    BOOST_TEST(code_of(db.connect("postgresql://localhost:port/")) == errc::invalid_conninfo);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(connecting_twice_is_refused_and_harmless, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto pid = db->backend_process_id();
    BOOST_TEST(code_of(db.connect(live_conninfo())) == errc::already_connected);
    BOOST_TEST(db.template query_value<int>("select pg_backend_pid()").value() == pid);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_connection_that_was_closed_can_be_connected_again, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto pid = db->backend_process_id();
    db->close();
    BOOST_TEST(!db->is_open());
    BOOST_TEST(db->backend_process_id() == 0);
    BOOST_TEST(code_of(db.execute("select 1")) == errc::not_connected);

    db.connect(live_conninfo()).value();
    BOOST_TEST(db->backend_process_id() != pid);
    BOOST_TEST(db.template query_value<int>("select pg_backend_pid()").value() == db->backend_process_id());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_connection_that_never_was_connected_says_so, Driver, every_driver) {
    database<Driver> db;
    BOOST_TEST(!db->is_open());
    BOOST_TEST(code_of(db.execute("select 1")) == errc::not_connected);
    BOOST_TEST(code_of(db.prepare("select 1")) == errc::not_connected);
    BOOST_TEST(code_of(db.begin()) == errc::not_connected);
    db->close();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_connection_that_was_moved_is_still_logged_in, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto pid = db->backend_process_id();
    connection moved{std::move(*db)};
    BOOST_TEST(db.on(moved).template query_value<int>("select pg_backend_pid()").value() == pid);

    *db = std::move(moved);
    BOOST_TEST(db.template query_value<int>("select pg_backend_pid()").value() == pid);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_connection_that_is_assigned_over_is_closed, Driver, every_driver) {
    database<Driver> observer{live_conninfo()};
    database<Driver> first{live_conninfo()};
    database<Driver> second{live_conninfo()};
    const auto gone = first->backend_process_id();
    const auto stays = second->backend_process_id();
    *first = std::move(*second);
    BOOST_TEST(first->backend_process_id() == stays);

    std::int64_t left = 1;
    for (int i = 0; left != 0 && i != 500; ++i)
        left = observer
                   .template query_value<std::int64_t>(
                       "select count(*) from pg_stat_activity, pg_sleep(0.01) where pid = $1", gone)
                   .value();
    BOOST_TEST(left == 0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(connect_timeout_ends_a_login_that_nobody_answers, Driver, every_driver) {
    const silent_port mute{1};
    for (const char* tls : {"disable", "prefer"}) {
        database<Driver> db;
        const auto before = std::chrono::steady_clock::now();
        const auto failed =
            db.connect("host=127.0.0.1 user=app connect_timeout=1 port=" + mute.number() + " sslmode=" + tls);
        const auto taken = std::chrono::steady_clock::now() - before;
        BOOST_TEST(code_of(failed) == errc::cannot_connect);
        BOOST_TEST(has(failed.error().what(), "127.0.0.1:" + mute.number() + ": the server did not let us in in time"),
                   failed.error().what());
        BOOST_TEST((taken >= 1s && taken < 4s));
    }
}

BOOST_AUTO_TEST_CASE(a_connection_made_of_a_conninfo_is_logged_in_or_throws) {
    connection db{live_conninfo()};
    BOOST_TEST(db.query_value<int>("select 1") == 1);
    BOOST_CHECK_EXCEPTION(connection{over_unix_socket("user=tusk dbname=nowhere")}, error,
                          [](const error& e) { return e.code() == sqlstate::invalid_catalog_name; });
}

BOOST_AUTO_TEST_SUITE_END()
