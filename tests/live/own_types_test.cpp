// Types that a database has beyond the built-in ones: enumerations, composite types, domains, ranges, and arrays of them.
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>
#include <support/round_trips.hpp>
#include <tusk/connection.hpp>

#include "live_connection.hpp"

namespace shop {

enum class mood { sad, ok, happy };
TUSK_ENUM(mood, sad, ok, happy)

enum class colour { red, green };
TUSK_ENUM_AS(colour, "other.colour", red, green)

struct address {
    std::string street;
    std::optional<std::int32_t> number;
    friend bool operator==(const address&, const address&) = default;
};
TUSK_COMPOSITE(address)

struct person {
    std::string name;
    mood feeling;
    std::vector<address> homes;
    std::optional<tusk::range<double>> height;
    friend bool operator==(const person&, const person&) = default;
};
TUSK_COMPOSITE(person)

}  // namespace shop

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::string_literals;
using shop::address;
using shop::colour;
using shop::mood;
using shop::person;

constexpr const char* types =
    "drop schema if exists own_types cascade; drop schema if exists other cascade;"
    "create schema own_types; create schema other; set search_path = own_types;"
    "create type mood as enum ('sad', 'ok', 'happy'); create type other.colour as enum ('red', 'green', 'blue');"
    "create type colour as enum ('red');"
    "create type address as (street text, number integer); create type double_range as range (subtype = float8);"
    "create domain positive as integer check (value > 0); create domain moods as mood[];"
    "create type person as (name text, feeling mood, homes address[], height double_range);"
    "grant usage on schema own_types to public;";

// A server with these types, and a connection that knows nothing of them yet.
struct server_with_types {
    connection db{live_conninfo()};
    server_with_types() { db.run_script(types); }
    ~server_with_types() { static_cast<void>(db.try_execute("drop schema own_types, other cascade")); }
};

const person ada{
    "Ada, \"the\" \\first", mood::happy, {{"St James's Square", 12}, {"", std::nullopt}}, range<double>{1.5, 1.75}};

// Through a relay: there nobody has asked about types before.
constexpr const char* at_the_relay = "host=relay user=trust_user dbname=tusk sslmode=disable";

// What the server itself says it is, whatever way it came.
template <class T>
std::string as_text(connection& db, const std::string& type, const T& value) {
    return db.query_value<std::string>("select ($1::" + type + ")::text", value);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(own_types, server_with_types)

BOOST_AUTO_TEST_CASE(an_enumeration_comes_back_as_it_went) {
    for (const mood m : {mood::sad, mood::ok, mood::happy})
        BOOST_TEST((db.query_value<mood>("select $1::mood", m) == m));
    BOOST_TEST(as_text(db, "mood", mood::happy) == "happy");
    const std::vector<std::optional<mood>> several{mood::ok, std::nullopt, mood::sad};
    BOOST_TEST((db.query_value<std::vector<std::optional<mood>>>("select $1::mood[]", several) == several));
    BOOST_TEST(as_text(db, "mood[]", several) == "{ok,NULL,sad}");
    // A text is a label, as a parameter and as a column.
    BOOST_TEST((db.query_value<mood>("select $1::text", mood::ok) == mood::ok));
    BOOST_TEST((db.query_value<mood>("select 'happy'::varchar") == mood::happy));
    BOOST_TEST((db.query_value<std::vector<mood>>("select array['ok', 'sad']") == std::vector{mood::ok, mood::sad}));
}

BOOST_AUTO_TEST_CASE(a_composite_value_comes_back_as_it_went) {
    BOOST_TEST((db.query_value<person>("select $1::person", ada) == ada));
    BOOST_TEST(as_text(db, "person", ada) ==
               db.query_value<std::string>("select row($1, $2::mood, array[row('St James''s Square', 12)::address, "
                                           "row('', null)::address], $3::double_range)::person::text",
                                           ada.name, mood::happy, range<double>{1.5, 1.75}));
    const std::vector<person> both{ada, {"Grace", mood::ok, {}, std::nullopt}};
    BOOST_TEST((db.query_value<std::vector<person>>("select $1::person[]", both) == both));
}

BOOST_AUTO_TEST_CASE(what_the_server_made_is_read_in_binary_and_as_text) {
    const auto sql = [](const char* shape) {
        return std::string{"select "} + shape +
               " from (values (row('a', 'ok', array[row('b', 1)::address], null)::person)) v(p)";
    };
    const person expected{"a", mood::ok, {{"b", 1}}, std::nullopt};
    BOOST_TEST((db.query_value<person>(sql("p")) == expected));
    const auto script = db.run_script(sql("p"));
    BOOST_TEST((script.back()[0].get<person>(0) == expected));
    using loose = std::tuple<std::string, mood, std::vector<address>, std::optional<range<double>>>;
    BOOST_TEST(
        (db.query_value<loose>(sql("p")) == loose{expected.name, expected.feeling, expected.homes, expected.height}));
    using pair = std::tuple<std::int32_t, mood>;
    BOOST_TEST((db.query_value<pair>("select row(1, 'sad'::mood)") == pair{1, mood::sad}));
}

BOOST_AUTO_TEST_CASE(domains_are_what_they_are_over) {
    BOOST_TEST(db.query_value<int>("select $1::positive", 7) == 7);
    const std::vector<mood> two{mood::sad, mood::happy};
    BOOST_TEST((db.query_value<std::vector<mood>>("select $1::moods", two) == two));
    const std::vector<int> numbers{1, 2};
    BOOST_TEST((db.query_value<std::vector<int>>("select $1::positive[]", numbers) == numbers));
    BOOST_TEST((code_of(db.try_execute("select $1::positive", -1)) == sqlstate::check_violation));
}

BOOST_AUTO_TEST_CASE(a_name_with_a_schema_is_no_type_of_another_one) {
    BOOST_TEST((db.query_value<colour>("select $1::other.colour", colour::green) == colour::green));
    const auto wrong = db.try_query_value<colour>("select 'red'::own_types.colour as paint");
    BOOST_TEST((code_of(wrong) == errc::column_type_mismatch));
    BOOST_TEST(wrong.error().diagnostics().message ==
               "column 1 \"paint\" (own_types.colour) cannot be read as shop::colour");
    const auto null = db.try_query_value<mood>("select null::mood[] as m");
    BOOST_TEST(null.error().diagnostics().message == "column 1 \"m\" (own_types.mood[]) cannot be read as shop::mood");
    const auto gap = db.try_query_value<std::vector<mood>>("select '{sad,null}'::mood[] as m");
    BOOST_TEST(
        gap.error().what() ==
        "column 1 \"m\" (own_types.mood[]) has a value that does not fit std::vector<shop::mood>; where there is "
        "NULL inside, ask for std::optional elements or members; else for wider types"s);
    const auto absent = db.try_query_value<std::vector<mood>>("select null::mood[] as m");
    BOOST_TEST(absent.error().what() ==
               "column 1 \"m\" (own_types.mood[]) is NULL, which std::vector<shop::mood> cannot hold; "
               "ask for std::optional<std::vector<shop::mood>>"s);
    BOOST_TEST((code_of(db.try_query_value<mood>("select 'red'::other.colour")) == errc::column_type_mismatch));
    BOOST_TEST((code_of(db.try_query_value<colour>("select 'blue'::other.colour")) == errc::value_out_of_range));
    BOOST_TEST((code_of(db.try_execute("select $1::mood", static_cast<mood>(77))) == errc::value_out_of_range));
}

BOOST_AUTO_TEST_CASE(types_that_are_made_again_are_found_again) {
    BOOST_TEST((db.query_value<mood>("select 'ok'::mood") == mood::ok));
    db.run_script("drop type person; drop domain moods; drop type mood; create type mood as enum ('ok', 'sad')");
    BOOST_TEST((db.query_value<mood>("select $1::mood -- again", mood::sad) == mood::sad));
    BOOST_TEST(as_text(db, "mood", mood::sad) == "sad");
}

BOOST_AUTO_TEST_CASE(it_works_in_a_coroutine) {
    live_connection own;
    const std::vector<mood> several{mood::ok, mood::sad};
    own.run([&]() -> boost::asio::awaitable<void> {
        co_await own.db.async_execute("set search_path = own_types");
        BOOST_TEST(((co_await own.db.async_query_value<person>("select $1::person", ada)) == ada));
        const auto moods = co_await own.db.async_query_value<std::vector<mood>>("select $1::mood[]", several);
        BOOST_TEST((moods == several));
    });
}

BOOST_AUTO_TEST_SUITE_END()

// These count round trips, on the way to the server of these tests and no other.
BOOST_FIXTURE_TEST_SUITE(first_use_of_own_types, server_with_types)

BOOST_AUTO_TEST_CASE(the_first_use_costs_no_round_trip_more_than_any_statement) {
    round_trips trips;
    connection fresh;
    fresh.connect(trips.through(at_the_relay));
    fresh.execute("set search_path = own_types");
    static_cast<void>(trips.count());

    const std::string sql = "select $1::person";
    BOOST_TEST(fresh.query_value<int>("select $1::int4", 1) == 1);
    const int ordinary = trips.count();
    BOOST_TEST((fresh.query_value<person>(sql, ada) == ada));
    const int first = trips.count();
    BOOST_TEST((fresh.query_value<person>(sql, ada) == ada));
    const int second = trips.count();
    BOOST_TEST((fresh.query_value<person>("select $1::person -- not prepared yet", ada) == ada));
    const int unprepared = trips.count();
    std::cout << "round trips of a first statement: " << ordinary << " with built-in types, " << first
              << " with types of the database; again: " << second << "; another statement: " << unprepared << std::endl;
    BOOST_TEST(ordinary == 2);
    BOOST_TEST(first == 2);
    BOOST_TEST(second == 1);
    BOOST_TEST(unprepared == 2);

    // What names do not tell, such as a domain, is asked for once it is seen.
    const std::vector<int> numbers{1, 2};
    BOOST_TEST((fresh.query_value<std::vector<int>>("select $1::positive[]", numbers) == numbers));
    BOOST_TEST(trips.count() == 3);
    BOOST_TEST((fresh.query_value<std::vector<int>>("select $1::positive[] -- known", numbers) == numbers));
    BOOST_TEST(trips.count() == 2);
}

BOOST_AUTO_TEST_CASE(a_failed_transaction_does_not_hide_the_catalogue) {
    round_trips trips;
    connection fresh;
    fresh.connect(trips.through(at_the_relay));
    fresh.execute("set search_path = own_types");
    fresh.execute("begin");
    BOOST_TEST(!fresh.try_execute("select 1/0"));
    BOOST_TEST((code_of(fresh.try_query_value<mood>("select 'ok'::mood")) == sqlstate::in_failed_sql_transaction));
    fresh.execute("rollback");
    BOOST_TEST((fresh.query_value<mood>("select 'ok'::mood") == mood::ok));
}

BOOST_AUTO_TEST_CASE(without_a_catalogue_their_text_is_read) {
    round_trips trips;
    connection fresh;
    fresh.connect(trips.through(at_the_relay));
    fresh.execute("set search_path = own_types");
    db.execute("revoke select on pg_catalog.pg_type from public");
    BOOST_TEST((fresh.query_value<person>("select $1::person", ada) == ada));
    BOOST_TEST(
        (fresh.query_value<std::vector<mood>>("select $1::mood[]", std::vector{mood::ok}) == std::vector{mood::ok}));
    static_cast<void>(trips.count());
    BOOST_TEST((fresh.query_value<mood>("select 'ok'::mood") == mood::ok));
    BOOST_TEST(trips.count() == 2);
    db.execute("grant select on pg_catalog.pg_type to public");
}

BOOST_AUTO_TEST_SUITE_END()
