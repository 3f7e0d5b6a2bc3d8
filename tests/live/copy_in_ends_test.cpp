// How COPY FROM STDIN ends that does not come to its end.
#include <chrono>
#include <cstdint>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk::testing;
using namespace std::chrono_literals;
using tusk::errc;

struct table_of_numbers : live_connection {
    table_of_numbers() { db.run_script("create temporary table users (id int)"); }

    std::int64_t count() { return db.query_value<std::int64_t>("select count(*) from users"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(copy_in_that_ends, table_of_numbers)

// A limit, or the end of a transaction, is the end of it.
BOOST_AUTO_TEST_CASE(ends_when_its_time_is_over) {
    db.run_script(
        "create function pg_temp.slow() returns trigger language plpgsql as "
        "$$ begin perform pg_sleep(10); return new; end $$; "
        "create trigger slow before insert on users for each row execute procedure pg_temp.slow()");
    db.set_timeout(std::chrono::milliseconds{200});
    auto in = db.copy_in<int>("users", {"id"});
    in.write(1);
    BOOST_TEST(in.try_finish().error().code() == errc::timeout);
    db.set_timeout(std::nullopt);
    BOOST_TEST(count() == 0);

    auto slow = db.copy_in<int>("users", {"id"});
    slow.write(1);
    std::this_thread::sleep_for(std::chrono::milliseconds{300});  // between operations time does not count
    BOOST_TEST(db.try_execute("select 1").error().code() == errc::operation_in_progress);
}

// Of a range without an end, in the middle of it.
BOOST_AUTO_TEST_CASE(can_be_cancelled_on_the_way) {
    run([&]() -> boost::asio::awaitable<void> {
        for (const auto after : {1ms, 20ms, 200ms}) {
            auto in = db.copy_in<int>("users", {"id"});
            const auto endless = std::views::iota(0);
            const auto stopped = co_await in.async_try_write_rows(endless, tusk::cancel_after(after));
            BOOST_TEST(stopped.error().code() == errc::timeout);
            const auto over = co_await in.async_try_finish();
            BOOST_TEST(over.error().code() == errc::timeout);
            const auto left = co_await db.async_query_value<std::int64_t>("select count(*) from users");
            BOOST_TEST(left == 0);
        }
    });
}

// What a server does that has no room left.
BOOST_AUTO_TEST_CASE(fails_when_the_server_does_on_the_way) {
    db.run_script(
        "create function pg_temp.full() returns trigger language plpgsql as $$ begin if new.id = 60000 then "
        "raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end if; "
        "return new; end $$; "
        "create trigger full_disk before insert on users for each row execute procedure pg_temp.full()");
    auto in = db.copy_in<int>("users", {"id"});
    std::optional<tusk::error> failed;
    int written = 0;
    while (!failed && ++written != 50'000'000)
        if (const auto done = in.try_write(written); !done)
            failed = done.error();
    BOOST_REQUIRE(failed.has_value());  // long before the end
    BOOST_TEST(failed->code() == tusk::sqlstate::disk_full);
    BOOST_TEST(failed->diagnostics().element == 60'000U);
    BOOST_TEST(in.try_write(1).error().code() == tusk::sqlstate::disk_full);
    BOOST_TEST(in.try_finish().error().code() == tusk::sqlstate::disk_full);
    BOOST_TEST(count() == 0);
}

BOOST_AUTO_TEST_CASE(fails_when_the_disk_is_full) {
    const std::string disk = told("TUSK_TEST_SMALL_DISK");
    BOOST_REQUIRE_MESSAGE(!disk.empty(), "the server has no small disk: its script could not mount one");
    db.execute("create tablespace small location '" + disk + "'");
    for (const auto format : {tusk::copy_format::binary, tusk::copy_format::csv}) {
        db.execute("create temporary table crowded (id int, rest text) tablespace small");
        auto in = db.copy_in<int, std::string>("crowded", {"id", "rest"}, format);
        const std::string rest(1000, 'x');
        std::optional<tusk::error> failed;
        int written = 0;
        while (!failed && ++written != 1'000'000)
            if (const auto done = in.try_write(written, rest); !done)
                failed = done.error();
        BOOST_REQUIRE(failed.has_value());
        BOOST_TEST(failed->code() == tusk::sqlstate::disk_full);
        BOOST_TEST(failed->diagnostics().element > 1000U);
        BOOST_TEST(failed->diagnostics().element <= static_cast<std::size_t>(written));
        BOOST_TEST(in.try_finish().error().code() == tusk::sqlstate::disk_full);
        BOOST_TEST(db.query_value<std::int64_t>("select count(*) from crowded") == 0);
        db.execute("drop table crowded");
    }
    db.execute("drop tablespace small");
}

BOOST_AUTO_TEST_CASE(that_is_let_go_loads_nothing) {
    {
        auto in = db.copy_in<int>("users", {"id"});
        in.write_rows(std::views::iota(0, 100'000));
    }
    BOOST_TEST(count() == 0);
    auto in = db.copy_in<int>("users", {"id"});
    BOOST_TEST(in.finish() == 0U);
    BOOST_TEST(in.try_finish().error().code() == errc::not_connected);
    BOOST_TEST(in.try_write(1).error().code() == errc::not_connected);
    BOOST_TEST(count() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
