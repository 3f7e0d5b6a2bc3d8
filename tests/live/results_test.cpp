// Rows of a real server as C++ types, and what is said when they do not fit.
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;

struct person {
    int id;
    std::string name;
    std::optional<double> height;
};

constexpr const char* people =
    "select * from (values (1, 'Ada', 1.65::float8), (2, 'Grace', null)) as p(id, name, height) where id <> $1";

template <class T>
std::string what(const boost::system::result<T, error>& outcome) {
    return outcome ? "no error" : outcome.error().what();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(typed_results)

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_become_values_tuples_and_structs, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto numbers = db.template query<int>("select * from generate_series(3, 5)").value();
    BOOST_TEST((std::vector<int>{numbers.begin(), numbers.end()} == std::vector<int>{3, 4, 5}));
    BOOST_TEST(numbers.rows_affected() == 3u);
    BOOST_TEST(numbers.command_tag() == "SELECT 3");

    std::string all;
    for (const auto& [id, name, height] : db.template query<int, std::string, std::optional<double>>(people, 0).value())
        all += std::to_string(id) + name + (height ? "+" : "-");
    BOOST_TEST(all == "1Ada+2Grace-");

    auto structs = db.template query<person>(people, 0).value();
    BOOST_REQUIRE(structs.size() == 2u);
    BOOST_TEST(structs.front().name == "Ada");
    BOOST_TEST(structs[0].height.value() == 1.65);
    BOOST_TEST(structs[1].id == 2);
    BOOST_TEST(!structs[1].height.has_value());
    const std::vector<person> moved = std::move(structs).to_vector();
    BOOST_TEST(moved.size() == 2u);

    BOOST_TEST(db.template query<int>("select 1 where false").value().empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_may_be_booleans, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    auto flags = db.template query<bool>("values (true), (false), (true)").value();
    std::string all;
    for (const bool flag : flags)
        all += flag ? 't' : 'f';
    BOOST_TEST(all == "tft");
    BOOST_TEST(flags.front());
    BOOST_TEST(!flags[1]);
    BOOST_TEST((std::move(flags).to_vector() == std::vector{true, false, true}));
    BOOST_TEST((code_of(db.template query<bool>("values (true), (null)")) == errc::null_value));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_row_is_one_row, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    BOOST_TEST(db.template query_one<person>(people, 1).value().name == "Grace");
    BOOST_TEST(
        (db.template query_one<int, std::string>("select 1, 'x'").value() == std::tuple<int, std::string>{1, "x"}));
    BOOST_TEST(db.template query_value<int>("select 7").value() == 7);

    const auto none = db.template query_one<person>("select 1, 'x', 1.0::float8 where false");
    BOOST_TEST(code_of(none) == errc::no_rows);
    BOOST_TEST(what(none) ==
               "the statement gave no row, and one was asked for; "
               "use query_optional if there may be none");
    const auto two = db.template query_one<person>(people, 0);
    BOOST_TEST(code_of(two) == errc::too_many_rows);
    BOOST_TEST(what(two) ==
               "the statement gave more rows than one, and one row was asked for; "
               "narrow it down, add LIMIT 1, or use query");
    BOOST_TEST(code_of(db.template query_value<int>("select * from generate_series(1, 100000)")) ==
               errc::too_many_rows);
    BOOST_TEST(code_of(db.template query_value<int>("select 1 where false")) == errc::no_rows);
    BOOST_TEST(db.template query_value<int>("select 7").value() == 7);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_optional_row_is_one_or_none, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const char* some = "select n from generate_series(1, 3) n where n > $1";
    BOOST_TEST(db.template query_optional<int>(some, 2).value().value() == 3);
    BOOST_TEST(!db.template query_optional<int>(some, 3).value().has_value());
    BOOST_TEST(code_of(db.template query_optional<int>(some, 1)) == errc::too_many_rows);
    BOOST_TEST(db.template query_optional<person>(people, 1).value().value().name == "Grace");

    // A row with NULL is not the same as no row.
    const auto null = db.template query_optional<std::optional<int>>("select null::int").value();
    BOOST_REQUIRE(null.has_value());
    BOOST_TEST(!null->has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(columns_that_do_not_fit_are_refused_before_anything_is_executed, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    db.execute("create temporary table t(id int, day date)").value();

    const auto count = db.template query<int>("insert into t values (1, 'today') returning id, day");
    BOOST_TEST(code_of(count) == errc::column_count_mismatch);
    BOOST_TEST(what(count) ==
               "the statement gives 2 columns (\"id\", \"day\"), and 1 was asked for; "
               "name as many types as the statement has columns");
    BOOST_TEST(code_of(db.template query<person>("insert into t values (1, 'today') returning id")) ==
               errc::column_count_mismatch);
    BOOST_TEST(code_of(db.template query<int>("insert into t values (1, 'today')")) == errc::column_count_mismatch);

    const auto type = db.template query<int, int>("insert into t values (1, 'today') returning id, day");
    BOOST_TEST(code_of(type) == errc::column_type_mismatch);
    BOOST_TEST(what(type) ==
               "column 2 \"day\" (date) cannot be read as int; "
               "ask for another C++ type, or cast the column in the statement");
    BOOST_TEST(code_of(db.template query_value<bool>("select 1")) == errc::column_type_mismatch);
    BOOST_TEST(code_of(db.template query_value<int>("select '1'")) == errc::column_type_mismatch);

    BOOST_TEST(db.template query_value<std::int64_t>("select count(*) from t").value() == 0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(values_that_do_not_fit_leave_the_connection_good, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto null = db.template query<int>("select nullif(n, 3) as n from generate_series(1, 100000) n");
    BOOST_TEST(code_of(null) == errc::null_value);
    BOOST_TEST(what(null) == "column 1 \"n\" (integer) is NULL, which int cannot hold; ask for std::optional<int>");

    const auto range = db.template query_one<int, std::int16_t>("select 1, 40000 as many");
    BOOST_TEST(code_of(range) == errc::value_out_of_range);
    BOOST_TEST(what(range) ==
               "column 2 \"many\" (integer) has a value that does not fit std::int16_t; "
               "ask for a wider C++ type");

    const auto fraction = db.template query_value<int>("select 1.5 as share");
    BOOST_TEST(code_of(fraction) == errc::malformed_value);
    BOOST_TEST(what(fraction) ==
               "column 1 \"share\" (numeric) has a value that cannot be read as int; "
               "ask for another C++ type, or cast the column in the statement");

    BOOST_TEST(db.template query_value<int>("select 7").value() == 7);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_table_that_changes_its_type_gives_an_error_and_not_nonsense, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    db.run_script("create temporary table t(v int); insert into t values (1)").value();
    BOOST_TEST(db.template query_value<int>("select v from t").value() == 1);
    db.run_script("alter table t alter v type text using 'abcd'").value();
    const auto changed = db.template query_value<int>("select v from t");
    BOOST_TEST((code_of(changed) == sqlstate::feature_not_supported || code_of(changed) == errc::column_type_mismatch),
               what(changed));
    BOOST_TEST(db.template query_value<std::string>("select v || '' from t").value() == "abcd");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_million_rows_arrive_and_are_right, Driver, every_driver) {
    constexpr std::int64_t million = 1'000'000;
    database<Driver> db{live_conninfo()};
    const auto typed = db.template query<int>("select * from generate_series(1, 1000000)").value();
    BOOST_TEST(typed.size() == 1'000'000u);
    BOOST_TEST(std::accumulate(typed.begin(), typed.end(), std::int64_t{0}) == million * (million + 1) / 2);

    const auto dynamic = db.query("select n, 'row ' || n from generate_series(1, 1000000) n").value();
    BOOST_TEST(dynamic.size() == 1'000'000u);
    BOOST_TEST(dynamic.rows_affected() == 1'000'000u);
    std::int64_t sum = 0;
    for (const auto row : dynamic)
        sum += row.template get<int>(0);
    BOOST_TEST(sum == million * (million + 1) / 2);
    for (const std::size_t i : {std::size_t{0}, std::size_t{499'999}, std::size_t{999'999}})
        BOOST_TEST(dynamic[i][1].view() == "row " + std::to_string(i + 1));
    BOOST_TEST(db.template query_value<int>("select 7").value() == 7);
}

BOOST_AUTO_TEST_SUITE_END()
