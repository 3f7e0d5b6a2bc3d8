// What the user reads when something goes wrong. Each message is printed and its essential parts are checked.
#include <cstddef>
#include <initializer_list>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/loopback_server.hpp>
#include <support/printing.hpp>
#include <tusk/connection.hpp>

#include "surroundings.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
namespace asio = boost::asio;
namespace backend = protocol::backend;
using boost::system::error_code;

// Prints what a failed operation says, and gives it.
template <class Result>
const error check(std::string_view what, const Result& outcome, error_code code,
                  std::initializer_list<std::string_view> parts) {
    BOOST_REQUIRE_MESSAGE(!outcome.has_value(), what << ": succeeded");
    const error& e = outcome.error();
    std::cout << "message: " << what << ": " << e.what() << std::endl;
    BOOST_TEST(e.code() == code, what << ": the code is " << e.code().message());
    BOOST_TEST(e.code().failed(), what << ": the code says success");
    for (const auto& part : parts)
        BOOST_TEST((std::string_view{e.what()}.find(part) != std::string_view::npos),
                   what << ": \"" << part << "\" is not in the message");
    return e;
}

std::string over_tcp() {
    return "host=" + told("TUSK_TEST_HOST") + " port=" + told("TUSK_TEST_PORT") + " sslmode=disable";
}

script refusing(backend::error_response refusal) {
    return std::move(script{}
                         .expect_startup("app", "shop")
                         .greet()
                         .expect_tags("Q")
                         .reply(refusal, ready())
                         .expect_tags("Q")
                         .reply(columns({{"one", int4_oid}}), testing::row({"1"}), complete("SELECT 1"), ready()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(messages_for_users)

BOOST_AUTO_TEST_CASE(a_login_that_fails) {
    connection db;
    check("wrong password", db.try_connect(over_tcp() + " user=scram_user dbname=tusk password=wrong"),
          sqlstate::invalid_password, {"FATAL 28P01", "password authentication failed for user \"scram_user\""});
    check("no password", db.try_connect(over_tcp() + " user=scram_user dbname=tusk"), errc::password_required,
          {"password"});
    check("unknown database", db.try_connect(live_conninfo() + " dbname=nowhere"), sqlstate::invalid_catalog_name,
          {"FATAL 3D000", "database \"nowhere\" does not exist"});
    check("server not there", db.try_connect("host=127.0.0.1 port=1 user=app dbname=shop sslmode=disable"),
          errc::cannot_connect, {"127.0.0.1:1", "Connection refused", "is a server running there"});
    check("socket not there", db.try_connect("host=/nowhere port=5432 user=app dbname=shop"), errc::cannot_connect,
          {"/nowhere/.s.PGSQL.5432", "No such file or directory"});
    check("never connected", connection{}.try_execute("select 1"), errc::not_connected, {"connect"});
}

BOOST_AUTO_TEST_CASE(parameters_and_columns_that_do_not_fit) {
    connection db{live_conninfo()};
    check("too few parameters", db.try_execute("select $1::int4 + $2::int4", 1), errc::parameter_count_mismatch,
          {"2", "1"});
    check("too many parameters", db.try_execute("select 1", 1, 2, 3), errc::parameter_count_mismatch, {"0", "3"});
    check("a value too large", db.try_execute("select $1::int2", 70'000), errc::value_out_of_range, {"$1"});
    check("too many columns", db.try_query<int>("select 1, 2"), errc::column_count_mismatch, {"2", "1"});
    check("column/type mismatch", db.try_query<int>("select 'x'::text as name"), errc::column_type_mismatch,
          {"name", "text", "int"});
    check("NULL", db.try_query<int>("select null::int4 as age"), errc::null_value, {"age", "std::optional"});
    check("no row", db.try_query_one<int>("select 1 where false"), errc::no_rows, {"row"});
    check("two rows", db.try_query_one<int>("select generate_series(1, 2)"), errc::too_many_rows, {"row"});
    try {
        static_cast<void>(db.query("select 1 as one")[0]["two"]);
        BOOST_ERROR("there is no column \"two\"");
    } catch (const error& e) {
        std::cout << "message: unknown column: " << e.what() << std::endl;
        BOOST_TEST((e.code() == errc::unknown_column));
    }
    const auto wrong = check("unknown table", db.try_query("select * from nowhere"), sqlstate::undefined_table,
                             {"ERROR 42P01", "relation \"nowhere\" does not exist"});
    std::ostringstream all;
    all << wrong.diagnostics();
    std::cout << all.str() << std::endl;
    BOOST_TEST((all.str().find("LINE 1: select * from nowhere\n                      ^") != std::string::npos));
    BOOST_TEST(db.query_value<int>("select 1") == 1);
}

BOOST_AUTO_TEST_CASE(overlapping_operations) {
    asio::io_context io;
    connection db{io};
    db.connect(live_conninfo());
    std::size_t completions = 0;
    db.async_query_value<int>("select 7", [&](error_code code, int value) {
        ++completions;
        BOOST_TEST(!code);
        BOOST_TEST(value == 7);
    });
    check("overlapping operations, waiting", db.try_execute("select 1"), errc::operation_in_progress,
          {"another operation", "await it first"});
    db.async_try_execute("select 1", [&](const boost::system::result<command_result, error>& second) {
        ++completions;
        check("overlapping operations, awaited", second, errc::operation_in_progress,
              {"another operation", "await it first"});
    });
    BOOST_TEST(completions == 0u);
    io.run();
    BOOST_TEST(completions == 2u);

    connection plain{live_conninfo()};
    check("no executor", plain.async_try_execute("select 1", asio::use_future).get(), errc::no_executor, {"executor"});
}

BOOST_AUTO_TEST_CASE(a_connection_that_died) {
    connection db{live_conninfo()};
    const auto before = db.query("select 42 as answer");
    connection{live_conninfo()}.execute("select pg_terminate_backend($1)", db.backend_process_id());
    check("connection died", db.try_execute("select 1"), sqlstate::admin_shutdown,
          {"FATAL 57P01", "terminating connection due to administrator command"});
    check("used after it died", db.try_execute("select 1"), sqlstate::admin_shutdown, {"FATAL 57P01"});
    BOOST_TEST(before[0]["answer"].as<int>() == 42, "a result is no longer readable");
    db.close();
    check("used after close", db.try_execute("select 1"), errc::not_connected, {"closed"});

    connection closed{live_conninfo()};
    closed.close();
    BOOST_TEST(!closed.try_execute("select 1").has_value());
    closed.connect(live_conninfo());
    BOOST_TEST(closed.query_value<int>("select 1") == 1);
    check("connected twice", closed.try_connect(live_conninfo()), errc::already_connected, {"open already"});
}

BOOST_AUTO_TEST_CASE(an_error_response_is_an_error_whatever_its_sqlstate) {
    for (const std::string state : {"", "42", "00000", "00P01", "42p01", "4 P01", "123456"}) {
        loopback_server server{refusing(server_error(state, "the message"))};
        connection db{conninfo_for(server)};
        const auto e = check("SQLSTATE \"" + state + "\"", db.try_run_script("select 1"), sqlstate::internal_error,
                             {"the message"});
        BOOST_TEST(e.diagnostics().sqlstate == state);
        BOOST_TEST(e.from_server());
        BOOST_TEST(db.run_script("select 1").size() == 1u);
        db.close();
        BOOST_TEST(server.failures() == std::vector<std::string>{}, boost::test_tools::per_element());
    }
    loopback_server server{refusing(backend::error_response{})};
    connection db{conninfo_for(server)};
    check("an ErrorResponse without any field", db.try_run_script("select 1"), sqlstate::internal_error, {"XX000"});
}

BOOST_AUTO_TEST_SUITE_END()
