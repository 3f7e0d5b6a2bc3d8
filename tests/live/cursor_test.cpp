// Declared cursors: where they go, how long they live, and what is left of them.
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>
#include <tusk/connection.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace tusk::literals;

const std::vector<std::string> every_mode = {"prepare", "describe", "off"};
const std::string in_mode(const std::string& mode) { return live_conninfo() + " statement_cache=" + mode; }

struct numbered {
    int id;
    std::string text;
};

constexpr auto numbers = "select i from generate_series(1, $1) i"_sql;

template <class Driver, class... Step>
std::vector<int> fetched(database<Driver>& db, cursor<int>& from, Step... step) {
    return db.fetch(from, step...).value().to_vector();
}
using list = std::vector<int>;

std::int64_t open_cursors(connection& db) {
    return db.query_value<std::int64_t>("select count(*) from pg_cursors where name like 'tusk%'");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cursors)

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_come_as_they_are_fetched, Driver, every_way) {
    for (const auto& mode : every_mode) {
        database<Driver> db{in_mode(mode)};
        auto tx = db.begin().value();
        auto c = db.on(tx).template declare_cursor<int>({}, numbers, 5).value();
        BOOST_TEST(c.name().starts_with("tusk_cursor_"));
        BOOST_TEST(fetched(db, c, 2) == (list{1, 2}), boost::test_tools::per_element());
        BOOST_TEST(fetched(db, c, 2) == (list{3, 4}), boost::test_tools::per_element());
        BOOST_TEST(fetched(db, c, std::numeric_limits<std::int32_t>::max()) == (list{5}),
                   boost::test_tools::per_element());
        BOOST_TEST(fetched(db, c, 2).empty());
        // Others in between, of other types.
        auto structs = db.on(tx)
                           .template declare_cursor<numbered>({}, "select i, 'row ' || i from generate_series(1, 3) i")
                           .value();
        auto tuples = db.on(tx).template declare_cursor<int, std::string>({}, "values (1, $1), (2, 'b')", "a").value();
        auto dynamic = db.on(tx).declare_cursor({}, "select 1 as one, 'x' as two").value();
        BOOST_TEST(db.fetch(structs, 2).value()[1].text == "row 2");
        BOOST_TEST((db.fetch(tuples, 9).value()[0] == std::tuple{1, std::string{"a"}}));
        BOOST_TEST(db.fetch(structs, 2).value()[0].id == 3);
        BOOST_TEST(db.fetch(dynamic, 2).value()[0]["two"].to_string() == "x");
        BOOST_TEST(structs.name() != tuples.name());
        BOOST_TEST(db.close(tuples).has_value());
        BOOST_TEST(db.commit(tx).has_value());
        BOOST_TEST(code_of(db.fetch(structs, 1)) == sqlstate::invalid_cursor_name);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(with_scroll_they_go_everywhere, Driver, every_way) {
    for (const auto& mode : every_mode) {
        database<Driver> db{in_mode(mode)};
        auto tx = db.begin().value();
        auto c = db.on(tx).template declare_cursor<int>({.scroll = true}, numbers, 10).value();
        BOOST_TEST(fetched(db, c, direction::absolute, -1) == (list{10}), boost::test_tools::per_element());
        BOOST_TEST(fetched(db, c, direction::backward, 2) == (list{9, 8}), boost::test_tools::per_element());
        BOOST_TEST(fetched(db, c, direction::relative, -3) == (list{5}), boost::test_tools::per_element());
        BOOST_TEST(fetched(db, c, direction::forward, 0) == (list{5}), boost::test_tools::per_element());
        BOOST_TEST(fetched(db, c, -2) == (list{4, 3}), boost::test_tools::per_element());
        BOOST_TEST(fetched(db, c, direction::absolute, 7) == (list{7}), boost::test_tools::per_element());
        BOOST_TEST(fetched(db, c, direction::absolute, 70).empty());
        BOOST_TEST(db.move(c, direction::backward, 4).value() == 4u);
        BOOST_TEST(fetched(db, c, 1) == (list{8}), boost::test_tools::per_element());
        BOOST_TEST(db.move(c, std::numeric_limits<std::int32_t>::min()).value() == 7u);
        BOOST_TEST(db.move(c, 3).value() == 3u);
        BOOST_TEST(fetched(db, c, 1) == (list{4}), boost::test_tools::per_element());
        auto forward = db.on(tx).template declare_cursor<int>({}, "select random()::int from pg_class limit 3").value();
        BOOST_TEST(db.fetch(forward, 2).has_value());
        BOOST_TEST(db.rollback(tx).has_value());
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(without_a_transaction_it_has_to_be_held, Driver, every_way) {
    for (const auto& mode : every_mode) {
        database<Driver> db{in_mode(mode)};
        BOOST_TEST(code_of(db.template declare_cursor<int>({}, "select 1")) == sqlstate::no_active_sql_transaction);
        auto c = db.template declare_cursor<int>({.hold = true}, numbers, 3).value();
        BOOST_TEST(fetched(db, c, 2) == (list{1, 2}), boost::test_tools::per_element());
        auto tx = db.begin().value();
        auto second = db.on(tx).template declare_cursor<int>({.scroll = true, .hold = true}, numbers, 3).value();
        BOOST_TEST(db.commit(tx).has_value());
        BOOST_TEST(fetched(db, second, direction::absolute, 3) == (list{3}), boost::test_tools::per_element());
        BOOST_TEST(fetched(db, c, 2) == (list{3}), boost::test_tools::per_element());
        BOOST_TEST(open_cursors(*db) == 2);
        BOOST_TEST(db.close(c).has_value());
        BOOST_TEST(c.name().empty());
        BOOST_TEST(open_cursors(*db) == 1);
        BOOST_TEST(code_of(db.fetch(c, 1)) == errc::not_connected);
        BOOST_TEST(code_of(db.close(c)) == errc::not_connected);
        BOOST_TEST(fetched(db, second, direction::absolute, 1) == (list{1}), boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_that_is_let_go_is_closed_with_the_next_statement, Driver, every_way) {
    for (const auto& mode : every_mode) {
        database<Driver> db{in_mode(mode)};
        { auto dropped = db.template declare_cursor<int>({.hold = true}, numbers, 3).value(); }
        BOOST_TEST(open_cursors(*db) == 0);
        auto tx = db.begin().value();
        {
            auto dropped = db.on(tx).template declare_cursor<int>({}, numbers, 3).value();
            auto moved = std::move(dropped);
            BOOST_TEST(db.fetch(moved, 1).has_value());
        }
        BOOST_TEST(open_cursors(*db) == 0);
        // The transaction is over, and another one has begun: it is not disturbed.
        {
            auto dropped = db.on(tx).template declare_cursor<int>({}, numbers, 3).value();
            BOOST_TEST(db.commit(tx).has_value());
            tx = db.begin().value();
        }
        BOOST_TEST(open_cursors(*db) == 0);
        BOOST_TEST(db.commit(tx).has_value());
        // The transaction has failed.
        tx = db.begin().value();
        {
            auto held = db.on(tx).template declare_cursor<int>({.hold = true}, numbers, 3).value();
            auto dropped = db.on(tx).template declare_cursor<int>({}, numbers, 3).value();
            BOOST_TEST(code_of(db.on(tx).execute("select 1/0")) == sqlstate::division_by_zero);
        }
        BOOST_TEST(code_of(db.on(tx).execute("select 1")) == sqlstate::in_failed_sql_transaction);
        BOOST_TEST(db.rollback(tx).has_value());
        BOOST_TEST(open_cursors(*db) == 0);
        // Its close() fails.
        {
            auto held = db.template declare_cursor<int>({.hold = true}, numbers, 3).value();
            auto other = db.template declare_cursor<int>({.hold = true}, numbers, 3).value();
            tx = db.begin().value();
            BOOST_TEST(code_of(db.on(tx).execute("select 1/0")) == sqlstate::division_by_zero);
            BOOST_TEST(code_of(db.close(held)) == sqlstate::in_failed_sql_transaction);
            BOOST_TEST(db.rollback(tx).has_value());
            auto rows = db->template stream<int>({.rows = 1}, "select generate_series(1, 1000000)");
            BOOST_TEST(rows.next().has_value());
            BOOST_TEST(code_of(db.close(other)) == errc::operation_in_progress);
            rows = {};
            BOOST_TEST(open_cursors(*db) == 0);
        }
        // One of a session that is gone.
        {
            auto dropped = db.template declare_cursor<int>({.hold = true}, numbers, 3).value();
            db->close();
            BOOST_TEST(db.connect(in_mode(mode)).has_value());
        }
        BOOST_TEST(db.template query_value<int>("select 42").value() == 42);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(errors_are_told_and_can_be_gone_on_from, Driver, every_way) {
    for (const auto& mode : every_mode) {
        database<Driver> db{in_mode(mode)};
        BOOST_TEST(code_of(db.template declare_cursor<int>({.hold = true}, "insert into t values (1)")) ==
                   sqlstate::syntax_error);
        BOOST_TEST(code_of(db.template declare_cursor<int>({.hold = true}, "select * from nowhere")) ==
                   sqlstate::undefined_table);
        // Not asked about, a DECLARE is not told how many parameters it has.
        BOOST_TEST((code_of(db.template declare_cursor<int>({.hold = true}, "select $1::int", 1, 2)) ==
                    errc::parameter_count_mismatch) == (mode != "off"));
        BOOST_TEST(code_of(db.template declare_cursor<int>({}, statement{})) == errc::not_connected);
        const statement prepared = db.prepare("select 7").value();
        auto c = db.template declare_cursor<int>({.hold = true}, prepared).value();
        BOOST_TEST(fetched(db, c, 9) == (list{7}), boost::test_tools::per_element());
        auto wrong = db.template declare_cursor<int>({.hold = true}, "select 'text', 2").value();
        BOOST_TEST(code_of(db.fetch(wrong, 1)) == errc::column_count_mismatch);
        auto nulls = db.template declare_cursor<int>({.hold = true}, "values (1), (null)").value();
        BOOST_TEST(code_of(db.fetch(nulls, 2)) == errc::null_value);
    }
}

BOOST_AUTO_TEST_CASE(nothing_of_them_is_kept_in_the_cache) {
    connection db{live_conninfo()};
    const auto prepared = [&] { return db.query_value<std::int64_t>("select count(*) from pg_prepared_statements"); };
    const auto before = prepared();
    auto c = db.declare_cursor<int>({.hold = true}, numbers, 100);
    for (int i = 1; i != 10; ++i)
        BOOST_TEST(c.fetch(i).size() == static_cast<std::size_t>(i));
    c.move(3);
    c.close();
    BOOST_TEST(prepared() == before);
}

BOOST_AUTO_TEST_CASE(one_of_nothing_says_so) {
    cursor<int> none;
    BOOST_TEST(code_of(none.try_fetch(1)) == errc::not_connected);
    BOOST_TEST(code_of(none.try_close()) == errc::not_connected);
    connection closed;
    BOOST_TEST(code_of(closed.try_declare_cursor<int>({}, "select 1")) == errc::not_connected);
    std::optional<cursor<int>> left;
    {
        connection db{live_conninfo()};
        left = db.declare_cursor<int>({.hold = true}, numbers, 3);
    }
    BOOST_TEST(left->try_fetch(1).has_error());
}

BOOST_AUTO_TEST_CASE(a_server_without_scroll_says_so) {
    connection db{live_conninfo()};
    auto tx = db.begin();
    const auto scrolling = tx.try_declare_cursor<int>({.scroll = true}, numbers, 3);
    if (db.flavour() == flavour::gaussdb) {
        BOOST_TEST(code_of(scrolling) == sqlstate::feature_not_supported);
        BOOST_TEST(scrolling.error().diagnostics().hint.find("without SCROLL") != std::string::npos);
    } else {
        BOOST_TEST(scrolling.has_value());
    }
    tx.rollback();
    tx = db.begin();
    BOOST_TEST(tx.declare_cursor<int>({}, numbers, 3).fetch(5).size() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
