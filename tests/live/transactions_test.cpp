// Transactions on a real server: ended by us, by the server, or by being forgotten.
#include <string>
#include <tuple>
#include <utility>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;

// A connection with an empty temporary table of numbers.
template <class Driver>
struct ledger : database<Driver> {
    ledger() : database<Driver>{live_conninfo()} { this->execute("create temporary table ledger(number int)").value(); }
    void add(int number) { this->execute("insert into ledger values ($1)", number).value(); }
    void add(transaction& tx, int number) { this->on(tx).execute("insert into ledger values ($1)", number).value(); }
    // "1 2 3", as the server has it.
    std::string numbers() {
        return this
            ->template query_value<std::string>(
                "select coalesce(string_agg(number::text, ' ' order by number), '') from ledger")
            .value();
    }
};

template <class Driver>
std::string setting(database<Driver>& db, transaction& tx, const std::string& name) {
    return db.on(tx).template query_value<std::string>("show " + name).value();
}

}  // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(tusk::transaction_status)

BOOST_AUTO_TEST_SUITE(transactions)

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_committed_stays, Driver, every_driver) {
    ledger<Driver> db;
    auto tx = db.begin().value();
    BOOST_TEST(db->transaction_status() == transaction_status::active);
    db.add(tx, 1);
    db.add(tx, 2);
    db.commit(tx).value();
    BOOST_TEST(db->transaction_status() == transaction_status::idle);
    BOOST_TEST(db.numbers() == "1 2");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_rolled_back_is_gone, Driver, every_driver) {
    ledger<Driver> db;
    auto tx = db.begin().value();
    db.add(tx, 1);
    db.rollback(tx).value();
    BOOST_TEST(db->transaction_status() == transaction_status::idle);
    BOOST_TEST(db.numbers() == "");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(nothing_begins_a_transaction_but_begin, Driver, every_driver) {
    ledger<Driver> db;
    db.add(1);
    BOOST_TEST(db->transaction_status() == transaction_status::idle);
    BOOST_TEST(code_of(db.execute("select 1/0")) == sqlstate::division_by_zero);
    BOOST_TEST(db->transaction_status() == transaction_status::idle);
    BOOST_TEST(db.numbers() == "1");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_transaction_that_is_forgotten_is_rolled_back_with_the_next_statement, Driver,
                              every_driver) {
    ledger<Driver> db;
    {
        auto tx = db.begin().value();
        db.add(tx, 1);
    }
    BOOST_TEST(db.numbers() == "");
    BOOST_TEST(db->transaction_status() == transaction_status::idle);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_statement_behind_a_forgotten_transaction_is_not_part_of_it, Driver, every_driver) {
    ledger<Driver> db;
    for (int round = 1; round != 4; ++round) {
        {
            auto tx = db.begin().value();
            db.add(tx, -round);
        }
        db.add(round);
    }
    {
        auto failed = db.begin().value();
        BOOST_TEST(code_of(db.on(failed).execute("select 1/0")) == sqlstate::division_by_zero);
    }
    {
        auto next = db.begin().value();
        db.add(next, 4);
        db.commit(next).value();
    }
    BOOST_TEST(db.numbers() == "1 2 3 4");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_script_behind_a_forgotten_transaction_has_its_own_results_only, Driver, every_driver) {
    ledger<Driver> db;
    { const auto tx = db.begin().value(); }
    const auto results = db.run_script("select 1; select 2").value();
    BOOST_REQUIRE(results.size() == 2u);
    BOOST_TEST(results[0][0].template get<int>(0) == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_transaction_that_was_ended_leaves_the_next_one_alone, Driver, every_driver) {
    ledger<Driver> db;
    {
        auto first = db.begin().value();
        db.add(first, 1);
        db.commit(first).value();
        auto second = db.begin().value();
        db.add(second, 2);
        first = {};
        db.commit(second).value();
    }
    BOOST_TEST(db.numbers() == "1 2");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(committing_after_a_failed_statement_is_an_error, Driver, every_driver) {
    ledger<Driver> db;
    auto tx = db.begin().value();
    db.add(tx, 1);
    BOOST_TEST(code_of(db.on(tx).execute("select 1/0")) == sqlstate::division_by_zero);
    BOOST_TEST(db->transaction_status() == transaction_status::failed);
    BOOST_TEST(code_of(db.on(tx).execute("select 1")) == sqlstate::in_failed_sql_transaction);

    const auto committed = db.commit(tx);
    BOOST_TEST(code_of(committed) == sqlstate::in_failed_sql_transaction);
    BOOST_TEST(committed.error().what() ==
               std::string{"the transaction was rolled back, not committed, because one of its statements had failed"});
    BOOST_TEST(db->transaction_status() == transaction_status::idle);
    BOOST_TEST(db.numbers() == "");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_constraint_that_is_checked_at_the_end_fails_the_commit, Driver, every_driver) {
    ledger<Driver> db;
    db.execute("alter table ledger add unique (number) deferrable initially deferred").value();
    auto tx = db.begin().value();
    db.add(tx, 1);
    db.add(tx, 1);
    BOOST_TEST(code_of(db.commit(tx)) == sqlstate::unique_violation);
    BOOST_TEST(db->transaction_status() == transaction_status::idle);
    BOOST_TEST(db.numbers() == "");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rolling_back_a_failed_transaction_succeeds, Driver, every_driver) {
    ledger<Driver> db;
    auto tx = db.begin().value();
    BOOST_TEST(code_of(db.on(tx).execute("select 1/0")) == sqlstate::division_by_zero);
    db.rollback(tx).value();
    BOOST_TEST(db->transaction_status() == transaction_status::idle);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_options_are_what_the_server_goes_by, Driver, every_driver) {
    ledger<Driver> db;
    const std::pair<isolation, const char*> levels[] = {
        {isolation::server_default, "read committed"},     {isolation::read_committed, "read committed"},
        {isolation::repeatable_read, "repeatable read"},   {isolation::serializable, "serializable"},
        {isolation::read_uncommitted, "read uncommitted"},
    };
    for (const auto& [level, name] : levels) {
        auto tx = db.begin({.isolation = level}).value();
        BOOST_TEST(setting(db, tx, "transaction_isolation") == name);
        BOOST_TEST(setting(db, tx, "transaction_read_only") == "off");
        db.rollback(tx).value();
    }
    {
        auto tx = db.begin({.isolation = isolation::serializable, .read_only = true, .deferrable = true}).value();
        BOOST_TEST(setting(db, tx, "transaction_isolation") == "serializable");
        BOOST_TEST(setting(db, tx, "transaction_read_only") == "on");
        BOOST_TEST(setting(db, tx, "transaction_deferrable") == "on");
        BOOST_TEST(code_of(db.on(tx).execute("create table never(id int)")) == sqlstate::read_only_sql_transaction);
    }
    db.execute("set default_transaction_read_only = on").value();
    db.execute("set default_transaction_deferrable = on").value();
    auto tx = db.begin({.read_only = false, .deferrable = false}).value();
    BOOST_TEST(setting(db, tx, "transaction_read_only") == "off");
    BOOST_TEST(setting(db, tx, "transaction_deferrable") == "off");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_transaction_that_was_moved_is_the_same_transaction, Driver, every_driver) {
    ledger<Driver> db;
    {
        auto first = db.begin().value();
        db.add(first, 1);
        transaction second{std::move(first)};
        db.add(second, 2);
        transaction third;
        third = std::move(second);
        db.add(third, 3);
        db.commit(third).value();
        BOOST_TEST(code_of(db.commit(second)) == errc::not_connected);
        BOOST_TEST(code_of(db.on(first).execute("select 1")) == errc::not_connected);
    }
    BOOST_TEST(db.numbers() == "1 2 3");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_transaction_that_is_assigned_over_is_rolled_back, Driver, every_driver) {
    ledger<Driver> db;
    auto tx = db.begin().value();
    db.add(tx, 1);
    tx = {};
    BOOST_TEST(db.numbers() == "");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_transaction_that_has_ended_runs_nothing_more, Driver, every_driver) {
    ledger<Driver> db;
    auto tx = db.begin().value();
    db.commit(tx).value();
    BOOST_TEST(code_of(db.on(tx).execute("insert into ledger values (1)")) == errc::not_connected);
    BOOST_TEST(code_of(db.commit(tx)) == errc::not_connected);
    BOOST_TEST(code_of(db.rollback(tx)) == errc::not_connected);
    BOOST_TEST(db.numbers() == "");
}

// It is of no connection, so it has no executor to call a plain callback on.
using drivers_with_an_executor = std::tuple<waiting, future, coroutine>;

BOOST_AUTO_TEST_CASE_TEMPLATE(a_transaction_that_was_never_begun_runs_nothing, Driver, drivers_with_an_executor) {
    database<Driver> db;
    transaction never;
    BOOST_TEST(code_of(db.on(never).execute("select 1")) == errc::not_connected);
    BOOST_TEST(code_of(db.on(never).run_script("select 1")) == errc::not_connected);
    BOOST_TEST(code_of(db.commit(never)) == errc::not_connected);
    BOOST_TEST(code_of(db.rollback(never)) == errc::not_connected);
}

BOOST_AUTO_TEST_CASE(a_transaction_that_was_never_begun_calls_back_on_the_executor_of_the_callback) {
    asio::io_context io;
    transaction never;
    boost::system::error_code committed;
    never.async_commit(asio::bind_executor(io, [&](boost::system::error_code failed) { committed = failed; }));
    BOOST_TEST(!committed);
    io.run();
    BOOST_TEST(committed == errc::not_connected);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_connection_that_is_closed_rolls_back, Driver, every_driver) {
    ledger<Driver> db;
    auto tx = db.begin().value();
    db->close();
    BOOST_TEST(code_of(db.commit(tx)) == errc::not_connected);
    db.connect(live_conninfo()).value();
    BOOST_TEST(db->transaction_status() == transaction_status::idle);
}

BOOST_AUTO_TEST_SUITE_END()
