// Results of a real server whose columns are known at run time only.
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;

// With the form that each value came in, as binary or text.
constexpr const char* some_rows =
    "select * from (values (1, 'Ada'::text, date '1815-12-10', true), (2, null, null, false)) as p(id, name, born, ok)";

template <class Read>
void check_throws(errc code, const std::string& message, Read read) {
    BOOST_CHECK_EXCEPTION(read(), error, [&](const error& e) {
        BOOST_TEST(e.code() == code);
        BOOST_TEST(e.what() == message);
        return true;
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dynamic_results)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_result_tells_its_columns, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto result = db.query(some_rows).value();
    std::string names;
    std::vector<std::uint32_t> types;
    for (const auto& c : result.columns()) {
        names += c.name + ' ';
        types.push_back(c.type_oid);
    }
    BOOST_TEST(names == "id name born ok ");
    BOOST_TEST(types == (std::vector<std::uint32_t>{oids::int4, oids::text, 1082, oids::boolean}),
               boost::test_tools::per_element());
    BOOST_TEST(result.find_column("born").value() == 2u);
    BOOST_TEST(!result.find_column("Born").has_value());
    BOOST_TEST(result.command_tag() == "SELECT 2");
    BOOST_TEST(result.rows_affected() == 2u);

    const auto of_table = db.query("select oid as number from pg_class limit 0").value();
    BOOST_TEST(of_table.empty());
    BOOST_TEST(of_table.columns().at(0).table_oid == 1259u);
    BOOST_TEST(of_table.columns().at(0).table_column == 1);

    const auto none = db.query("create temporary table t(id int)").value();
    BOOST_TEST(none.columns().empty());
    BOOST_TEST(none.empty());
    BOOST_TEST(none.command_tag() == "CREATE TABLE");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_value_is_found_by_position_and_by_name, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto result = db.query(some_rows).value();
    BOOST_REQUIRE(result.size() == 2u);
    const auto ada = result[0];
    BOOST_TEST(ada.size() == 4u);
    BOOST_TEST(ada[0].template as<int>() == 1);
    BOOST_TEST(ada["id"].template as<std::int64_t>() == 1);
    BOOST_TEST(ada["name"].template as<std::string>() == "Ada");
    BOOST_TEST(ada["name"].view() == "Ada");
    BOOST_TEST(ada["ok"].template as<bool>());
    BOOST_TEST(ada["born"].template as<std::string>() == "1815-12-10");
    BOOST_TEST((ada["born"].template as<date>() == date{1815, 12, 10}));
    BOOST_TEST(ada["id"].template as<std::string>() == "1");
    BOOST_TEST(ada["born"].column().name == "born");
    BOOST_TEST(ada.template get<int>(0) == 1);
    BOOST_TEST(ada.template get<std::int64_t>("id") == 1);

    const auto same_names = db.query("select 1 as n, 2 as n").value();
    BOOST_TEST(same_names[0]["n"].template as<int>() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(null_is_told_from_empty, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto result = db.query("select null::text as nothing, ''::text as empty").value();
    const auto row = result[0];
    BOOST_TEST(row[0].is_null());
    BOOST_TEST(!row[1].is_null());
    BOOST_TEST((row[0].template as<std::optional<std::string>>() == std::nullopt));
    BOOST_TEST((row[1].template as<std::optional<std::string>>() == ""));
    BOOST_TEST(row[0].to_string() == "");
    check_throws(errc::null_value,
                 "column 1 \"nothing\" (text) is NULL, which std::string cannot hold; "
                 "ask for std::optional<std::string>",
                 [&] { static_cast<void>(row[0].template as<std::string>()); });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(rows_and_values_are_walked_over, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    std::string all;
    const auto result = db.query(some_rows).value();
    for (const auto row : result) {
        for (const auto value : row)
            all += (value.is_null() ? "NULL" : value.to_string()) + ' ';
        all += '\n';
    }
    BOOST_TEST(all == "1 Ada 1815-12-10 t \n2 NULL NULL f \n");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_row_becomes_a_map, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto result = db.query(some_rows).value();
    using map = std::map<std::string, std::optional<std::string>>;
    BOOST_TEST((result[0].to_map() == map{{"id", "1"}, {"name", "Ada"}, {"born", "1815-12-10"}, {"ok", "t"}}));
    BOOST_TEST((result[1].to_map() == map{{"id", "2"}, {"name", std::nullopt}, {"born", std::nullopt}, {"ok", "f"}}));

    const auto same_names = db.query("select 1 as n, 2 as m, 3 as n").value();
    check_throws(errc::ambiguous_column,
                 "column \"n\" is ambiguous: a map holds one value of each name, and several columns have that name; "
                 "give the others another name with AS",
                 [&] { static_cast<void>(same_names[0].to_map()); });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_cannot_be_read_throws, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto result = db.query("select 40000 as many, date '2026-11-21' as day").value();
    const auto row = result[0];
    check_throws(errc::unknown_column, "the result has no column \"few\"; it has \"many\", \"day\"",
                 [&] { static_cast<void>(row["few"]); });
    check_throws(errc::unknown_column, "there is no column 2: the row has 2, counted from 0",
                 [&] { static_cast<void>(row[2]); });
    check_throws(errc::value_out_of_range,
                 "column 1 \"many\" (integer) has a value that does not fit std::int16_t; ask for a wider C++ type",
                 [&] { static_cast<void>(row[0].template as<std::int16_t>()); });
    check_throws(errc::column_type_mismatch,
                 "column 2 \"day\" (date) cannot be read as int; "
                 "ask for another C++ type, or cast the column in the statement",
                 [&] { static_cast<void>(row[1].template as<int>()); });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(every_value_is_written_as_the_server_writes_it, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const std::string columns =
        "true, (-32768)::smallint, 2147483647, (-9223372036854775808)::bigint, 4294967295::oid, 0.1::real, "
        "-1e300::float8, "
        "'NaN'::float8, 'ä'::text, 'x'::\"char\", '\\xdead'::bytea, '123e4567-e89b-12d3-a456-426614174000'::uuid, "
        "1.50, interval '1 day', array[1, 2], '{\"a\": 1}'::json, 'ab'::char(4), 'some'::name";
    const auto extended = db.query("select " + columns).value();
    const auto simple = db.run_script("select " + columns).value();
    BOOST_REQUIRE(simple.size() == 1u);
    BOOST_REQUIRE(extended[0].size() == simple[0][0].size());
    std::size_t in_binary = 0;
    for (std::size_t i = 0; i != extended[0].size(); ++i) {
        BOOST_TEST(extended[0][i].to_string() == simple[0][0][i].view());
        if (extended[0][i].format() == protocol::format::binary)
            ++in_binary;
    }
    BOOST_TEST(in_binary >= 12u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(text_of_a_script_reads_into_the_same_types, Driver, every_driver) {
    database<Driver> db{live_conninfo()};
    const auto results = db.run_script("select 42, 1.5::float8, true, 'x', null::int, '\\x00ff'::bytea").value();
    const auto row = results.at(0)[0];
    BOOST_TEST(row.template get<int>(0) == 42);
    BOOST_TEST(row.template get<double>(1) == 1.5);
    BOOST_TEST(row.template get<bool>(2));
    BOOST_TEST(row.template get<std::string>(3) == "x");
    BOOST_TEST(!row.template get<std::optional<int>>(4).has_value());
    BOOST_TEST((row.template get<std::vector<std::byte>>(5) == std::vector<std::byte>{std::byte{0}, std::byte{0xff}}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_result_outlives_its_connection, Driver, every_driver) {
    std::optional<tusk::result> kept;
    {
        database<Driver> db{live_conninfo()};
        kept = db.query("select n, repeat('x', n) as xs from generate_series(1, 1000) n").value();
        // The buffers of the connection are used again.
        db.query("select repeat('y', 1000) from generate_series(1, 1000)").value();
    }
    BOOST_REQUIRE(kept->size() == 1'000u);
    std::size_t right = 0;
    for (const auto row : *kept)
        right += row["xs"].view() == std::string(static_cast<std::size_t>(row["n"].template as<int>()), 'x');
    BOOST_TEST(right == 1'000u);

    const tusk::result moved = std::move(*kept);
    kept.reset();
    BOOST_TEST(moved[999]["n"].template as<int>() == 1'000);
}

BOOST_AUTO_TEST_SUITE_END()
