// Statements that stay prepared on a real server: those of the cache, and those of the user.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;

constexpr std::int64_t cache_size = 256;

// How many statements the server has prepared for this connection, this one included.
template <class Driver>
std::int64_t prepared(database<Driver>& db) {
    return db.template query_value<std::int64_t>("select count(*) from pg_prepared_statements").value();
}

// How many of them have this text.
template <class Driver>
std::int64_t prepared(database<Driver>& db, const std::string& text) {
    return db
        .template query_value<std::int64_t>("select count(*) from pg_prepared_statements where statement = $1", text)
        .value();
}

template <class Driver>
void run_different_statements(database<Driver>& db, int first, int count) {
    for (int i = first; i != first + count; ++i)
        db.execute("select " + std::to_string(i)).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(prepared_statements)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_statement_that_runs_again_is_not_prepared_again, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const std::string text = "select $1 + 1";
    BOOST_TEST(db.template query_value<int>(text, 1).value() == 2);
    const char* which = "select name || prepare_time from pg_prepared_statements where statement = $1";
    const auto first = db.template query_value<std::string>(which, text).value();
    const auto all = prepared(db);

    for (int i = 2; i != 10; ++i)
        BOOST_TEST(db.template query_value<int>(text, i).value() == i + 1);
    BOOST_TEST(db.template query_value<std::string>(which, text).value() == first);
    BOOST_TEST(prepared(db) == all);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_statement_that_cannot_be_parsed_is_not_kept, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto before = prepared(db);
    for (int i = 0; i != 3; ++i)
        BOOST_TEST(code_of(db.execute("select * from not_yet")) == sqlstate::undefined_table);
    BOOST_TEST(prepared(db) == before);
    db.run_script("create temporary table not_yet(id int)").value();
    BOOST_TEST(db.template query<int>("select * from not_yet").value().empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_statement_that_fails_when_it_runs_is_kept, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    for (int i = 0; i != 3; ++i)
        BOOST_TEST(code_of(db.execute("select 1 / $1", 0)) == sqlstate::division_by_zero);
    BOOST_TEST(prepared(db, "select 1 / $1") == 1);
    BOOST_TEST(db.template query_value<int>("select 1 / $1", 1).value() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_thousand_different_statements_leave_no_more_than_the_cache_holds, Driver,
                              every_driver) {
    database<Driver> db{live_conninfo()};
    for (int hundreds = 0; hundreds != 10; ++hundreds) {
        run_different_statements(db, hundreds * 100, 100);
        BOOST_TEST(prepared(db) <= cache_size + 1);
    }
    // The last one that was pushed out is closed along with the next statement.
    BOOST_TEST(prepared(db) == cache_size);
    BOOST_TEST(prepared(db, "select 999") == 1);
    BOOST_TEST(prepared(db, "select 0") == 0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_statement_used_last_is_the_last_to_go, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    run_different_statements(db, -1, 1);
    for (int i = 0; i != 10; ++i) {
        run_different_statements(db, i * 100, 100);
        run_different_statements(db, -1, 1);
    }
    BOOST_TEST(prepared(db, "select -1") == 1);
    BOOST_TEST(db.template query_value<bool>("select bool_and(prepare_time <= (select min(prepare_time) from "
                                             "pg_prepared_statements)) from pg_prepared_statements "
                                             "where statement = 'select -1'")
                   .value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_prepared_statement_tells_its_types_and_runs, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const statement sum = db.prepare("select $1::int + $2 as sum, $3::text as word").value();
    BOOST_TEST(sum.parameter_types() == (std::vector<std::uint32_t>{oids::int4, oids::int4, oids::text}),
               boost::test_tools::per_element());
    BOOST_REQUIRE(sum.columns().size() == 2u);
    BOOST_TEST(sum.columns()[0].name == "sum");
    BOOST_TEST(sum.columns()[0].type_oid == oids::int4);
    BOOST_TEST(sum.columns()[1].name == "word");

    const auto [n, word] = db.template query_one<int, std::string>(sum, 1, 2, "three").value();
    BOOST_TEST(n == 3);
    BOOST_TEST(word == "three");
    BOOST_TEST(code_of(db.execute(sum, 1, 2)) == errc::parameter_count_mismatch);

    const statement none = db.prepare("create temporary table t(id int)").value();
    BOOST_TEST(none.parameter_types().empty());
    BOOST_TEST(none.columns().empty());
    BOOST_TEST(db.execute(none).value().command_tag() == "CREATE TABLE");
    BOOST_TEST(code_of(db.prepare("selec 1")) == sqlstate::syntax_error);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_statement_in_use_outlives_the_cache_and_is_closed_when_let_go, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const std::string text = "select $1::int * 2";
    std::optional<statement> held = db.prepare(text).value();
    std::optional<statement> copy = held;
    run_different_statements(db, 0, 300);
    BOOST_TEST(prepared(db, text) == 1);
    BOOST_TEST(db.template query_value<int>(*held, 21).value() == 42);

    held.reset();
    BOOST_TEST(db.template query_value<int>(*copy, 4).value() == 8);
    BOOST_TEST(prepared(db, text) == 1);
    copy.reset();
    BOOST_TEST(prepared(db, text) == 0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_statement_is_of_the_session_that_prepared_it, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    database<Driver> other{live_conninfo()};
    const statement mine = db.prepare("select 'mine'").value();
    static_cast<void>(other.prepare("select 'theirs'").value());
    const auto elsewhere = other.template query_value<std::string>(mine);
    BOOST_TEST(code_of(elsewhere) == errc::not_connected);
    BOOST_TEST(elsewhere.error().what() == std::string{"the statement was prepared on another connection, or before "
                                                       "this one was made again; prepare it here"});
    BOOST_TEST(other.template query_value<std::string>("select 'usable'").value() == "usable");

    db->close();
    db.connect(live_conninfo()).value();
    BOOST_TEST(code_of(db.execute(mine)) == errc::not_connected);
    BOOST_TEST(db.template query_value<std::string>("select 'usable'").value() == "usable");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_statement_that_was_never_prepared_says_so, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto refused = db.execute(statement{});
    BOOST_TEST(code_of(refused) == errc::not_connected);
    BOOST_TEST(refused.error().what() ==
               std::string{"the statement was never prepared; make it with connection::prepare()"});
    BOOST_TEST(db.template query_value<int>("select 1").value() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_statement_may_outlive_its_connection, Driver, every_driver) {
    std::optional<statement> held;
    {
        database<Driver> db{live_conninfo()};
        held = db.prepare("select $1::int as answer").value();
    }
    BOOST_TEST(held->columns().at(0).name == "answer");
    held.reset();
}

BOOST_AUTO_TEST_SUITE_END()
