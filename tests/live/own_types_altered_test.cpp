// Types of a database that change while a program runs: the statement that goes wrong for it fails, the next one is right.
#include <cstdint>
#include <string>
#include <tuple>

#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>
#include <tusk/connection.hpp>

#include "live_connection.hpp"

namespace altered {

enum class mood { sad, ok };
TUSK_ENUM(mood, sad, ok)

enum class late { one, two };
TUSK_ENUM(late, one, two)

struct pair {
    std::int32_t a;
    std::int32_t b;
    friend bool operator==(const pair&, const pair&) = default;
};
TUSK_COMPOSITE(pair)

}  // namespace altered

namespace {

using namespace tusk;
using namespace tusk::testing;
using altered::late;
using altered::mood;
using altered::pair;
using record_of_mood = std::tuple<std::int32_t, mood>;

struct server_with_types {
    connection db{live_conninfo()};
    server_with_types() {
        db.run_script(
            "drop schema if exists altered cascade; create schema altered; set search_path = altered;"
            "create type mood as enum ('sad', 'ok'); create type pair as (a integer, b integer)");
        db.forget_types();  // other tests use the same server
    }
    ~server_with_types() { static_cast<void>(db.try_execute("drop schema altered cascade")); }
};

// Another statement each time: the server itself does not notice that a type in one that is prepared was altered.
std::string another(const std::string& sql) {
    static int number = 0;
    return sql + " -- " + std::to_string(++number);
}

constexpr const char* send_pair = "select ($1::pair).b::text";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(own_types_altered, server_with_types)

BOOST_AUTO_TEST_CASE(a_composite_type_whose_column_is_altered_is_learned_again) {
    BOOST_TEST(db.query_value<std::string>(another(send_pair), pair{1, 2}) == "2");
    db.execute("alter type pair alter attribute b type bigint");
    BOOST_TEST(
        (code_of(db.try_query_value<std::string>(another(send_pair), pair{1, 2})) == sqlstate::datatype_mismatch));
    BOOST_TEST(db.query_value<std::string>(another(send_pair), pair{1, 3}) == "3");
}

BOOST_AUTO_TEST_CASE(so_it_is_when_it_is_read) {
    constexpr const char* sql = "select row(1, 2)::pair";
    BOOST_TEST((db.query_value<pair>(another(sql)) == pair{1, 2}));
    db.execute("alter type pair alter attribute b type text");
    BOOST_TEST((code_of(db.try_query_value<pair>(another(sql))) == errc::value_out_of_range));
    const auto told = db.try_query_value<pair>(another(sql));
    BOOST_TEST((code_of(told) == errc::column_type_mismatch));  // an integer is no text: this much is known now
    db.execute("alter type pair drop attribute b, add attribute b integer");
    BOOST_TEST((db.query_value<pair>(another(sql)) == pair{1, 2}));
}

BOOST_AUTO_TEST_CASE(a_type_in_a_record_that_is_made_again_is_learned_again) {
    constexpr const char* sql = "select row(1, 'ok'::altered.mood)";
    BOOST_TEST((db.query_value<mood>("select 'sad'::mood") == mood::sad));
    BOOST_TEST((db.query_value<record_of_mood>(another(sql)) == record_of_mood{1, mood::ok}));
    db.run_script("drop type mood; create type mood as enum ('sad', 'ok')");
    BOOST_TEST((code_of(db.try_query_value<record_of_mood>(another(sql))) == errc::value_out_of_range));
    BOOST_TEST((db.query_value<record_of_mood>(another(sql)) == record_of_mood{1, mood::ok}));
}

BOOST_AUTO_TEST_CASE(of_a_record_the_reason_may_be_a_type_that_nothing_is_known_of) {
    db.execute("create domain positive as integer");
    const auto told = db.try_query_value<std::tuple<std::int32_t, std::int32_t>>("select row(1, 2::positive)");
    BOOST_TEST((code_of(told) == errc::value_out_of_range));
    BOOST_TEST(told.error().diagnostics().hint ==
               "where there is NULL inside, ask for std::optional elements or members; else for wider types; "
               "cast columns of it to built-in types where nothing is known of their own");
}

BOOST_AUTO_TEST_CASE(columns_that_are_wanted_as_text_do_not_make_text_of_the_others) {
    using row = std::tuple<std::string, tusk::date, std::string>;
    db.run_script("set datestyle = 'German'; create type dated as (n numeric, d date, m mood)");
    for (const char* sql : {"select row(2.50, date '2026-11-21', 'ok'::mood)::dated",
                            "select row(2.50, date '2026-11-21', 'ok'::mood)"}) {
        static_cast<void>(db.query_value<mood>("select 'ok'::mood"));
        const auto [n, d, m] = db.query_value<row>(sql);
        BOOST_TEST(n == "2.50");
        BOOST_TEST((d == db.query_value<tusk::date>("select date '2026-11-21'")));
        BOOST_TEST(m == "ok");
    }
}

BOOST_AUTO_TEST_CASE(a_type_that_is_made_after_it_was_asked_for_is_found) {
    constexpr const char* sql = "select row(1, 'two'::late)";
    using record = std::tuple<std::int32_t, late>;
    BOOST_TEST(db.query_value<std::string>("select $1::text", late::one) == "one");  // there is no such type yet
    db.execute("create type late as enum ('one', 'two')");
    BOOST_TEST((code_of(db.try_query_value<record>(another(sql))) == errc::value_out_of_range));
    BOOST_TEST((db.query_value<record>(another(sql)) == record{1, late::two}));
}

BOOST_AUTO_TEST_CASE(who_knows_that_types_were_altered_has_them_forgotten) {
    connection other{live_conninfo()};
    other.execute("set search_path = altered");
    BOOST_TEST(other.query_value<std::string>(another(send_pair), pair{1, 2}) == "2");
    db.execute("alter type pair alter attribute b type bigint");
    db.forget_types();
    BOOST_TEST(other.query_value<std::string>(another(send_pair), pair{1, 2}) == "2");
    BOOST_TEST(db.query_value<std::string>(another(send_pair), pair{1, 2}) == "2");
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_not_open_has_nothing_to_forget) {
    connection none;
    none.forget_types();
    db.close();
    db.forget_types();
    BOOST_TEST(!db.is_open());
    db.connect(live_conninfo());
}

BOOST_AUTO_TEST_SUITE_END()
