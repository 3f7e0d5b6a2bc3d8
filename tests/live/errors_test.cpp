// What a real server says about an error, and what becomes of a connection that a server ends.
#include <chrono>
#include <cstdint>
#include <sstream>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <tusk/connection.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;

error error_of(connection& db, const std::string& sql) {
    const auto outcome = db.try_execute(sql);
    BOOST_REQUIRE_MESSAGE(!outcome, sql << " is no error");
    return outcome.error();
}

std::string printed(const error& e) {
    std::ostringstream out;
    out << e.diagnostics();
    return out.str();
}

// Waits until the server has ended a session.
void end_from_outside(connection& observer, std::int32_t process) {
    observer.execute("select pg_terminate_backend($1)", process);
    for (int i = 0; i != 1'000; ++i) {
        if (observer.query_value<std::int64_t>("select count(*) from pg_stat_activity where pid = $1", process) == 0)
            return;
        std::this_thread::sleep_for(5ms);
    }
    BOOST_FAIL("the server did not end the session");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(errors, live_connection)

BOOST_AUTO_TEST_CASE(a_broken_constraint_is_named_with_its_table_and_schema) {
    db.run_script(
        "create temporary table people (id int constraint people_key primary key,"
        " age int constraint grown_up check (age >= 18), name text not null)");
    db.execute("insert into people values (1, 40, 'Ada')");

    const error duplicate = error_of(db, "insert into people values (1, 50, 'Grace')");
    const auto& d = duplicate.diagnostics();
    BOOST_TEST((duplicate.code() == sqlstate::unique_violation));
    BOOST_TEST(duplicate.from_server());
    BOOST_TEST(d.sqlstate == "23505");
    BOOST_TEST(d.severity == "ERROR");
    BOOST_TEST(d.severity_nonlocalized == "ERROR");
    BOOST_TEST(d.message == "duplicate key value violates unique constraint \"people_key\"");
    BOOST_TEST(d.detail == "Key (id)=(1) already exists.");
    BOOST_TEST(d.schema.starts_with("pg_temp"));
    BOOST_TEST(d.table == "people");
    BOOST_TEST(d.constraint == "people_key");
    BOOST_TEST(d.column == "");
    BOOST_TEST(d.file == "nbtinsert.c");
    BOOST_TEST(d.line > 0);
    BOOST_TEST(d.routine == "_bt_check_unique");
    BOOST_TEST(d.position == 0);
    BOOST_TEST(d.unknown.empty());

    const error young = error_of(db, "insert into people values (2, 17, 'Alan')");
    BOOST_TEST((young.code() == sqlstate::check_violation));
    BOOST_TEST(young.diagnostics().constraint == "grown_up");
    BOOST_TEST(young.diagnostics().detail == "Failing row contains (2, 17, Alan).");

    const error nameless = error_of(db, "insert into people values (3, 30, null)");
    BOOST_TEST((nameless.code() == sqlstate::not_null_violation));
    BOOST_TEST(nameless.diagnostics().column == "name");
    BOOST_TEST(nameless.diagnostics().table == "people");
}

BOOST_AUTO_TEST_CASE(a_broken_constraint_of_a_domain_is_named_with_the_data_type) {
    db.execute("create domain pg_temp.even as int constraint is_even check (value % 2 = 0)");
    const error odd = error_of(db, "select 3::pg_temp.even");
    BOOST_TEST((odd.code() == sqlstate::check_violation));
    BOOST_TEST(odd.diagnostics().data_type == "even");
    BOOST_TEST(odd.diagnostics().constraint == "is_even");
    BOOST_TEST(odd.diagnostics().schema.starts_with("pg_temp"));
}

BOOST_AUTO_TEST_CASE(a_hint_and_a_context_and_an_inner_query_are_told) {
    db.run_script(
        "create function pg_temp.inner_error() returns void language plpgsql as"
        " $$ begin execute 'select nothing from pg_class'; end $$;"
        "create function pg_temp.hinted() returns void language plpgsql as"
        " $$ begin raise exception 'no way' using errcode = 'P0042', detail = 'as said', hint = 'go home'; end $$");

    const error inside = error_of(db, "select pg_temp.inner_error()");
    const auto& d = inside.diagnostics();
    BOOST_TEST((inside.code() == sqlstate::undefined_column));
    BOOST_TEST(d.internal_query == "select nothing from pg_class");
    BOOST_TEST(d.internal_position == 8);
    BOOST_TEST(d.position == 0);
    BOOST_TEST(d.where.starts_with("PL/pgSQL function pg_temp"));

    const error hinted = error_of(db, "select pg_temp.hinted()");
    BOOST_TEST(hinted.diagnostics().message == "no way");
    BOOST_TEST(hinted.diagnostics().detail == "as said");
    BOOST_TEST(hinted.diagnostics().hint == "go home");
    BOOST_TEST(hinted.diagnostics().sqlstate == "P0042");
    // An SQLSTATE that PostgreSQL's own table does not have is kept.
    BOOST_TEST(hinted.code() == make_sqlstate("P0042"));
    BOOST_TEST(sqlstate_class(hinted.code()) == "P0");
    BOOST_TEST(hinted.code().message() == "SQLSTATE P0042");
}

BOOST_AUTO_TEST_CASE(the_caret_is_under_the_character_the_server_means_whatever_is_before_it) {
    // Two, three and four bytes, and a character that is two columns wide.
    const std::string sql = "select 'é€😀漢' as a,\n       'ä', nothing\n  from pg_class";
    const error e = error_of(db, sql);
    BOOST_TEST((e.code() == sqlstate::undefined_column));
    BOOST_TEST(e.diagnostics().position == 33);
    BOOST_TEST(e.diagnostics().statement == sql);
    BOOST_TEST(printed(e) ==
               "ERROR:  42703: column \"nothing\" does not exist\n"
               "LINE 2:        'ä', nothing\n"
               "                    ^");

    const error same_line = error_of(db, "select 'é€漢', nothing from pg_class");
    BOOST_TEST(same_line.diagnostics().position == 15);
    BOOST_TEST(printed(same_line) ==
               "ERROR:  42703: column \"nothing\" does not exist\n"
               "LINE 1: select 'é€漢', nothing from pg_class\n"
               "                       ^");

    const auto of_a_script = db.try_run_script("select 'é'; select 'ü', nothing from pg_class");
    BOOST_REQUIRE(!of_a_script);
    BOOST_TEST(of_a_script.error().diagnostics().position == 25);
}

BOOST_AUTO_TEST_CASE(a_code_is_compared_with_the_sqlstate_it_is_and_with_no_other) {
    const error e = error_of(db, "select 1 / 0");
    const error_code code = e.code();
    BOOST_TEST((code == sqlstate::division_by_zero));
    BOOST_TEST((code != sqlstate::syntax_error));
    BOOST_TEST((code != errc::timeout));
    BOOST_TEST(code == make_sqlstate("22012"));
    BOOST_TEST(code.failed());
    BOOST_TEST((code.category() == sqlstate_category()));
    BOOST_TEST(code.message() == "division_by_zero (22012)");
    BOOST_TEST(sqlstate_text(code.value()) == "22012");
    BOOST_TEST(sqlstate_class(code) == "22");
    check_usable();
}

BOOST_AUTO_TEST_CASE(what_waits_when_the_server_ends_the_session_hears_why_and_the_connection_can_be_made_anew) {
    connection observer{live_conninfo()};
    const auto process = db.backend_process_id();
    error_code pending;
    db.async_execute("select pg_sleep(60)", [&](error_code failed, const command_result&) { pending = failed; });
    std::thread ends{[&] {
        wait_until_busy(observer, process);
        end_from_outside(observer, process);
    }};
    run();
    ends.join();
    BOOST_TEST((pending == sqlstate::admin_shutdown), pending.message());

    BOOST_TEST(!db.is_open());
    BOOST_TEST(db.backend_process_id() == 0);
    BOOST_TEST((db.transaction_status() == transaction_status::unknown));
    BOOST_TEST((error_of(db, "select 1").code() == sqlstate::admin_shutdown));

    run([&]() -> asio::awaitable<void> {
        co_await db.async_connect(live_conninfo());
        BOOST_TEST(co_await db.async_query_value<int>("select 42") == 42);
    });
    BOOST_TEST(db.backend_process_id() != process);
    BOOST_TEST(db.query_value<int>("select 43") == 43);
}

BOOST_AUTO_TEST_CASE(the_next_operation_reports_that_the_server_ended_an_idle_session) {
    connection observer{live_conninfo()};
    connection waiting{live_conninfo()};
    end_from_outside(observer, waiting.backend_process_id());
    BOOST_TEST(waiting.is_open());  // nobody has looked
    const error sync = error_of(waiting, "select 1");
    BOOST_TEST((sync.code() == sqlstate::admin_shutdown), sync.what());
    BOOST_TEST(sync.diagnostics().severity == "FATAL");
    BOOST_TEST(!waiting.is_open());
    waiting.connect(live_conninfo());
    BOOST_TEST(waiting.query_value<int>("select 42") == 42);

    end_from_outside(observer, db.backend_process_id());
    run([&]() -> asio::awaitable<void> {
        const auto failed = co_await db.async_try_query<int>("select 1");
        BOOST_TEST((failed.error().code() == sqlstate::admin_shutdown), failed.error().what());
        BOOST_TEST(!db.is_open());
        co_await db.async_connect(live_conninfo());
        BOOST_TEST(co_await db.async_query_value<int>("select 42") == 42);
    });
}

BOOST_AUTO_TEST_CASE(a_connection_that_died_in_a_transaction_comes_back_without_it) {
    connection observer{live_conninfo()};
    {
        auto tx = db.begin();
        tx.execute("create table pg_temp.gone (n int)");
        end_from_outside(observer, db.backend_process_id());
        BOOST_TEST((tx.try_commit().error().code() == sqlstate::admin_shutdown));
    }
    db.connect(live_conninfo());
    BOOST_TEST((db.transaction_status() == transaction_status::idle));
    BOOST_TEST((error_of(db, "select * from gone").code() == sqlstate::undefined_table));
}

BOOST_AUTO_TEST_CASE(a_statement_of_a_session_that_has_ended_is_none_of_the_next) {
    connection observer{live_conninfo()};
    const auto statement = db.prepare("select $1::int4");
    BOOST_TEST(db.query_value<int>(statement, 1) == 1);
    end_from_outside(observer, db.backend_process_id());
    BOOST_TEST((db.try_query_value<int>(statement, 1).error().code() == sqlstate::admin_shutdown));
    db.connect(live_conninfo());
    BOOST_TEST((db.try_query_value<int>(statement, 1).error().code() == errc::not_connected));
    BOOST_TEST(db.query_value<int>("select $1::int4", 2) == 2);
}

BOOST_AUTO_TEST_SUITE_END()
