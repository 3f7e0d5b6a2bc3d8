// COPY from one connection to another.
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <tusk/copy_between.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk::testing;
using namespace std::chrono_literals;
using tusk::errc;

struct two_connections : live_connection {
    tusk::connection other{io};

    two_connections() {
        other.connect(live_conninfo());
        other.run_script("create temporary table taken (id int, name text, price float8, sold timestamptz)");
    }

    void check_both() {
        BOOST_TEST(db.query_value<int>("select 1") == 1);
        BOOST_TEST(other.query_value<int>("select 1") == 1);
    }
    [[nodiscard]] int count() { return other.query_value<int>("select count(*)::int from taken"); }
};

constexpr const char* many =
    "select g as id, case when g % 3 <> 0 then repeat(E'x\\t\\\\', g % 50) end as name, g * 0.37::float8 as price, "
    "'2026-11-22 12:34:56+00'::timestamptz + g * interval '1 second' as sold from generate_series(1, 30000) as g";
constexpr const char* sum = "select md5(string_agg(t::text, ',' order by id)) from ";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(copy_between, two_connections)

BOOST_AUTO_TEST_CASE(loads_what_a_query_gives) {
    BOOST_TEST(tusk::copy_between(db, many, other, "taken") == 30'000U);
    BOOST_TEST(other.query_value<std::string>(sum + std::string{"taken as t"}) ==
               db.query_value<std::string>(sum + std::string{"("} + many + ") as t"));
    BOOST_TEST(tusk::copy_between(db, "select where false", other, "taken", {"id"}) == 0U);
    check_both();
}

BOOST_AUTO_TEST_CASE(casts_what_has_another_type) {
    other.run_script("create temporary table others (id numeric, name varchar, price real, sold text)");
    std::uint64_t rows = 0;
    BOOST_TEST(tusk::copy_between(db, many, other, "others", {},
                                  [&](const tusk::copy_progress& p) { rows = p.rows.value(); }) == 30'000U);
    BOOST_TEST(rows == 30'000U);
    BOOST_TEST(other.query_value<std::int64_t>("select sum(id)::int8 from others") == 450'015'000);
    // A class of one server has another number on the next; its name stays.
    other.run_script("create temporary table classes (a regclass, b money, c regtype[])");
    BOOST_TEST(tusk::copy_between(db, "select 'pg_class'::regclass, 1.5::text::money, array['int4'::regtype]", other,
                                  "classes") == 1U);
    BOOST_TEST(other.query_value<std::string>("select a || ' ' || b::numeric || ' ' || c::text from classes") ==
               "pg_class 1.50 {integer}");
    check_both();
}

BOOST_AUTO_TEST_CASE(tells_which_side_has_failed) {
    const auto fails = [&](std::string_view query, const tusk::table& into, std::string_view how, auto code) {
        const auto failed = tusk::try_copy_between(db, query, other, into).error();
        BOOST_TEST(failed.code() == code);
        BOOST_TEST(failed.diagnostics().message.starts_with(how), failed.diagnostics().message);
        check_both();
    };
    const std::string_view reading = "reading from the source: ";
    const std::string_view writing = "writing to the target: ";
    fails("select * from nowhere", "taken", reading, tusk::sqlstate::undefined_table);
    fails("select 1", "nowhere", writing, tusk::sqlstate::undefined_table);
    // What was there the last time is looked at no more.
    other.run_script("create temporary table altered (v int)");
    BOOST_TEST(tusk::copy_between(db, "select 1", other, "altered") == 1U);
    other.run_script("alter table altered alter v type real");
    BOOST_TEST(tusk::copy_between(db, "select 2", other, "altered") == 1U);
    BOOST_TEST(other.query_value<double>("select sum(v)::float8 from altered") == 3);
    fails("select g / (20000 - g), null, null::float8, null::timestamptz from generate_series(1, 30000) as g", "taken",
          reading, tusk::sqlstate::division_by_zero);
    other.run_script("alter table taken add check (id < 20000)");
    fails(many, "taken", writing, tusk::sqlstate::check_violation);
    const auto failed = tusk::try_copy_between(db, many, other, "taken").error();
    BOOST_TEST(failed.diagnostics().element == 20'000U);
    fails("select 1, 2", "taken", writing, tusk::sqlstate::bad_copy_file_format);
    BOOST_TEST(tusk::try_copy_between(db, many, other, "\xff").error().code() == errc::invalid_utf8);
    tusk::connection closed;
    BOOST_TEST(tusk::try_copy_between(closed, many, other, "taken").error().code() == errc::not_connected);
    BOOST_TEST(tusk::try_copy_between(db, many, closed, "taken").error().code() == errc::not_connected);
    BOOST_TEST(tusk::try_copy_between(other, "select * from taken", other, "taken").error().code() ==
               errc::operation_in_progress);
    BOOST_TEST(count() == 0);
}

BOOST_AUTO_TEST_CASE(refuses_what_text_would_make_another_value) {
    const auto refused = [&](const char* setting, const char* name) {
        db.run_script(setting);
        const auto failed = tusk::try_copy_between(db, "select 1::text, 'a', 1.5, now()::text", other, "taken").error();
        BOOST_TEST(failed.code() == errc::column_type_mismatch);
        BOOST_TEST(failed.diagnostics().message.find(name) != std::string::npos, failed.what());
        db.run_script("reset all");
    };
    refused("set datestyle = 'sql, dmy'", "DateStyle of the source is SQL, DMY");
    refused("set intervalstyle = 'sql_standard'", "IntervalStyle of the source is sql_standard");
    refused("set extra_float_digits = 0", "extra_float_digits of the source is 0");
    BOOST_TEST(tusk::copy_between(db, "select 1::text, 'a', 1.5, now()::text", other, "taken") == 1U);
    other.run_script("set client_encoding = latin1");
    const auto encoded = tusk::try_copy_between(db, "select 1", other, "taken", {"id"}).error();
    BOOST_TEST(encoded.diagnostics().message.find("client_encoding of the source is UTF8") != std::string::npos);
    BOOST_TEST(count() == 1);
}

BOOST_AUTO_TEST_CASE(can_be_awaited_and_given_up) {
    run([&]() -> boost::asio::awaitable<void> {
        std::uint64_t bytes = 0;
        const auto rows = co_await tusk::async_copy_between(db, many, other, "taken", {},
                                                            [&](const tusk::copy_progress& p) { bytes = p.bytes; });
        BOOST_TEST(rows == 30'000U);
        BOOST_TEST(bytes > 1'000'000U);
        const auto failed = co_await tusk::async_try_copy_between(db, "select 1", other, "nowhere");
        BOOST_TEST(failed.error().code() == tusk::sqlstate::undefined_table);
        const std::vector<std::string> none_of_it{"no_column"};
        const auto unreadable = co_await tusk::async_try_copy_between(db, "select", other, "taken", none_of_it);
        BOOST_TEST(unreadable.error().code() == tusk::sqlstate::undefined_column);
        db.set_timeout(200ms);
        const auto late = co_await tusk::async_try_copy_between(
            db, "select g, null::text, null::float8, null::timestamptz from generate_series(1, 1000) as g, pg_sleep(5)",
            other, "taken");
        BOOST_TEST(late.error().code() == errc::timeout);
        db.set_timeout(std::nullopt);
    });
    check_both();
    BOOST_TEST(count() == 30'000);
    const auto stop = [](const tusk::copy_progress&) { throw std::runtime_error{"enough"}; };
    BOOST_TEST(tusk::try_copy_between(db, many, other, "taken", {}, stop).error().code() == errc::codec_failed);
    check_both();
    BOOST_TEST(count() == 30'000);
}

BOOST_AUTO_TEST_SUITE_END()
