// Statements on a real server: what they did, what they say besides, and what a connection knows afterwards.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>

BOOST_TEST_DONT_PRINT_LOG_VALUE(tusk::transaction_status)
BOOST_TEST_DONT_PRINT_LOG_VALUE(tusk::flavour)

namespace {

using namespace tusk;
using namespace tusk::testing;

constexpr const char* make_numbers = "create temporary table numbers(n int)";

template <class Driver>
std::int64_t count_numbers(database<Driver>& db) {
    return db.template query_value<std::int64_t>("select count(*) from numbers").value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(statements_and_scripts)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_script_gives_one_result_a_statement, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto results = db.run_script(
                               "create temporary table s(id int, name text);"
                               "insert into s values (1, 'Ada'), (2, null);"
                               "select id, name from s order by id; select 'ä;' as text")
                             .value();
    BOOST_REQUIRE(results.size() == 4u);
    BOOST_TEST(results[0].command_tag() == "CREATE TABLE");
    BOOST_TEST(results[0].columns().empty());
    BOOST_TEST(results[1].command_tag() == "INSERT 0 2");
    BOOST_TEST(results[1].rows_affected() == 2u);
    BOOST_REQUIRE(results[2].size() == 2u);
    BOOST_TEST(results[2][0]["name"].to_string() == "Ada");
    BOOST_TEST(results[2][1]["name"].is_null());
    BOOST_TEST(results[2][1].template get<int>(0) == 2);
    BOOST_TEST(results[3][0][0].to_string() == "ä;");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_script_without_statements_gives_no_results, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    for (const char* script : {"", ";;", "  -- nothing\n /* at all */ "})
        BOOST_TEST(db.run_script(script).value().empty());
    BOOST_TEST(db.execute("").value().command_tag() == "");
    BOOST_TEST(db.query("").value().empty());
    BOOST_TEST(db.run_script("select 1;; select 2").value().size() == 2u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_script_that_fails_did_nothing, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    db.execute(make_numbers).value();
    BOOST_TEST(code_of(db.run_script("insert into numbers values (1); select 1/0; insert into numbers values (2)")) ==
               sqlstate::division_by_zero);
    BOOST_TEST(count_numbers(db) == 0);
    BOOST_TEST(code_of(db.run_script("select 1; selec 2")) == sqlstate::syntax_error);
    BOOST_TEST(count_numbers(db) == 0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(each_result_of_a_script_comes_even_if_a_later_statement_fails, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    std::vector<std::string> seen;
    const auto keep = [&seen](tusk::result r) { seen.push_back(r.empty() ? r.command_tag() : r[0][0].to_string()); };
    db.for_each_result("select 1; set local work_mem = '1MB'; select 2", keep).value();
    BOOST_TEST(seen == (std::vector<std::string>{"1", "SET", "2"}), boost::test_tools::per_element());

    seen.clear();
    BOOST_TEST(code_of(db.for_each_result("select 3; select 1/0; select 4", keep)) == sqlstate::division_by_zero);
    BOOST_TEST(seen == std::vector<std::string>{"3"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(every_tag_that_counts_is_counted, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto in_transaction = db.begin().value();
    const std::pair<const char*, std::uint64_t> statements[] = {
        {make_numbers, 0},
        {"insert into numbers select * from generate_series(1, 5)", 5},
        {"insert into numbers values (6) returning n", 1},
        {"update numbers set n = n + 0 where n <= 4", 4},
        {"merge into numbers using (values (6), (7)) as given(g) on n = g "
         "when matched then delete when not matched then insert values (g)",
         2},
        {"delete from numbers where n > 3", 3},
        {"delete from numbers where n > 3", 0},
        {"select * from numbers", 3},
        {"values (1), (2)", 2},
        {"select n into temporary others from numbers", 3},
        {"create temporary table more as select n from numbers", 3},
        {"copy numbers to '/dev/null'", 3},
        {"declare c cursor for select n from numbers", 0},
        {"fetch 2 from c", 2},
        {"move forward 9 from c", 1},
        {"set local work_mem = '1MB'", 0},
        {"do $$ begin perform 1; end $$", 0},
        {"close c", 0},
        {"drop table numbers", 0},
    };
    for (const auto& [statement, count] : statements) {
        const auto done = db.execute(statement);
        BOOST_REQUIRE_MESSAGE(done.has_value(), done.error().what());
        BOOST_TEST(done->rows_affected() == count, statement << " gave " << done->command_tag());
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_statement_that_changes_rows_may_give_them_too, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    db.execute(make_numbers).value();
    const auto added = db.template query<int>("insert into numbers values (1), (2) returning n * 10").value();
    BOOST_REQUIRE(added.size() == 2u);
    BOOST_TEST(added[1] == 20);
    BOOST_TEST(added.rows_affected() == 2u);
    BOOST_TEST(added.command_tag() == "INSERT 0 2");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_statement_that_fails_leaves_the_connection_good, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto pid = db->backend_process_id();
    BOOST_TEST(code_of(db.execute("selec 1")) == sqlstate::syntax_error);
    BOOST_TEST(code_of(db.execute("select * from nowhere")) == sqlstate::undefined_table);
    BOOST_TEST(code_of(db.execute("select 1; select 2")) == sqlstate::syntax_error);
    BOOST_TEST(code_of(db.template query<int>("select 10 / (3 - n) from generate_series(1, 5) n")) ==
               sqlstate::division_by_zero);
    BOOST_TEST(db.template query_value<int>("select pg_backend_pid()").value() == pid);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_copy_is_refused_and_the_connection_stays_good, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto pid = db->backend_process_id();
    db.execute(make_numbers).value();
    db.execute("insert into numbers select * from generate_series(1, 10000)").value();
    for (const char* copy : {"copy numbers from stdin", "copy numbers to stdout"}) {
        BOOST_TEST(code_of(db.execute(copy)) == errc::unexpected_copy);
        BOOST_TEST(code_of(db.query(copy)) == errc::unexpected_copy);
        BOOST_TEST(code_of(db.run_script(copy)) == errc::unexpected_copy);
        BOOST_TEST(db->transaction_status() == transaction_status::idle);
        BOOST_TEST(count_numbers(db) == 10'000);
    }
    BOOST_TEST(db->backend_process_id() == pid);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(notices_go_to_their_handler, Driver, every_driver) {
    database<Driver> db;
    std::vector<std::string> said;
    db->on_notice([&](const diagnostics& d) { said.push_back(d.severity + ' ' + d.message + ' ' + d.hint); });
    db.connect(live_conninfo()).value();
    db.execute("do $$ begin raise notice 'one' using hint = 'first'; raise warning 'two'; end $$").value();
    db.run_script("drop table if exists nowhere").value();
    const std::vector<std::string> expected{"NOTICE one first", "WARNING two ",
                                            "NOTICE table \"nowhere\" does not exist, skipping "};
    BOOST_TEST(said == expected, boost::test_tools::per_element());

    db->on_notice({});
    db.run_script("drop table if exists nowhere").value();
    BOOST_TEST(said.size() == expected.size());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(notifications_go_to_their_handler_while_an_operation_runs, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    database<Driver> other{live_conninfo()};
    std::vector<std::string> heard;
    db->on_notification([&](const notification& n) {
        heard.push_back(std::to_string(n.process_id) + ' ' + std::string{n.channel} + ' ' + std::string{n.payload});
    });
    // All tests share the server, so that each has a channel of its own.
    const std::string channel = "news_" + std::to_string(db->backend_process_id());
    db.execute("listen " + channel).value();
    db.run_script("notify " + channel + ", 'mine'").value();
    other.execute("select pg_notify($1, 'theirs')", channel).value();
    BOOST_TEST(heard.size() == 1u);

    for (int i = 0; heard.size() < 2 && i != 500; ++i)
        db.execute("select pg_sleep(0.01)").value();
    const std::vector<std::string> expected{std::to_string(db->backend_process_id()) + ' ' + channel + " mine",
                                            std::to_string(other->backend_process_id()) + ' ' + channel + " theirs"};
    BOOST_TEST(heard == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(settings_that_the_server_reports_are_followed, Driver, every_driver) {
    database<Driver> db;
    BOOST_TEST(db->parameter("TimeZone") == "");
    db.connect(live_conninfo()).value();
    BOOST_TEST(db->parameter("server_version") == db.template query_value<std::string>("show server_version").value());
    BOOST_TEST(db->parameter("client_encoding") == "UTF8");
    BOOST_TEST(db->parameter("no_such_setting") == "");

    db.execute("set timezone = 'Asia/Tokyo'").value();
    BOOST_TEST(db->parameter("TimeZone") == "Asia/Tokyo");
    auto tx = db.begin().value();
    db.on(tx).execute("set timezone = 'Europe/Berlin'").value();
    BOOST_TEST(db->parameter("TimeZone") == "Europe/Berlin");
    db.rollback(tx).value();
    BOOST_TEST(db->parameter("TimeZone") == "Asia/Tokyo");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_connection_knows_what_it_is_connected_to, Driver, every_driver) {
    database<Driver> db;
    BOOST_TEST(db->flavour() == flavour::unknown);
    BOOST_TEST(db->backend_process_id() == 0);
    BOOST_TEST(db->transaction_status() == transaction_status::unknown);
    db.connect(live_conninfo()).value();
    BOOST_TEST(db->flavour() == flavour::postgresql);
    BOOST_TEST(db->backend_process_id() == db.template query_value<int>("select pg_backend_pid()").value());
    BOOST_TEST(db->transaction_status() == transaction_status::idle);

    db.execute("begin").value();
    BOOST_TEST(db->transaction_status() == transaction_status::active);
    BOOST_TEST(code_of(db.execute("select 1/0")) == sqlstate::division_by_zero);
    BOOST_TEST(db->transaction_status() == transaction_status::failed);
    db.execute("rollback").value();
    BOOST_TEST(db->transaction_status() == transaction_status::idle);
}

BOOST_AUTO_TEST_SUITE_END()
