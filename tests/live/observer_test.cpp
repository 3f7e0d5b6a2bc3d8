// What an observer is told of a connection's statements: each one's start and end, whatever becomes of it.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>
#include <support/recording_observer.hpp>
#include <tusk/connection.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;

template <class Driver>
struct observed : database<Driver> {
    observed() : database<Driver>{live_conninfo()} { (*this)->set_observer(seen); }

    // What was told of one statement, which was told once.
    told_statement one() { return seen->take_one(); }

    std::shared_ptr<recording_observer> seen = std::make_shared<recording_observer>();
};

struct account {
    int id;
    sensitive_value<std::string> password;
};

enum class shade { light, dark };
TUSK_ENUM(shade, light, dark)

}  // namespace

BOOST_AUTO_TEST_SUITE(observers)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_statement_starts_and_ends, Driver, every_way) {
    observed<Driver> db;
    BOOST_TEST(db.template query_value<int>("select $1::int + length($2)", 7, "text").value() == 11);
    const auto queried = db.one();
    BOOST_TEST((queried.kind == statement_kind::query));
    BOOST_TEST(queried.sql == "select $1::int + length($2)");
    BOOST_TEST(queried.parameters == "$1 integer, $2 text (4 bytes)");
    BOOST_TEST(!queried.failure);
    BOOST_TEST(queried.tag == "SELECT 1");
    BOOST_TEST(queried.affected == 1u);
    BOOST_TEST(queried.received == 1u);

    BOOST_TEST(db.execute("create temporary table t(i int)").has_value());
    BOOST_TEST(db.one().tag == "CREATE TABLE");
    BOOST_TEST(db.execute("insert into t select generate_series(1, $1)", 3).has_value());
    const auto inserted = db.one();
    BOOST_TEST(inserted.tag == "INSERT 0 3");
    BOOST_TEST(inserted.affected == 3u);
    BOOST_TEST(inserted.received == 0u);
    BOOST_TEST(db.execute("").has_value());
    BOOST_TEST(db.one().tag == "");
    // Slow ones are seen to be.
    BOOST_TEST(db.execute("select pg_sleep(0.1)").has_value());
    BOOST_TEST((db.one().duration >= 100ms));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_fails_ends_with_what_the_caller_is_told, Driver, every_way) {
    observed<Driver> db;
    // By the server.
    BOOST_TEST(code_of(db.execute("select 1 / $1::int", 0)) == sqlstate::division_by_zero);
    const auto divided = db.one();
    BOOST_TEST(divided.failure == sqlstate::division_by_zero);
    BOOST_TEST(divided.tag == "");
    BOOST_TEST(code_of(db.execute("selct")) == sqlstate::syntax_error);
    BOOST_TEST(db.one().failure == sqlstate::syntax_error);
    // Before anything is sent or executed.
    BOOST_TEST(code_of(db.execute("select 1", 5)) == errc::parameter_count_mismatch);
    BOOST_TEST(db.one().failure == errc::parameter_count_mismatch);
    BOOST_TEST(code_of(db.execute("select $1::int2", 100'000)) == errc::value_out_of_range);
    BOOST_TEST(db.one().failure == errc::value_out_of_range);
    BOOST_TEST(code_of(db.execute(sql{statement{}})) == errc::not_connected);
    BOOST_TEST(db.one().failure == errc::not_connected);
    // While rows come, or because they do not.
    BOOST_TEST(code_of(db.template query<int>("values (1), (2), (null), (4)")) == errc::null_value);
    const auto null = db.one();
    BOOST_TEST(null.failure == errc::null_value);
    BOOST_TEST(null.received == 2u);
    BOOST_TEST(code_of(db.template query_value<int>("select 1 where false")) == errc::no_rows);
    BOOST_TEST(db.one().failure == errc::no_rows);
    BOOST_TEST(!db.template query_optional<int>("select 1 where false").value());
    BOOST_TEST(!db.one().failure);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(time_limits_and_cancels_are_ends_too, Driver, every_way) {
    observed<Driver> db;
    db->set_timeout(200ms);
    BOOST_TEST(code_of(db.execute("select pg_sleep(60)")) == errc::timeout);
    const auto late = db.one();
    BOOST_TEST(late.failure == errc::timeout);
    BOOST_TEST((late.duration >= 200ms && late.duration < 30s));
    db->set_timeout({});
    std::thread other{[handle = db->cancel_handle()] {
        std::this_thread::sleep_for(200ms);
        handle.cancel();
    }};
    BOOST_TEST(code_of(db.execute("select pg_sleep(60)")) == sqlstate::query_canceled);
    other.join();
    BOOST_TEST(db.one().failure == sqlstate::query_canceled);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_prepared_is_told_apart_from_its_uses, Driver, every_way) {
    observed<Driver> db;
    const auto statement = db.prepare("select $1::int").value();
    const auto prepared = db.one();
    BOOST_TEST((prepared.kind == statement_kind::prepare));
    BOOST_TEST(prepared.sql == "select $1::int");
    BOOST_TEST(prepared.tag == "");
    BOOST_TEST(db.template query_value<int>(statement, 7).value() == 7);
    const auto used = db.one();
    BOOST_TEST((used.kind == statement_kind::query));
    BOOST_TEST(used.sql == "select $1::int");
    BOOST_TEST(code_of(db.prepare("selct")) == sqlstate::syntax_error);
    BOOST_TEST(db.one().failure == sqlstate::syntax_error);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_script_is_one, Driver, every_way) {
    observed<Driver> db;
    constexpr const char* text =
        "create temporary table t(i int); insert into t values (1), (2); table t; delete from t";
    BOOST_TEST(db.run_script(text).value().size() == 4u);
    const auto script = db.one();
    BOOST_TEST((script.kind == statement_kind::script));
    BOOST_TEST(script.sql == text);
    BOOST_TEST(script.parameters == "");
    BOOST_TEST(script.tag == "DELETE 2");
    BOOST_TEST(script.affected == 6u);
    BOOST_TEST(script.received == 2u);
    BOOST_TEST(code_of(db.for_each_result("select 1; select 1 / 0; select 2", [](const result&) {})) ==
               sqlstate::division_by_zero);
    const auto failed = db.one();
    BOOST_TEST(failed.failure == sqlstate::division_by_zero);
    BOOST_TEST(failed.tag == "SELECT 1");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(transactions_are_told_with_their_ends, Driver, every_way) {
    observed<Driver> db;
    auto tx = db.begin({.isolation = isolation::serializable}).value();
    const auto begun = db.one();
    BOOST_TEST((begun.kind == statement_kind::transaction));
    BOOST_TEST(begun.sql == "begin isolation level serializable");
    BOOST_TEST(begun.tag == "BEGIN");
    auto in = db.on(tx);
    BOOST_TEST(in.template query_value<int>("select 1").value() == 1);
    BOOST_TEST(db.one().sql == "select 1");
    BOOST_TEST(db.commit(tx).has_value());
    BOOST_TEST(db.one().tag == "COMMIT");
    BOOST_TEST(code_of(db.commit(tx)) == errc::not_connected);
    BOOST_TEST(db.seen->take().empty());  // there is no transaction any more

    auto failing = db.begin().value();
    BOOST_TEST(db.on(failing).execute("selct").has_error());
    BOOST_TEST(code_of(db.commit(failing)) == sqlstate::in_failed_sql_transaction);
    const auto failed = db.seen->take();
    BOOST_TEST_REQUIRE(failed.size() == 3u);
    BOOST_TEST(failed[2].sql == "commit");
    BOOST_TEST(failed[2].tag == "ROLLBACK");
    BOOST_TEST(failed[2].failure == sqlstate::in_failed_sql_transaction);

    // The rollback of one that is abandoned goes along with what comes next.
    { const auto dropped = db.begin().value(); }
    db.seen->take_one();
    BOOST_TEST(db.execute("select 1").has_value());
    const auto along = db.seen->take();
    BOOST_TEST_REQUIRE(along.size() == 2u);
    BOOST_TEST(along[0].sql == "select 1");
    BOOST_TEST(along[1].sql == "rollback");
    BOOST_TEST((along[1].kind == statement_kind::transaction));
    BOOST_TEST(along[1].tag == "ROLLBACK");
}

BOOST_AUTO_TEST_CASE(what_is_done_for_a_statement_is_not_told) {
    connection db{live_conninfo()};
    db.run_script("create type pg_temp.shade as enum ('light', 'dark'); create temporary table t(i int)");
    const auto seen = std::make_shared<recording_observer>();
    db.set_observer(seen);
    // Its types are asked about.
    BOOST_TEST((db.query_value<shade>("select $1::pg_temp.shade", shade::dark) == shade::dark));
    const auto asked = seen->take_one();
    BOOST_TEST(asked.parameters == "$1 shade");
    BOOST_TEST(asked.received == 1u);
    // It is prepared anew.
    for (const char* change : {"alter table t add j int", "alter table t add k int"}) {
        BOOST_TEST(db.query("table t").empty());
        BOOST_TEST(seen->take_one().tag == "SELECT 0");
        db.execute(change);
        seen->take_one();
    }
    BOOST_TEST(db.query("table t").columns().size() == 3u);
    BOOST_TEST(!seen->take_one().failure);
}

BOOST_AUTO_TEST_CASE(an_observer_may_come_and_go) {
    connection db{live_conninfo()};
    const auto first = std::make_shared<recording_observer>();
    const auto second = std::make_shared<recording_observer>();
    db.execute("select 0");
    db.set_observer(first);
    db.execute("select 1");
    db.set_observer(second);
    db.execute("select 2");
    db.close();
    BOOST_TEST(code_of(db.try_execute("select 3")) == errc::not_connected);
    db.connect(live_conninfo());  // logins are none of its business
    db.execute("select 4");
    db.set_observer(nullptr);
    db.execute("select 5");
    BOOST_TEST(first->take_one().sql == "select 1");
    const auto told = second->take();
    BOOST_TEST_REQUIRE(told.size() == 3u);
    BOOST_TEST(told[1].failure == errc::not_connected);
    BOOST_TEST(told[2].sql == "select 4");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_batch_is_one_statement, Driver, every_way) {
    observed<Driver> db;
    db->execute("create temporary table t(i int, s text)");
    db.one();
    using list = std::vector<std::tuple<int, std::string>>;
    constexpr const char* insert = "insert into t values ($1, $2)";
    BOOST_TEST(db.execute_many(insert, list{{1, "one"}, {2, "two"}, {3, "three"}}).value() == 3u);
    const auto inserted = db.one();
    BOOST_TEST((inserted.kind == statement_kind::query));
    BOOST_TEST(inserted.sql == insert);
    BOOST_TEST(inserted.parameters == "3 elements, the first: $1 integer, $2 text (3 bytes)");
    BOOST_TEST(inserted.tag == "INSERT 0 1");
    BOOST_TEST(inserted.affected == 3u);
    BOOST_TEST(db.execute_many(insert, list{}).value() == 0u);
    const auto nothing = db.one();
    BOOST_TEST(nothing.parameters == "no elements");
    BOOST_TEST(!nothing.failure);
    BOOST_TEST(nothing.affected == 0u);
    BOOST_TEST(db.execute_many("insert into t values ($1) returning i", std::vector{4, 5}).value() == 2u);
    BOOST_TEST(db.one().received == 2u);
    BOOST_TEST(db.execute_many(insert, std::vector<account>{{6, {"password"}}}).value() == 1u);
    BOOST_TEST(db.one().parameters == "1 element: $1 integer, $2 text (sensitive)");
    BOOST_TEST(db.template query_value<std::string>("select s from t where i = 6").value() == "password");
    db.one();
    BOOST_TEST(code_of(db.execute_many("insert into t values (1 / $1)", std::vector{1, 0})) ==
               sqlstate::division_by_zero);
    BOOST_TEST(db.one().failure == sqlstate::division_by_zero);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(cursors_and_calls_are_statements, Driver, every_way) {
    observed<Driver> db;
    auto tx = db->begin();
    db.one();
    auto numbers = db.on(tx).template declare_cursor<int>({}, "select generate_series(1, $1)", 5).value();
    const auto declared = db.one();
    BOOST_TEST(declared.sql.ends_with(" cursor for select generate_series(1, $1)"));
    BOOST_TEST(declared.parameters == "$1 integer");
    BOOST_TEST(declared.tag == "DECLARE CURSOR");
    BOOST_TEST(db.fetch(numbers, 3).value().size() == 3u);
    const auto fetched = db.one();
    BOOST_TEST(fetched.tag == "FETCH 3");
    BOOST_TEST(fetched.received == 3u);
    BOOST_TEST(db.close(numbers).has_value());
    BOOST_TEST(db.one().tag == "CLOSE CURSOR");
    BOOST_TEST(code_of(db.call("nowhere", 1)) == sqlstate::undefined_function);
    const auto called = db.one();
    BOOST_TEST(called.sql == "call \"nowhere\"($1)");
    BOOST_TEST(called.failure == sqlstate::undefined_function);
    tx.rollback();
    db.one();
}

BOOST_AUTO_TEST_CASE(what_it_throws_is_dropped) {
    struct throwing : statement_observer {
        std::any on_start(const observed_statement&) override {
            ++calls;
            throw 1;
        }
        void on_end(const observed_statement&, const statement_end&, std::any& context) override {
            BOOST_TEST(!context.has_value());
            ++calls;
            throw 2;
        }
        int calls = 0;
    };
    const auto observer = std::make_shared<throwing>();
    connection db{live_conninfo()};
    db.set_observer(observer);
    BOOST_TEST(db.query_value<int>("select 42") == 42);
    BOOST_TEST(code_of(db.try_execute("selct")) == sqlstate::syntax_error);
    BOOST_TEST(db.query_value<int>("select 42") == 42);
    BOOST_TEST(observer->calls == 6);
}

BOOST_AUTO_TEST_CASE(a_line_of_a_log_shows_values_only_when_asked_to) {
    struct lines : statement_observer {
        void on_end(const observed_statement& s, const statement_end&, std::any&) override {
            redacted = s.log_text();
            full = s.log_text({.values = true});
        }
        std::string redacted;
        std::string full;
    };
    const auto observer = std::make_shared<lines>();
    connection db{live_conninfo()};
    db.set_observer(observer);
    db.execute("select $1,\n $2::int, $3", "Ada", 36, sensitive("password"));
    BOOST_TEST(observer->redacted == "select $1,  $2::int, $3 -- $1 text (3 bytes), $2 integer, $3 text (sensitive)");
    BOOST_TEST(observer->full ==
               "select $1,  $2::int, $3 -- $1 text (3 bytes) = 'Ada', $2 integer = '36', $3 text (sensitive)");
    BOOST_TEST(db.query_value<std::string>("select $1", sensitive("password")) == "password");
}

BOOST_AUTO_TEST_CASE(it_lives_as_long_as_it_is_needed) {
    std::weak_ptr<recording_observer> watched;
    {
        connection db{live_conninfo()};
        auto observer = std::make_shared<recording_observer>();
        watched = observer;
        db.set_observer(std::move(observer));
        db.execute("select 1");
        BOOST_TEST(watched.lock()->take_one().sql == "select 1");
    }
    BOOST_TEST(watched.expired());
}

BOOST_AUTO_TEST_SUITE_END()
