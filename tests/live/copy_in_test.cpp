// COPY FROM STDIN of typed rows.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <support/recording_observer.hpp>
#include <tusk/codecs/enumeration.hpp>

#include <support/drivers.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk::testing;
using tusk::errc;

struct user {
    std::int32_t id;
    std::optional<std::string> name;
    double size;
};

enum class mood { sad, happy };
TUSK_ENUM_AS(mood, "copied_mood", sad, happy)

// 13 cannot be sent.
struct explosive {
    int id;
};

}  // namespace

template <>
struct tusk::codec<explosive> : tusk::codec<int> {
    static void encode(writer& w, const explosive& v, std::uint32_t) {
        w.put(std::int16_t{0});
        if (v.id == 13)
            throw std::runtime_error{"thirteen"};
        w.put(static_cast<std::int16_t>(v.id));
    }
};

namespace {

struct table_of_users : live_connection {
    table_of_users() {
        db.run_script("create temporary table users (id int, name text, size float8, note text default 'none')");
    }

    std::int64_t count() { return db.query_value<std::int64_t>("select count(*) from users"); }
};

std::vector<user> many_users(int count) {
    std::vector<user> all;
    for (int i = 0; i != count; ++i)
        all.push_back({i,
                       i % 3 == 0 ? std::nullopt : std::optional{std::string(static_cast<std::size_t>(i % 100), 'x')},
                       i / 8.0});
    return all;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(copy_in, table_of_users)

BOOST_AUTO_TEST_CASE(loads_rows_one_by_one) {
    auto in = db.copy_in<int, std::optional<std::string>>("users", {"id", "name"});
    in.write(1, "ann");
    in.write(2, std::nullopt);
    in.write(std::tuple<int, std::optional<std::string>>{3, ""});
    BOOST_TEST(in.finish() == 3U);
    const auto rows =
        db.query<int, std::optional<std::string>, std::string>("select id, name, note from users order by 1");
    BOOST_REQUIRE(rows.size() == 3U);
    BOOST_TEST((rows[0] == std::tuple{1, std::optional<std::string>{"ann"}, std::string{"none"}}));
    BOOST_TEST((rows[1] == std::tuple{2, std::optional<std::string>{}, std::string{"none"}}));
    BOOST_TEST((rows[2] == std::tuple{3, std::optional<std::string>{""}, std::string{"none"}}));
}

BOOST_AUTO_TEST_CASE(loads_many_structs) {
    const auto users = many_users(100'000);
    auto in = db.copy_in<user>("users", {"id", "name", "size"});
    in.write_rows(users);
    BOOST_TEST(in.finish() == 100'000U);
    const auto rows = db.query<user>("select id, name, size from users order by id");
    BOOST_REQUIRE(rows.size() == users.size());
    for (std::size_t i = 0; i != users.size(); ++i)
        BOOST_REQUIRE((rows[i].id == users[i].id && rows[i].name == users[i].name && rows[i].size == users[i].size));
}

BOOST_AUTO_TEST_CASE(loads_while_others_run) {
    run([&]() -> boost::asio::awaitable<void> {
        auto in = db.copy_in<int, double>("users", {"id", "size"});
        co_await in.async_write({-1, 0.5});
        co_await in.async_write_rows(std::views::iota(0, 50'000) | std::views::transform([](int i) {
                                         return std::tuple{i, i / 2.0};
                                     }));
        co_await in.async_write({-2, 0.5});
        const auto loaded = co_await in.async_finish();
        BOOST_TEST(loaded == 50'002U);
    });
    BOOST_TEST(db.query_value<double>("select sum(size) from users where id >= 0") == 624'987'500.0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(works_in_every_way, Driver, every_way) {
    database<Driver> other{live_conninfo()};
    BOOST_REQUIRE(other.execute("create temporary table users (id int not null, name text, size float8)").has_value());
    const auto users = many_users(20'000);
    auto in = other->template copy_in<user>("users", {});
    BOOST_REQUIRE(other.write(in, user{-1, "first", 0.5}).has_value());
    BOOST_REQUIRE(other.write_rows(in, users).has_value());
    BOOST_TEST(other.finish(in).value() == 20'001U);
    BOOST_TEST(other.template query_value<double>("select sum(size) from users").value() == 24'998'750.5);

    auto wrong = other->template copy_in<std::optional<int>>("users", {"id"});
    BOOST_REQUIRE(other.write(wrong, std::optional<int>{}).has_value());
    BOOST_TEST(code_of(other.finish(wrong)) == tusk::sqlstate::not_null_violation);
    BOOST_TEST(code_of(other.write(wrong, std::optional{1})) == tusk::sqlstate::not_null_violation);
    BOOST_TEST(other.template query_value<int>("select 1").value() == 1);

    tusk::copy_writer<int> nothing;
    BOOST_TEST(nothing.try_write(1).error().code() == errc::not_connected);
    BOOST_TEST(nothing.try_finish().error().code() == errc::not_connected);
}

BOOST_AUTO_TEST_CASE(is_a_part_of_its_transaction) {
    {
        auto tx = db.begin();
        auto in = tx.copy_in<int>("users", {"id"});
        in.write_rows(std::vector{1, 2, 3});
        BOOST_TEST(in.finish() == 3U);
        BOOST_TEST(tx.query_value<std::int64_t>("select count(*) from users") == 3);
    }
    BOOST_TEST(count() == 0);
    {
        auto tx = db.begin();
        {
            auto in = tx.copy_in<int>("users", {"id"});
            in.write(1);
        }
        BOOST_TEST(tx.try_execute("select 1").error().code() == tusk::sqlstate::in_failed_sql_transaction);
    }
    // A transaction that goes first does not lose its end.
    auto in = [&] {
        auto tx = db.begin();
        auto begun = tx.copy_in<int>("users", {"id"});
        begun.write(1);
        return begun;
    }();
    BOOST_TEST(db.try_execute("select 1").error().code() == errc::operation_in_progress);
    in = {};
    BOOST_TEST(count() == 0);
    BOOST_TEST(bool{db.transaction_status() == tusk::transaction_status::idle});
}

BOOST_AUTO_TEST_CASE(keeps_the_connection_to_itself) {
    auto in = db.copy_in<int>("users", {"id"});
    in.write(1);
    BOOST_TEST(db.try_execute("select 1").error().code() == errc::operation_in_progress);
    in.write(2);
    BOOST_TEST(in.finish() == 2U);
    BOOST_TEST(count() == 2);
}

// Not only in the end: rows are sent while they are written.
BOOST_AUTO_TEST_CASE(tells_what_is_wrong_with_a_row) {
    db.run_script("alter table users add check (id <> 70000)");
    auto in = db.copy_in<int>("users", {"id"});
    std::optional<tusk::error> failed;
    for (int i = 1; i != 20'000'000 && !failed; ++i)
        if (const auto written = in.try_write(i); !written)
            failed = written.error();
    BOOST_REQUIRE(failed.has_value());
    BOOST_TEST(failed->code() == tusk::sqlstate::check_violation);
    BOOST_TEST(failed->diagnostics().element == 70'000U);
    BOOST_TEST(in.try_write(1).error().code() == tusk::sqlstate::check_violation);
    BOOST_TEST(in.try_finish().error().code() == tusk::sqlstate::check_violation);
    BOOST_TEST(count() == 0);
}

BOOST_AUTO_TEST_CASE(names_that_cannot_be_written_are_told) {
    auto in = db.copy_in<int>(std::string{"a\0b", 3}, {"id"});
    BOOST_TEST(in.try_write(1).error().code() == errc::embedded_nul);
    BOOST_TEST(in.try_finish().error().code() == errc::embedded_nul);
    tusk::connection closed;
    BOOST_TEST(closed.copy_in<int>("\xff", {}).try_write(1).error().code() == errc::invalid_utf8);
    BOOST_TEST(closed.copy_in<int>("users", {}).try_write(1).error().code() == errc::not_connected);
    BOOST_TEST(db.query_value<int>("select 1") == 1);
}

// What is begun later finds that nobody can finish it.
BOOST_AUTO_TEST_CASE(is_not_begun_when_its_writer_is_gone) {
    run([&]() -> boost::asio::awaitable<void> {
        auto writing =
            db.copy_in<int>("users", {"id"}).async_try_write_rows(std::vector{1, 2, 3}, boost::asio::deferred);
        const auto outcome = co_await std::move(writing)(boost::asio::use_awaitable);
        BOOST_TEST(outcome.error().code() == errc::not_connected);
    });
    BOOST_TEST(count() == 0);
}

BOOST_AUTO_TEST_CASE(what_throws_is_one_row_less) {
    auto in = db.copy_in<explosive>("users", {"id"});
    BOOST_TEST(in.try_write(explosive{13}).error().code() == errc::codec_failed);
    in.write(explosive{1});
    const std::vector<explosive> some = {{2}, {3}, {13}, {4}};
    const auto failed = in.try_write_rows(some).error();
    BOOST_TEST(failed.code() == errc::codec_failed);
    BOOST_TEST(failed.diagnostics().element == 3U);
    const auto thrown = in.try_write_rows(std::views::iota(5, 8) | std::views::transform([](int i) {
                                              return i == 6 ? throw std::runtime_error{"no"} : explosive{i};
                                          }));
    BOOST_TEST(thrown.error().code() == errc::codec_failed);
    BOOST_TEST(in.finish() == 4U);
    BOOST_TEST(db.query_value<std::string>("select string_agg(id::text, ',' order by id) from users") == "1,2,3,5");
}

BOOST_AUTO_TEST_CASE(takes_labels_of_enumerations_and_types_of_the_database) {
    db.run_script(
        "drop type if exists copied_mood; create type copied_mood as enum ('sad', 'happy'); "
        "create temporary table moods (a copied_mood, b text, c copied_mood)");
    auto in = db.copy_in<std::string, mood, mood>("moods", {});
    in.write("sad", mood::happy, mood::sad);
    BOOST_TEST(in.finish() == 1U);
    BOOST_TEST(db.query_value<std::string>("select a || b || c from moods") == "sadhappysad");
    db.run_script("drop table moods; drop type copied_mood");
}

BOOST_AUTO_TEST_CASE(wants_columns_to_be_named_if_some_are_generated) {
    if (db.query_value<int>("select current_setting('server_version_num')::int") < 120000)
        db.run_script("create temporary table made (a int, b int)");
    else
        db.run_script("create temporary table made (a int, b int generated always as (a + 1) stored)");
    auto both = db.copy_in<int, int>(tusk::table{"made"});
    const auto refused = both.try_write(1, 2);
    BOOST_TEST(refused.error().code() == errc::column_count_mismatch);
    auto one = db.copy_in<int>("made", {"a"});
    one.write(1);
    BOOST_TEST(one.finish() == 1U);
    for (const auto& row : db.copy_out<int, int>("made", {}))
        BOOST_TEST((row == std::tuple{1, 2}));
}

BOOST_AUTO_TEST_CASE(is_told_to_an_observer) {
    auto heard = std::make_shared<recording_observer>();
    db.set_observer(heard);
    auto in = db.copy_in<int>("users", {"id"});
    in.write(1);
    in.finish();
    {
        auto left = db.copy_in<int>("users", {"id"});
        left.write(1);
    }
    db.set_observer(nullptr);
    BOOST_REQUIRE(heard->all.size() == 2U);
    BOOST_TEST(bool{heard->all[0].kind == tusk::statement_kind::copy});
    BOOST_TEST(heard->all[0].sql == "copy \"users\" (\"id\") from stdin (format binary)");
    BOOST_TEST(heard->all[0].tag == "COPY 1");
    BOOST_TEST((heard->all[0].has_ended && heard->all[1].has_ended));
    BOOST_TEST((heard->all[1].failure == boost::asio::error::operation_aborted));
    BOOST_TEST(count() == 1);
}

BOOST_AUTO_TEST_CASE(needs_no_statement_cache) {
    for (const char* mode : {"describe", "off"}) {
        tusk::connection other{live_conninfo() + " statement_cache=" + mode};
        other.run_script("create temporary table users (id int)");
        for (int i = 0; i != 2; ++i) {
            auto in = other.copy_in<int>("users", {"id"});
            in.write(i);
            BOOST_TEST(in.finish() == 1U);
        }
        BOOST_TEST(other.copy_out<int>("select sum(id)::int from users").next()->front() == 1);
    }
}

BOOST_AUTO_TEST_CASE(refuses_what_cannot_be_sent_and_goes_on) {
    db.run_script("create temporary table small (id int2, name varchar(3), price numeric)");
    auto in = db.copy_in<int, std::string>("small", {"id", "name"});
    in.write(1, "a");
    const auto failed = in.try_write(70'000, "b").error();
    BOOST_TEST(failed.code() == errc::value_out_of_range);
    BOOST_TEST(std::string{failed.what()} ==
               "column 1 \"id\" (smallint) cannot take this int: the value is out of the range of its type");
    in.write(2, "c");
    BOOST_TEST(in.finish() == 2U);
    BOOST_TEST(db.query_value<std::string>("select string_agg(id || name, ',' order by id) from small") == "1a,2c");

    auto prices = db.copy_in<double>("small", {"price"});
    const auto refused = prices.try_write(1.5).error();
    BOOST_TEST(refused.code() == errc::column_type_mismatch);
    BOOST_TEST(
        std::string{refused.what()} ==
        "column 1 \"price\" (numeric) cannot be loaded from double, as COPY casts nothing in binary form; give the "
        "value the C++ type of the column");
    BOOST_TEST(db.query_value<int>("select 1") == 1);
    auto none = db.copy_in<int>("nowhere", {"id"});
    BOOST_TEST(none.try_write(1).error().code() == tusk::sqlstate::undefined_table);
    auto two = db.copy_in<int>("small", {"id", "name"});
    BOOST_TEST(two.try_write(1).error().code() == errc::column_count_mismatch);
}

BOOST_AUTO_TEST_CASE(notices_columns_that_were_altered) {
    auto first = db.copy_in<int>("users", {"id"});
    first.write(1);
    BOOST_TEST(first.finish() == 1U);
    db.run_script("alter table users alter id type real");
    auto second = db.copy_in<int>("users", {"id"});
    BOOST_TEST(second.try_write(2).error().code() == errc::column_type_mismatch);
    auto third = db.copy_in<float>("users", {"id"});
    third.write(2.5F);
    BOOST_TEST(third.finish() == 1U);
    BOOST_TEST(db.query_value<float>("select sum(id) from users") == 3.5F);
}

BOOST_AUTO_TEST_SUITE_END()
