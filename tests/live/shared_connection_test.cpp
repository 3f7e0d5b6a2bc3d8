// What many share, on a real server.
#include <any>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <tusk/shared_connection.hpp>
#include <tusk/sql_literal.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace tusk::literals;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;

// With a thread, or two, that run it.
struct shared {
    asio::io_context io;
    shared_connection bus;
    std::vector<std::thread> threads;

    explicit shared(shared_options options, unsigned count = 1) : bus{io, with_server(std::move(options))} {
        for (unsigned n = 0; n != count; ++n)
            threads.emplace_back([this, keep = asio::make_work_guard(io)]() mutable { io.run(); });
    }
    ~shared() {
        bus.close();
        io.stop();
        for (auto& t : threads)
            t.join();
    }
    static shared_options with_server(shared_options options) {
        if (options.conninfo.empty())
            options.conninfo = live_conninfo();
        return options;
    }

    // The result of an async_try_ function whose token is a future.
    template <class T>
    static auto wait(std::future<T> f) {
        BOOST_REQUIRE((f.wait_for(30s) == std::future_status::ready));
        return f.get();
    }
    error_code code_of(std::string_view sql) {
        auto outcome = wait(bus.async_try_execute(sql, asio::use_future));
        return outcome ? error_code{} : outcome.error().code();
    }
    void check_usable() {
        BOOST_TEST(wait(bus.async_try_query_value<int>("select $1 + 1", 41, asio::use_future)).value() == 42);
    }
};

constexpr std::string_view refused[] = {"BEGIN",   "START", "SAVEPOINT", "COMMIT",  "ROLLBACK",   "ABORT",   "END",
                                        "RELEASE", "SET",   "RESET",     "LISTEN",  "UNLISTEN",   "COPY",    "DECLARE",
                                        "FETCH",   "CLOSE", "PREPARE",   "EXECUTE", "DEALLOCATE", "DISCARD", "LOCK"};

struct person {
    int id;
    std::string name;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(shared_connections)

BOOST_AUTO_TEST_CASE(every_function_gives_what_it_does_on_a_connection) {
    asio::io_context io;
    shared_connection bus{io, {.conninfo = live_conninfo(), .sockets = 2}};
    testing::run(io, [&]() -> asio::awaitable<void> {
        BOOST_TEST(co_await bus.async_query_value<int>("select $1 + 1", 41) == 42);
        BOOST_TEST(co_await bus.async_query_value<int>("select $1 + 1"_sql, 41) == 42);
        BOOST_TEST(co_await bus.async_query_value<int>(idempotent("select $1 + 1"_sql), 41) == 42);
        const auto people = co_await bus.async_query<person>("select i, 'n' || i from generate_series(1, $1) i", 3);
        BOOST_TEST(people.size() == 3u);
        BOOST_TEST(people[2].name == "n3");
        const auto [number, name] = co_await bus.async_query_one<int, std::string>("select 7, 'seven'");
        BOOST_TEST((number == 7 && name == "seven"));
        BOOST_TEST(!(co_await bus.async_query_optional<person>("select 1, 'a' where false")));
        const auto dynamic = co_await bus.async_query("select 5 as five");
        BOOST_TEST(dynamic[0].template get<int>("five") == 5);
        BOOST_TEST((co_await bus.async_execute("select 1 where false")).command_tag() == "SELECT 0");

        const auto wrong = co_await bus.async_try_query<int>("select id from nowhere");
        BOOST_TEST((wrong.error().code() == sqlstate::undefined_table));
        BOOST_TEST((co_await bus.async_try_query_value<int>("select $1 + 1", "x")).error().from_server());
        BOOST_TEST(((co_await bus.async_try_query_one<int>("select 1 where false")).error().code() == errc::no_rows));
        BOOST_TEST(
            ((co_await bus.async_try_execute("select $1", 1, 2)).error().code() == errc::parameter_count_mismatch));
        BOOST_TEST(co_await bus.async_query_value<int>("select 42") == 42);
        bus.close();
    });
}

BOOST_AUTO_TEST_CASE(what_would_outlive_its_statement_is_refused_and_nothing_is_sent) {
    shared s{{.sockets = 1}};
    for (const std::string_view keyword : refused) {
        std::string mixed{keyword};
        for (std::size_t i = 0; i < mixed.size(); i += 2)
            mixed[i] = static_cast<char>(mixed[i] | 0x20);
        for (const std::string& sql : {std::string{keyword}, mixed + " x", " -- select\n\t" + mixed + " x",
                                       "/* a /* nested */ select */" + mixed, ";; " + mixed, "((" + mixed})
            BOOST_TEST((s.code_of(sql) == errc::not_shareable), sql);
    }
    BOOST_TEST(s.bus.statistics().sent == 0u);
    BOOST_TEST(s.bus.statistics().refused == 6 * std::size(refused));
    // A keyword that only begins like one, or stands further behind.
    BOOST_TEST((s.code_of("settle") == sqlstate::syntax_error));
    BOOST_TEST((s.code_of("select 1 as begin") == error_code{}));
    BOOST_TEST((s.code_of("\"set\"") == sqlstate::syntax_error));
}

BOOST_AUTO_TEST_CASE(a_statement_of_another_connection_is_refused) {
    shared s{{.sockets = 1}};
    connection db{live_conninfo()};
    const statement other = db.prepare("select 1");
    BOOST_TEST((shared::wait(s.bus.async_try_execute(other, asio::use_future)).error().code() == errc::not_shareable));
}

BOOST_AUTO_TEST_CASE(from_two_threads_each_gets_its_own_answer) {
    shared s{{.sockets = 3}, 2};
    std::atomic<int> right = 0;
    const auto ask_many = [&](int first) {
        std::vector<std::future<boost::system::result<int, error>>> all;
        for (int n = 0; n != 1'000; ++n)
            all.push_back(s.bus.async_try_query_value<int>("select $1::int", first + n, asio::use_future));
        for (int n = 0; n != 1'000; ++n)
            right += all[static_cast<std::size_t>(n)].get().value() == first + n;
    };
    std::thread other{[&] { ask_many(10'000); }};
    ask_many(20'000);
    other.join();
    BOOST_TEST(right == 2'000);
    const auto told = s.bus.statistics();
    BOOST_TEST(told.answered == 2'000u);
    BOOST_TEST(told.connects <= 3u);
}

BOOST_AUTO_TEST_CASE(a_statement_is_prepared_once_a_socket) {
    shared s{{.sockets = 1}};
    std::vector<std::future<boost::system::result<int, error>>> all;
    for (int n = 0; n != 100; ++n)
        all.push_back(s.bus.async_try_query_value<int>("select $1 + 1", n, asio::use_future));
    for (int n = 0; n != 100; ++n)
        BOOST_TEST(shared::wait(std::move(all[static_cast<std::size_t>(n)])).value() == n + 1);
    BOOST_TEST(shared::wait(s.bus.async_try_query_value<int>(
                                "select count(*) from pg_prepared_statements where statement = 'select $1 + 1'",
                                asio::use_future))
                   .value() == 1);
}

BOOST_AUTO_TEST_CASE(a_cancelled_operation_ends_at_once_and_its_answer_goes_to_nobody) {
    shared s{{.sockets = 1}};
    s.check_usable();
    asio::cancellation_signal signal;
    std::promise<error_code> first;
    const auto begun = std::chrono::steady_clock::now();
    asio::post(s.io, [&] {
        s.bus.async_execute("select pg_sleep(3)",
                            asio::bind_cancellation_slot(
                                signal.slot(), [&](error_code failed, command_result) { first.set_value(failed); }));
    });
    auto second = s.bus.async_try_query_value<int>("select 7", asio::use_future);
    std::this_thread::sleep_for(100ms);
    asio::post(s.io, [&] { signal.emit(asio::cancellation_type::all); });
    BOOST_TEST((first.get_future().get() == asio::error::operation_aborted));
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 2s), "it waited for the server");
    BOOST_TEST(shared::wait(std::move(second)).value() == 7);
    const auto told = s.bus.statistics();
    BOOST_TEST(told.abandoned == 1u);
    BOOST_TEST(told.disconnects == 0u);
}

BOOST_AUTO_TEST_CASE(a_time_limit_ends_the_operation_and_then_the_socket_that_does_not_go_on) {
    shared s{{.sockets = 1, .timeout = 500ms, .drain_limit = 200ms}};
    BOOST_TEST((s.code_of("select pg_sleep(60)") == errc::timeout));
    auto behind = s.bus.async_try_query_value<int>("select 7", cancel_after(10s, asio::use_future));
    BOOST_TEST(shared::wait(std::move(behind)).value() == 7);
    BOOST_TEST(s.bus.statistics().disconnects == 1u);
    s.check_usable();
}

// The first has to be prepared, so that the server executes it behind the second.
BOOST_AUTO_TEST_CASE(what_was_given_up_costs_nobody_else_the_socket_that_it_waits_behind) {
    shared s{{.sockets = 1, .drain_limit = 200ms}};
    s.bus.async_try_execute("select pg_sleep($1)", 0.0, asio::use_future).get();
    std::promise<void> begun;
    std::future<boost::system::result<command_result, error>> given_up, slow;
    asio::post(s.io, [&] {
        given_up = s.bus.async_try_execute("select 1 as a", cancel_after(100ms, asio::use_future));
        slow = s.bus.async_try_execute("select pg_sleep($1)", 1.0, asio::use_future);
        begun.set_value();
    });
    begun.get_future().wait();
    BOOST_TEST((shared::wait(std::move(given_up)).error().code() == errc::timeout));
    BOOST_TEST(shared::wait(std::move(slow)).has_value());
    BOOST_TEST(s.bus.statistics().disconnects == 0u);
}

BOOST_AUTO_TEST_CASE(what_was_given_up_does_not_keep_those_that_were_begun_before_it) {
    shared s{{.sockets = 1, .drain_limit = 200ms}};
    s.bus.async_try_execute("select pg_sleep($1)", 0.0, asio::use_future).get();
    std::promise<void> begun;
    std::future<boost::system::result<command_result, error>> given_up, first;
    asio::post(s.io, [&] {
        first = s.bus.async_try_execute(idempotent("select 2 as a"), asio::use_future);
        given_up = s.bus.async_try_execute("select pg_sleep($1)", 20.0, cancel_after(100ms, asio::use_future));
        begun.set_value();
    });
    begun.get_future().wait();
    BOOST_TEST((shared::wait(std::move(given_up)).error().code() == errc::timeout));
    BOOST_REQUIRE((first.wait_for(5s) == std::future_status::ready));
    BOOST_TEST(first.get().has_value());
    BOOST_TEST(s.bus.statistics().disconnects == 1u);
}

BOOST_AUTO_TEST_CASE(what_takes_long_is_in_the_way_of_nobody_who_comes_later) {
    shared s{{.sockets = 2, .slow_after = 30ms}};
    auto slow = s.bus.async_try_execute("select pg_sleep(2)", asio::use_future);
    s.check_usable();
    std::this_thread::sleep_for(500ms);
    const auto begun = std::chrono::steady_clock::now();
    for (int n = 0; n != 50; ++n)
        s.check_usable();
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 1s));
    BOOST_TEST(shared::wait(std::move(slow)).has_value());
}

BOOST_AUTO_TEST_CASE(who_takes_a_result_slowly_is_in_the_way_of_nobody) {
    shared s{{.sockets = 1}, 2};
    s.check_usable();
    std::promise<void> taken;
    const auto begun = std::chrono::steady_clock::now();
    s.bus.async_query_value<int>("select 1", [&](error_code, int) {
        std::this_thread::sleep_for(3s);
        taken.set_value();
    });
    for (int n = 0; n != 50; ++n)
        s.check_usable();
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 2s));
    taken.get_future().wait();
}

BOOST_AUTO_TEST_CASE(a_result_that_is_too_large_ends_alone) {
    shared s{{.sockets = 1, .max_result_bytes = 100'000}};
    BOOST_TEST((s.code_of("select repeat('x', 1000) from generate_series(1, 50)") == error_code{}));
    BOOST_TEST((s.code_of("select repeat('x', 1000) from generate_series(1, 20000)") == errc::result_too_large));
    s.check_usable();
    BOOST_TEST(s.bus.statistics().disconnects == 0u);
}

BOOST_AUTO_TEST_CASE(there_is_a_bound_to_what_waits) {
    shared s{{.sockets = 1, .max_operations = 2}};
    auto first = s.bus.async_try_execute("select pg_sleep(0.2)", asio::use_future);
    auto second = s.bus.async_try_execute("select 1", asio::use_future);
    BOOST_TEST((s.code_of("select 1") == errc::too_many_operations));
    BOOST_TEST(shared::wait(std::move(first)).has_value());
    BOOST_TEST(shared::wait(std::move(second)).has_value());
    s.check_usable();
}

BOOST_AUTO_TEST_CASE(a_handler_may_wait_for_another_while_there_are_other_threads) {
    shared s{{.sockets = 1}, 2};
    s.check_usable();
    std::promise<int> both;
    s.bus.async_query_value<int>("select 1", [&](error_code, int) {  // on another thread, where nothing can be checked
        const auto refused = s.bus.async_try_execute("set x = 1", asio::use_future).get();
        const auto two = s.bus.async_try_query_value<int>("select 2", asio::use_future).get();
        both.set_value((two ? *two : 0) + (!refused && refused.error().code() == errc::not_shareable));
    });
    BOOST_TEST(shared::wait(both.get_future()) == 3);
}

BOOST_AUTO_TEST_CASE(results_that_nobody_takes_are_counted_until_they_are) {
    shared s{{.sockets = 1, .max_operations = 4}};
    asio::io_context slow;
    int taken = 0;
    const auto take = [&](error_code failed, const result&) { taken += !failed; };
    for (int n = 0; n != 4; ++n)
        s.bus.async_query("select repeat('x', 1000)", asio::bind_executor(slow.get_executor(), take));
    for (int n = 0; n != 1'000 && s.bus.statistics().answered != 4; ++n)
        std::this_thread::sleep_for(10ms);
    BOOST_TEST(s.bus.statistics().in_flight == 0u);
    BOOST_TEST((s.code_of("select 1") == errc::too_many_operations));
    slow.run();
    BOOST_TEST(taken == 4);
    s.check_usable();
}

BOOST_AUTO_TEST_CASE(what_is_marked_may_be_kept_and_only_what_is_sent_counts_as_sent) {
    shared s{{.sockets = 1}};
    s.check_usable();
    BOOST_TEST(s.bus.statistics().sent == 1u);
    const auto kept = idempotent(std::string{"select $1 + 1 as a_name_that_needs_more_than_a_few_bytes"});
    BOOST_TEST(shared::wait(s.bus.async_try_query_value<int>(kept, 41, asio::use_future)).value() == 42);
    BOOST_TEST(s.bus.statistics().sent == 2u);
    BOOST_TEST((shared::wait(s.bus.async_try_execute("select $1 + 1", 1, 2, asio::use_future)).error().code() ==
                errc::parameter_count_mismatch));
    BOOST_TEST(s.bus.statistics().sent == 2u);
    const std::string long_one = "select " + std::string(200, ' ') + "length($1)";
    BOOST_TEST(shared::wait(s.bus.async_try_query_value<int>(long_one, "abc", asio::use_future)).value() == 3);
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_is_told_to_all_that_wait) {
    shared s{{.conninfo = "host=127.0.0.1 port=1 user=app", .reconnect = {.attempts = 2, .first_pause = 10ms}}};
    auto first = s.bus.async_try_execute("select 1", asio::use_future);
    BOOST_TEST((s.code_of("select 1") == errc::cannot_connect));
    BOOST_TEST((shared::wait(std::move(first)).error().code() == errc::cannot_connect));
    BOOST_TEST(s.bus.statistics().lost == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_closed_ends_what_runs_and_takes_nothing_more) {
    shared s{{.sockets = 2}};
    s.check_usable();
    auto running = s.bus.async_try_execute("select pg_sleep(60)", asio::use_future);
    std::this_thread::sleep_for(50ms);
    s.bus.close();
    BOOST_TEST((shared::wait(std::move(running)).error().code() == asio::error::operation_aborted));
    BOOST_TEST((s.code_of("select 1") == errc::not_connected));
}

BOOST_AUTO_TEST_CASE(destroyed_while_it_is_used_it_leaves_nothing_behind) {
    int completions = 0;
    asio::io_context io;
    {
        shared_connection bus{io, {.conninfo = live_conninfo(), .sockets = 2}};
        for (int n = 0; n != 10; ++n)
            bus.async_execute("select pg_sleep(60)", [&](error_code failed, const command_result&) {
                completions += failed == asio::error::operation_aborted;
            });
        io.run_for(200ms);
        BOOST_TEST(completions == 0);
    }
    testing::run(io);
    BOOST_TEST(completions == 10);
}

BOOST_AUTO_TEST_CASE(a_context_that_ends_first_frees_the_coroutines_that_wait) {
    const auto held = std::make_shared<int>();
    std::optional<asio::io_context> io{std::in_place};
    shared_connection outlives{*io, {.conninfo = live_conninfo()}};
    for (int n = 0; n != 10; ++n)
        asio::co_spawn(
            *io,
            [&io, held]() -> asio::awaitable<void> {
                shared_connection own{*io, {.conninfo = live_conninfo(), .sockets = 1}};
                co_await own.async_execute("select pg_sleep(60)");
            },
            [](std::exception_ptr) {});
    outlives.async_execute("select pg_sleep(60)", [held](error_code, const command_result&) {});
    io->run_for(300ms);
    io.reset();
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(an_observer_hears_of_each_statement_once) {
    struct counter : statement_observer {
        std::atomic<int> starts = 0;
        std::atomic<int> ends = 0;
        std::any on_start(const observed_statement&) override { return ++starts, std::any{}; }
        void on_end(const observed_statement&, const statement_end&, std::any&) override { ++ends; }
    };
    const auto heard = std::make_shared<counter>();
    shared s{{.sockets = 1}};
    s.bus.set_observer(heard);
    s.check_usable();
    BOOST_TEST((s.code_of("set x = 1") == errc::not_shareable));
    BOOST_TEST((s.code_of("select id from nowhere") == sqlstate::undefined_table));
    BOOST_TEST(heard->starts == 3);
    BOOST_TEST(heard->ends == 3);
}

BOOST_AUTO_TEST_SUITE_END()
