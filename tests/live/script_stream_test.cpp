// The results of several statements a batch at a time: where each one ends, and every way to come to an end.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
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

// A batch as "1,2,3" and its tag.
std::string summary(const result& batch) {
    std::string text = std::to_string(batch.columns().size()) + ':';
    for (const row r : batch)
        text += ' ' + r[0].to_string();
    return text + " [" + batch.command_tag() + ']';
}

template <class Driver>
std::vector<std::string> all_batches(database<Driver>& db, result_stream stream) {
    std::vector<std::string> all;
    while (const auto batch = db.next(stream).value())
        all.push_back(summary(*batch));
    return all;
}
using list = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(script_streams)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_batch_has_rows_of_one_statement, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    const std::string script =
        "select generate_series(1, 5) as i; create temporary table t(i int, s text); ; insert into t values (7, 'x');"
        " select * from t; select 1 where false; select 'last', 2, 3";
    const list expected = {"1: 1 2 []",       "1: 3 4 []",       "1: 5 [SELECT 5]", "0: [CREATE TABLE]",
                           "0: [INSERT 0 1]", "2: 7 [SELECT 1]", "1: [SELECT 0]",   "3: last [SELECT 1]"};
    BOOST_TEST(all_batches(db, db->stream_script({.rows = 2}, script)) == expected, boost::test_tools::per_element());
    BOOST_TEST(db.template query_value<int>("select i from t").value() == 7);
    BOOST_TEST(all_batches(db, db->stream_script("")).empty());
    // A batch that is full with the last row of a statement: its tag comes by itself.
    BOOST_TEST(all_batches(db, db->stream_script({.rows = 2}, "values (1), (2); select 3")) ==
                   (list{"1: 1 2 []", "1: [SELECT 2]", "1: 3 [SELECT 1]"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_came_before_an_error_is_kept, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    auto stream = db->stream_script({.rows = 2}, "select 1; select 1 / (3 - i) from generate_series(1, 5) i; select 2");
    BOOST_TEST(summary(db.next(stream).value().value()) == "1: 1 [SELECT 1]");
    BOOST_TEST(summary(db.next(stream).value().value()) == "1: 0 1 []");
    BOOST_TEST(code_of(db.next(stream)) == sqlstate::division_by_zero);
    BOOST_TEST(code_of(db.next(stream)) == sqlstate::division_by_zero);
    BOOST_TEST(db.template query_value<int>("select 42").value() == 42);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(it_can_be_left_at_any_batch, Driver, every_way) {
    database<Driver> db{live_conninfo()};
    const auto backend = db->backend_process_id();
    for (std::size_t batches = 0; batches <= 4; ++batches) {
        auto stream = db->stream_script({.rows = 10}, "select 1; select 2; select generate_series(1, 1000000000)");
        for (std::size_t i = 0; i != batches; ++i)
            BOOST_TEST(db.next(stream).value().has_value());
        if (batches != 0)
            BOOST_TEST(code_of(db.execute("select 1")) == errc::operation_in_progress);
        if (batches % 2 == 0)
            BOOST_TEST(db.close(stream).has_value());
        else
            stream = {};
        BOOST_TEST(db.template query_value<int>("select 42").value() == 42);
    }
    BOOST_TEST(db->backend_process_id() == backend);
}

BOOST_AUTO_TEST_CASE(its_rows_one_by_one_are_those_of_all_statements) {
    connection db{live_conninfo()};
    std::vector<int> all;
    for (const row r :
         db.stream_script({.rows = 1}, "values (1), (2); set timezone to 'UTC'; select 3 where false; select 4"))
        all.push_back(r.get<int>(0));
    BOOST_TEST(all == (std::vector{1, 2, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_copy_is_an_error_as_in_any_script) {
    connection db{live_conninfo()};
    auto stream = db.stream_script("select 1; copy (select 1) to stdout; select 2");
    BOOST_TEST(summary(stream.next().value()) == "1: 1 [SELECT 1]");
    BOOST_TEST(code_of(stream.try_next()) == errc::unexpected_copy);
    BOOST_TEST(db.query_value<int>("select 42") == 42);
}

BOOST_AUTO_TEST_SUITE_END()
