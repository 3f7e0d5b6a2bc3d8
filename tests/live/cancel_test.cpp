// Operations that are given up, by time or by hand. The connection stays good, with the session it had.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <tusk/connection.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;

constexpr const char* slow = "select pg_sleep(60)";
const error_code aborted = asio::error::operation_aborted;

// Whoever gives up a statement of a minute is done long before it would be.
class short_time {
public:
    short_time() = default;
    short_time(const short_time&) = delete;
    short_time& operator=(const short_time&) = delete;
    ~short_time() {
        BOOST_TEST((std::chrono::steady_clock::now() - start_ < 20s), "it was not cancelled but waited for");
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Cancels from a thread of its own, as soon as the server runs something for the session.
std::thread cancel_when_busy(cancel_handle handle, std::int32_t process) {
    return std::thread{[handle = std::move(handle), process] {
        connection observer{live_conninfo()};
        wait_until_busy(observer, process);
        handle.cancel();
    }};
}

asio::awaitable<void> sleep_for(std::chrono::milliseconds d) {
    asio::steady_timer timer{co_await asio::this_coro::executor, d};
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cancel, live_connection)

BOOST_AUTO_TEST_CASE(a_timeout_of_the_connection_holds_for_each_operation_that_waits) {
    const short_time all;
    db.set_timeout(100ms);
    const auto failed = db.try_execute(slow);
    BOOST_REQUIRE(!failed);
    BOOST_TEST((failed.error().code() == errc::timeout), failed.error().what());
    check_usable();
    BOOST_TEST((db.try_run_script(slow).error().code() == errc::timeout));
    db.set_timeout({});
    BOOST_TEST(db.query_value<int>("select 7 from pg_sleep(0.2)") == 7);
    check_usable();
}

BOOST_AUTO_TEST_CASE(a_timeout_of_the_connection_holds_for_each_operation_that_is_awaited) {
    const short_time all;
    run([this]() -> asio::awaitable<void> {
        db.set_timeout(100ms);
        const auto failed = co_await db.async_try_execute(slow);
        BOOST_TEST((failed.error().code() == errc::timeout), failed.error().what());
        BOOST_TEST(co_await db.async_query_value<int>("select 42") == 42);
        // One of its own comes first.
        BOOST_TEST(co_await db.async_query_value<int>("select 7 from pg_sleep(0.2)", cancel_after(30s)) == 7);
        db.set_timeout(30s);
        const auto sooner = co_await db.async_try_execute(slow, cancel_after(50ms));
        BOOST_TEST((sooner.error().code() == errc::timeout));
    });
    check_usable();
}

BOOST_AUTO_TEST_CASE(a_transaction_whose_statement_timed_out_has_failed_and_can_be_rolled_back) {
    db.execute("create temporary table kept (n int)");
    {
        auto tx = db.begin();
        tx.execute("insert into kept values (1)");
        db.set_timeout(100ms);
        BOOST_TEST((tx.try_execute(slow).error().code() == errc::timeout));
        db.set_timeout({});
        BOOST_TEST((db.transaction_status() == transaction_status::failed));
        BOOST_TEST((tx.try_execute("select 1").error().code() == sqlstate::in_failed_sql_transaction));
        tx.rollback();
    }
    BOOST_TEST(db.query_value<int>("select count(*)::int from kept") == 0);
    check_usable();
}

BOOST_AUTO_TEST_CASE(a_handle_cancels_from_another_thread_what_a_connection_waits_for) {
    const short_time all;
    std::thread other = cancel_when_busy(db.cancel_handle(), db.backend_process_id());
    const auto failed = db.try_execute(slow);
    other.join();
    BOOST_REQUIRE(!failed);
    BOOST_TEST((failed.error().code() == sqlstate::query_canceled), failed.error().what());
    BOOST_TEST(failed.error().diagnostics().message == "canceling statement due to user request");
    check_usable();
}

BOOST_AUTO_TEST_CASE(a_handle_cancels_from_another_thread_what_is_awaited) {
    const short_time all;
    std::thread other = cancel_when_busy(db.cancel_handle(), db.backend_process_id());
    run([this]() -> asio::awaitable<void> {
        const auto failed = co_await db.async_try_execute(slow);
        BOOST_REQUIRE(!failed);
        BOOST_TEST((failed.error().code() == sqlstate::query_canceled), failed.error().what());
        BOOST_TEST(co_await db.async_query_value<int>("select 42") == 42);
    });
    other.join();
    check_usable();
}

BOOST_AUTO_TEST_CASE(a_handle_on_an_idle_connection_cancels_nothing) {
    const auto handle = db.cancel_handle();
    for (int i = 0; i != 20; ++i) {
        handle.cancel();
        BOOST_TEST(db.query_value<int>("select 42") == 42);
    }
    check_usable();
}

BOOST_AUTO_TEST_CASE(a_handle_of_what_is_not_open_says_so_and_one_of_a_session_that_ended_does_nothing) {
    connection gone{live_conninfo()};
    const auto handle = gone.cancel_handle();
    gone.close();
    BOOST_TEST(handle.try_cancel().has_value());
    for (const auto& of_nothing : {gone.cancel_handle(), connection{}.cancel_handle(), cancel_handle{}})
        BOOST_TEST((of_nothing.try_cancel().error().code() == errc::not_connected));
    // Not even to the next session of the connection.
    gone.connect(live_conninfo());
    std::thread other = cancel_when_busy(handle, gone.backend_process_id());
    BOOST_TEST(gone.query_value<int>("select 7 from pg_sleep(0.3)") == 7);
    other.join();
}

BOOST_AUTO_TEST_CASE(every_type_of_cancellation_does_the_same) {
    const short_time all;
    using type = asio::cancellation_type;
    for (const auto given : {type::terminal, type::partial, type::total, type::all}) {
        asio::cancellation_signal signal;
        asio::steady_timer timer{io, 50ms};
        timer.async_wait([&](error_code) { signal.emit(given); });
        int calls = 0;
        db.async_execute(slow,
                         asio::bind_cancellation_slot(signal.slot(), [&](error_code failed, const command_result&) {
                             ++calls;
                             BOOST_TEST(failed == aborted);
                             BOOST_TEST(!signal.slot().has_handler());
                         }));
        run();
        BOOST_TEST(calls == 1);
        signal.emit(given);  // comes too late, and finds nobody
        check_usable();
    }
}

BOOST_AUTO_TEST_CASE(what_is_cancelled_twice_ends_once) {
    asio::cancellation_signal signal;
    int calls = 0;
    db.async_execute(slow, asio::bind_cancellation_slot(signal.slot(), [&](error_code failed, const command_result&) {
                         ++calls;
                         BOOST_TEST(failed == aborted);
                     }));
    asio::steady_timer timer{io, 50ms};
    timer.async_wait([&](error_code) {
        signal.emit(asio::cancellation_type::terminal);
        signal.emit(asio::cancellation_type::total);
        asio::post(io, [&] { signal.emit(asio::cancellation_type::partial); });
    });
    run();
    BOOST_TEST(calls == 1);
    check_usable();
}

BOOST_AUTO_TEST_CASE(what_is_cancelled_as_soon_as_it_was_started_ends_and_the_connection_is_good) {
    const short_time all;
    for (const char* sql : {slow, "select 1", "insert into nowhere values (1)"}) {
        asio::cancellation_signal signal;
        std::optional<error_code> ended;
        db.async_execute(sql, asio::bind_cancellation_slot(
                                  signal.slot(), [&](error_code failed, const command_result&) { ended = failed; }));
        signal.emit(asio::cancellation_type::terminal);
        BOOST_TEST(!ended);
        run();
        BOOST_REQUIRE(ended);
        if (sql == slow)
            BOOST_TEST(*ended == aborted);
        check_usable();
    }
}

BOOST_AUTO_TEST_CASE(a_login_can_be_cancelled_and_done_again) {
    connection other{io};
    asio::cancellation_signal signal;
    error_code ended;
    other.async_connect(live_conninfo(),
                        asio::bind_cancellation_slot(signal.slot(), [&](error_code failed) { ended = failed; }));
    signal.emit(asio::cancellation_type::terminal);
    run();
    BOOST_TEST(ended == aborted);
    BOOST_TEST(!other.is_open());
    other.connect(live_conninfo());
    BOOST_TEST(other.query_value<int>("select 42") == 42);
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_is_cancelled_gives_up_what_it_awaits) {
    const short_time all;
    asio::cancellation_signal signal;
    std::exception_ptr thrown;
    std::optional<error_code> seen;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            try {
                co_await db.async_execute(slow);
            } catch (const error& e) {
                seen = e.code();
                throw;
            }
        },
        asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e) { thrown = e; }));
    asio::steady_timer timer{io, 50ms};
    timer.async_wait([&](error_code) { signal.emit(asio::cancellation_type::terminal); });
    run();
    BOOST_REQUIRE(seen);
    BOOST_TEST(*seen == aborted);
    BOOST_TEST((thrown != nullptr));
    check_usable();
}

BOOST_AUTO_TEST_CASE(whichever_of_a_statement_and_a_timer_is_first_ends_the_other) {
    using namespace asio::experimental::awaitable_operators;
    const short_time all;
    run([this]() -> asio::awaitable<void> {
        const auto late = co_await (db.async_execute(slow) || sleep_for(100ms));
        BOOST_TEST(late.index() == 1u);
        BOOST_TEST(co_await db.async_query_value<int>("select 42") == 42);
        const auto in_time = co_await (db.async_query_value<int>("select 7") || sleep_for(60s));
        BOOST_REQUIRE(in_time.index() == 0u);
        BOOST_TEST(std::get<0>(in_time) == 7);
    });
    check_usable();
}

BOOST_AUTO_TEST_CASE(a_parallel_group_gives_up_the_slower_of_two_connections) {
    using asio::experimental::make_parallel_group;
    using asio::experimental::wait_for_one;
    const short_time all;
    connection other{io};
    other.connect(live_conninfo());
    int calls = 0;
    make_parallel_group(db.async_query_value<int>("select 1 from pg_sleep(60)", asio::deferred),
                        other.async_query_value<int>("select 2 from pg_sleep(0.05)", asio::deferred))
        .async_wait(wait_for_one{},
                    [&](std::array<std::size_t, 2> order, error_code first, int, error_code second, int value) {
                        ++calls;
                        BOOST_TEST(order[0] == 1u);
                        BOOST_TEST(first == aborted);
                        BOOST_TEST(!second);
                        BOOST_TEST(value == 2);
                    });
    run();
    BOOST_TEST(calls == 1);
    check_usable();
    BOOST_TEST(other.query_value<int>("select 42") == 42);
}

BOOST_AUTO_TEST_SUITE_END()
