// Types of a database that are made of others: what a first statement finds out about them, and when it cannot.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>
#include <support/round_trips.hpp>
#include <tusk/connection.hpp>

#include "live_connection.hpp"

namespace lookup {

enum class mood { sad, ok };
TUSK_ENUM(mood, sad, ok)

// Columns of domains, one of them over an array.
struct day {
    std::int32_t number;
    std::vector<mood> moods;
    std::vector<std::int32_t> numbers;
    friend bool operator==(const day&, const day&) = default;
};
TUSK_COMPOSITE(day)

enum class quoted { one };
TUSK_ENUM_AS(quoted, R"(lookup.odd "type", {of} \mine's)", one)

}  // namespace lookup

namespace {

using namespace tusk;
using namespace tusk::testing;
using lookup::day;
using lookup::mood;
using lookup::quoted;

constexpr const char* types =
    "drop schema if exists lookup cascade; create schema lookup; set search_path = lookup;"
    "create type mood as enum ('sad', 'ok'); create domain positive as integer check (value > 0);"
    "create domain moods as mood[]; create domain more_moods as moods;"
    "create type day as (number positive, moods more_moods, numbers positive[]);"
    "create type \"odd \"\"type\"\", {of} \\mine's\" as enum ('one');"
    "create domain edges as box; create type text_range as range (subtype = text, collation = \"C\");"
    "create type named as (id integer, name text);"
    "grant usage on schema lookup to public;";

struct server_with_types {
    connection db{live_conninfo()};
    server_with_types() { db.run_script(types); }
    ~server_with_types() { static_cast<void>(db.try_execute("drop schema lookup cascade")); }
};

// A connection through a relay: there nobody has asked about types before.
struct fresh_connection {
    round_trips trips;
    connection db;
    fresh_connection() {
        db.connect(trips.through("host=relay user=trust_user dbname=tusk sslmode=disable"));
        db.execute("set search_path = lookup");
        static_cast<void>(trips.count());
    }
};

const day sample{7, {mood::ok, mood::sad}, {1, 2}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(own_types_lookup, server_with_types)

BOOST_AUTO_TEST_CASE(columns_of_domains_over_arrays_go_in_binary) {
    fresh_connection fresh;
    BOOST_TEST((fresh.db.query_value<day>("select $1::day", sample) == sample));
    BOOST_TEST(fresh.db.query_value<std::string>("select ($1::day)::text", sample) == "(7,\"{ok,sad}\",\"{1,2}\")");
    using loose = std::tuple<std::int32_t, std::vector<mood>, std::vector<std::int32_t>>;
    BOOST_TEST((fresh.db.query_one<std::tuple<loose>>("select $1::day", sample) ==
                std::tuple<loose>{loose{sample.number, sample.moods, sample.numbers}}));
    BOOST_TEST((fresh.db.query_value<std::vector<mood>>("select $1::more_moods", sample.moods) == sample.moods));
    const std::vector<day> days{sample, sample};
    BOOST_TEST((fresh.db.query_value<std::vector<day>>("select $1::day[]", days) == days));
}

BOOST_AUTO_TEST_CASE(records_of_own_types_can_be_read_at_once) {
    using record = std::tuple<int, mood, std::vector<mood>>;
    const std::string sql = "select row(1, 'ok'::mood, array['sad', 'ok']::mood[])";
    const std::tuple<record> expected{record{1, mood::ok, {mood::sad, mood::ok}}};
    fresh_connection fresh;
    BOOST_TEST((fresh.db.query_one<std::tuple<record>>(sql) == expected));
    BOOST_TEST(fresh.trips.count() == 2);
    BOOST_TEST((fresh.db.query_one<std::tuple<record>>(sql) == expected));
    BOOST_TEST(fresh.trips.count() == 1);

    // Prepared before anything is known of them.
    fresh_connection other;
    const auto prepared = other.db.prepare(sql);
    BOOST_TEST((other.db.query_one<std::tuple<record>>(prepared) == expected));
    using ranges = std::tuple<tusk::range<std::string>>;
    BOOST_TEST((other.db.query_one<std::tuple<ranges>>("select row('[a,b)'::text_range)") ==
                std::tuple<ranges>{ranges{tusk::range<std::string>{"a", "b"}}}));
}

BOOST_AUTO_TEST_CASE(built_in_arrays_cost_nothing_the_first_time) {
    fresh_connection fresh;
    const std::vector<int> numbers{1, 2};
    BOOST_TEST((fresh.db.query_value<std::vector<int>>("select $1::int[]", numbers) == numbers));
    BOOST_TEST(fresh.trips.count() == 2);
}

BOOST_AUTO_TEST_CASE(a_name_may_have_any_characters) {
    fresh_connection fresh;
    BOOST_TEST(
        (fresh.db.query_value<quoted>(R"(select $1::"odd ""type"", {of} \mine's")", quoted::one) == quoted::one));
    BOOST_TEST(fresh.trips.count() == 2);
}

BOOST_AUTO_TEST_CASE(arrays_with_another_delimiter_are_no_arrays_of_strings) {
    using strings = std::vector<std::string>;
    const std::string boxes = "select array['(1,1),(0,0)', '(2,2),(1,1)']::";
    for (const char* type : {"box[]", "lookup.edges[]"}) {
        fresh_connection fresh;
        BOOST_TEST((code_of(fresh.db.try_query_value<strings>(boxes + type)) == errc::column_type_mismatch));
        BOOST_TEST((code_of(fresh.db.try_execute("select $1::" + std::string{type}, strings{"(1,1),(0,0)"})) ==
                    errc::no_text_form));
        const auto read = fresh.db.query_value<std::vector<tusk::box>>(boxes + type);
        BOOST_TEST(read.size() == 2U);
        BOOST_TEST((fresh.db.query_value<std::vector<tusk::box>>("select $1::" + std::string{type}, read) == read));
    }
}

BOOST_AUTO_TEST_CASE(a_refused_question_in_a_transaction_is_the_error_and_is_not_asked_again) {
    fresh_connection fresh;
    db.execute("revoke select on pg_catalog.pg_type from public");
    fresh.db.execute("begin");
    BOOST_TEST((code_of(fresh.db.try_query_value<mood>("select 'ok'::mood")) == sqlstate::insufficient_privilege));
    fresh.db.execute("rollback");
    fresh.db.execute("begin");
    BOOST_TEST((fresh.db.query_value<mood>("select 'ok'::mood") == mood::ok));
    BOOST_TEST((fresh.db.query_value<day>("select $1::day", sample) == sample));
    using record = std::tuple<int, mood>;
    BOOST_TEST((fresh.db.query_one<std::tuple<record>>("select row(1, 'ok'::mood)") ==
                std::tuple<record>{record{1, mood::ok}}));
    fresh.db.execute("commit");
    db.execute("grant select on pg_catalog.pg_type to public");
}

BOOST_AUTO_TEST_CASE(a_question_that_waits_can_be_given_up_in_a_transaction) {
    fresh_connection fresh;
    db.execute("begin");
    db.execute("lock table pg_catalog.pg_range in access exclusive mode");
    fresh.db.execute("begin");
    fresh.db.execute("set local statement_timeout = 300");
    BOOST_TEST((code_of(fresh.db.try_query_value<mood>("select 'ok'::lookup.mood")) == sqlstate::query_canceled));
    fresh.db.execute("rollback");
    db.execute("rollback");
    BOOST_TEST((fresh.db.query_value<mood>("select 'ok'::mood") == mood::ok));
}

BOOST_AUTO_TEST_CASE(a_question_that_fails_for_a_lock_is_the_error) {
    fresh_connection fresh;
    fresh.db.execute("set lock_timeout = 100");
    db.execute("begin");
    db.execute("lock table pg_catalog.pg_range in access exclusive mode");
    BOOST_TEST((code_of(fresh.db.try_query_value<mood>("select 'ok'::lookup.mood")) == sqlstate::lock_not_available));
    db.execute("rollback");
    BOOST_TEST((fresh.db.query_value<mood>("select 'ok'::lookup.mood") == mood::ok));
}

BOOST_AUTO_TEST_CASE(an_async_function_copies_what_its_elements_look_at) {
    live_connection own;
    own.run([&]() -> boost::asio::awaitable<void> {
        std::string gone = "a text that does not lie inside of the object";
        std::vector<std::string_view> views{gone, "b"};
        std::vector<int> numbers{1, 2};
        auto waiting = own.db.async_query_one<std::vector<std::string>, std::vector<int>>(
            "select $1::text[], $2::int[]", views, std::span<int>{numbers});
        gone.assign(gone.size(), 'x');
        views.clear();
        numbers.assign(2, 7);
        const auto [texts, sent] = co_await std::move(waiting);
        BOOST_TEST((texts == std::vector<std::string>{"a text that does not lie inside of the object", "b"}));
        BOOST_TEST((sent == std::vector{1, 2}));
    });
}

BOOST_AUTO_TEST_CASE(so_it_does_with_elements_of_arrays_ranges_and_columns) {
    live_connection own;
    const std::string text = "a text that does not lie inside of the object";
    own.run([&]() -> boost::asio::awaitable<void> {
        auto waiting = [&] {
            const std::string gone = text;
            return own.db.async_query_one<std::string, std::string, std::string>(
                "select ($1::text[])[1], lower($2::lookup.text_range), ($3::lookup.named).name",
                tusk::array<std::string_view>{{{1, 1}}, {gone}}, tusk::range<std::string_view>{gone, "b"},
                std::tuple<int, std::string_view>{1, gone});
        }();
        const auto [element, bound, column] = co_await std::move(waiting);
        BOOST_TEST(element == text);
        BOOST_TEST(bound == text);
        BOOST_TEST(column == text);
    });
}

BOOST_AUTO_TEST_SUITE_END()
