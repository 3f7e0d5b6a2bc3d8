// What may go away before, while and after an operation runs. AddressSanitizer and LeakSanitizer watch.
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <tusk/connection.hpp>

#include "surroundings.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;

constexpr const char* long_statement = "select pg_sleep(60)";

struct fixture {
    asio::io_context io;
    connection db{io};

    fixture() { db.connect(live_conninfo()); }

    template <class T>
    T finished(std::future<T> value) {
        io.restart();
        io.run_for(20s);
        BOOST_REQUIRE_MESSAGE(value.wait_for(1s) == std::future_status::ready, "the operation hangs");
        return value.get();
    }
};

// Builds an operation from temporaries, which are gone, and their memory used for something else, when it returns.
template <class Token>
auto from_temporaries(connection& db, Token token) {
    std::string sql = "select $1::text || $2::text || length($3::bytea)::text || $4::text || coalesce($5, '-') || $6";
    std::string text(100, 't');
    std::vector<std::byte> bytes(1'000, std::byte{7});
    std::string c_string(100, 'c');
    auto operation = db.async_query_value<std::string>(std::string_view{sql}, std::string_view{text}, "literal",
                                                       std::span<const std::byte>{bytes}, c_string.c_str(),
                                                       static_cast<const char*>(nullptr), std::string(50, 's'), token);
    sql.assign(sql.size(), '!');
    text.assign(text.size(), '!');
    bytes.assign(bytes.size(), std::byte{'!'});
    c_string.assign(c_string.size(), '!');
    return operation;
}

const std::string from_temporaries_gives =
    std::string(100, 't') + "literal" + "1000" + std::string(100, 'c') + "-" + std::string(50, 's');

asio::awaitable<std::string> await_later(asio::awaitable<std::string> operation) {
    co_return co_await std::move(operation);
}

// A handler that tells when it is gone.
struct counted {
    std::shared_ptr<int> calls;
    template <class... T>
    void operator()(T&&...) const {
        ++*calls;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(lifetimes)

BOOST_FIXTURE_TEST_CASE(an_awaitable_built_from_temporaries_keeps_them, fixture) {
    auto operation = from_temporaries(db, asio::use_awaitable);
    auto value = asio::co_spawn(io, await_later(std::move(operation)), asio::use_future);
    BOOST_TEST(finished(std::move(value)) == from_temporaries_gives);
}

BOOST_FIXTURE_TEST_CASE(a_deferred_operation_built_from_temporaries_keeps_them, fixture) {
    auto operation = from_temporaries(db, asio::deferred);
    BOOST_TEST(finished(std::move(operation)(asio::use_future)) == from_temporaries_gives);
}

BOOST_FIXTURE_TEST_CASE(a_started_operation_built_from_temporaries_keeps_them, fixture) {
    BOOST_TEST(finished(from_temporaries(db, asio::use_future)) == from_temporaries_gives);
}

BOOST_FIXTURE_TEST_CASE(a_connect_built_from_temporaries_keeps_them, fixture) {
    connection other{io};
    auto operation = other.async_connect(std::string{live_conninfo()}, asio::deferred);
    finished(std::move(operation)(asio::use_future));
    BOOST_TEST(other.query_value<int>("select 1") == 1);
}

BOOST_FIXTURE_TEST_CASE(an_operation_that_never_starts_is_dropped, fixture) {
    {
        auto awaited = from_temporaries(db, asio::use_awaitable);
        auto deferred = from_temporaries(db, asio::deferred);
    }
    BOOST_TEST(db.query_value<int>("select 1") == 1);
}

BOOST_FIXTURE_TEST_CASE(a_connection_moved_before_its_operation_starts_runs_it, fixture) {
    auto operation = from_temporaries(db, asio::use_awaitable);
    connection moved{std::move(db)};
    auto value = asio::co_spawn(io, await_later(std::move(operation)), asio::use_future);
    BOOST_TEST(finished(std::move(value)) == from_temporaries_gives);
    BOOST_TEST(moved.is_open());
}

BOOST_FIXTURE_TEST_CASE(a_connection_destroyed_before_its_operation_starts_lets_it_fail, fixture) {
    std::optional<connection> brief{std::move(db)};
    auto operation = from_temporaries(*brief, asio::use_awaitable);
    brief.reset();
    auto value = asio::co_spawn(io, await_later(std::move(operation)), asio::use_future);
    try {
        finished(std::move(value));
        BOOST_ERROR("the operation succeeded");
    } catch (const boost::system::system_error& e) {
        BOOST_TEST((e.code() == asio::error::operation_aborted || e.code() == errc::not_connected), e.what());
    }
}

BOOST_FIXTURE_TEST_CASE(a_connection_destroyed_or_assigned_to_while_it_works_ends_the_operation, fixture) {
    for (const bool assign : {false, true}) {
        connection other{io};
        other.connect(live_conninfo());
        std::optional<connection> brief{std::move(other)};
        std::size_t completions = 0;
        error_code outcome;
        brief->async_execute(long_statement, [&](error_code code, const command_result&) {
            ++completions;
            outcome = code;
        });
        io.restart();
        io.run_for(20ms);
        BOOST_TEST(completions == 0u);
        if (assign)
            *brief = connection{io};
        else
            brief.reset();
        BOOST_TEST(completions == 0u, "a handler ran inside a destructor");
        io.restart();
        io.run_for(5s);
        BOOST_TEST(completions == 1u);
        BOOST_TEST((outcome == asio::error::operation_aborted), outcome.message());
    }
}

BOOST_AUTO_TEST_CASE(an_io_context_destroyed_with_operations_pending_drops_their_handlers) {
    const auto before = open_descriptors();
    const auto calls = std::make_shared<int>(0);
    const auto conninfo = live_conninfo();
    for (const auto run_for : {0ms, 1ms, 20ms}) {
        auto io = std::make_unique<asio::io_context>();
        auto running = std::make_unique<connection>(*io);
        running->connect(conninfo);
        auto connecting = std::make_unique<connection>(*io);
        running->async_execute(long_statement, counted{calls});
        connecting->async_connect(conninfo + " application_name=late", counted{calls});
        if (run_for != 0ms)
            io->run_for(run_for);
        const int so_far = *calls;
        // As members of one class they would go in this order.
        running.reset();
        connecting.reset();
        io.reset();
        BOOST_TEST(*calls == so_far);
        BOOST_TEST(calls.use_count() == 1);
    }
    BOOST_TEST(open_descriptors() == before);
}

BOOST_AUTO_TEST_CASE(an_io_context_destroyed_with_coroutines_waiting_destroys_them_and_their_connections) {
    const auto before = open_descriptors();
    const auto alive = std::make_shared<int>(0);
    const auto conninfo = live_conninfo();
    const auto use = [&](asio::io_context& io, std::shared_ptr<int> mark) -> asio::awaitable<void> {
        connection db{io};
        co_await db.async_connect(conninfo);
        ++*mark;
        co_await db.async_execute(long_statement);
    };
    {
        asio::io_context io;
        for (int i = 0; i != 3; ++i)
            asio::co_spawn(io, use(io, alive), asio::detached);
        while (*alive != 3)
            BOOST_REQUIRE(io.run_one_for(5s) == 1u);
        io.run_for(20ms);
    }
    BOOST_TEST(alive.use_count() == 1);
    BOOST_TEST(open_descriptors() == before);
}

BOOST_AUTO_TEST_CASE(an_io_context_destroyed_while_a_cancel_is_under_way) {
    const auto before = open_descriptors();
    const auto calls = std::make_shared<int>(0);
    const auto conninfo = live_conninfo();
    const auto use = [&](asio::io_context& io, counted mark) -> asio::awaitable<void> {
        connection db{io};
        co_await db.async_connect(conninfo);
        mark();
        co_await db.async_execute(long_statement, cancel_after(20ms));
    };
    for (const auto more : {0us, 100us, 500us, 1'000us}) {
        {
            asio::io_context io;
            asio::co_spawn(io, use(io, counted{calls}), asio::detached);
            *calls = 0;
            while (*calls != 1)
                BOOST_REQUIRE(io.run_one_for(5s) == 1u);
            io.run_for(20ms + more);
        }
        BOOST_TEST(calls.use_count() == 1);
    }
    BOOST_TEST(open_descriptors() == before);
}

BOOST_FIXTURE_TEST_CASE(a_handler_may_destroy_the_connection, fixture) {
    auto brief = std::make_unique<connection>(std::move(db));
    bool called = false;
    brief->async_query_value<int>("select 1", [&](error_code code, int value) {
        called = !code && value == 1;
        brief.reset();
    });
    io.run_for(5s);
    BOOST_TEST(called);
    BOOST_TEST(!brief);

    // Also that of an operation which fails with its connection.
    brief = std::make_unique<connection>(io);
    called = false;
    brief->async_connect("host=/nowhere user=app dbname=shop", [&](error_code code) {
        called = code == errc::cannot_connect;
        brief.reset();
    });
    io.restart();
    io.run_for(5s);
    BOOST_TEST(called);
}

BOOST_FIXTURE_TEST_CASE(a_handler_may_start_the_next_operation, fixture) {
    int last = 0;
    std::function<void(error_code, int)> next = [&](error_code code, int value) {
        BOOST_TEST(!code, code.message());
        BOOST_TEST(value == last);
        if (!code && ++last != 1'000)
            db.async_query_value<int>("select $1::int4", last, next);
    };
    db.async_query_value<int>("select $1::int4", 0, next);
    io.run_for(20s);
    BOOST_TEST(last == 1'000);
}

BOOST_FIXTURE_TEST_CASE(a_cancelled_operation_may_be_cancelled_again_and_later, fixture) {
    asio::cancellation_signal signal;
    std::size_t completions = 0;
    db.async_execute(long_statement,
                     asio::bind_cancellation_slot(signal.slot(), [&](error_code code, const command_result&) {
                         ++completions;
                         BOOST_TEST((code == asio::error::operation_aborted), code.message());
                     }));
    io.run_for(20ms);
    signal.emit(asio::cancellation_type::terminal);
    signal.emit(asio::cancellation_type::partial);
    io.restart();
    io.run_for(5s);
    BOOST_TEST(completions == 1u);
    signal.emit(asio::cancellation_type::total);
    BOOST_TEST(db.query_value<int>("select 1") == 1);
}

BOOST_AUTO_TEST_CASE(results_and_rows_outlive_connection_and_io_context_and_may_be_dropped_on_other_threads) {
    constexpr const char* query = "select n, repeat('x', n % 1000) from generate_series(1, 5000) n";
    std::vector<result> results;
    rows<std::tuple<int, std::string>> typed;
    statement prepared;
    {
        fixture f;
        results.push_back(f.db.query(query));
        results.push_back(f.finished(f.db.async_query(query, asio::use_future)));
        results.push_back(std::move(f.db.run_script(query)[0]));
        typed = f.db.query<int, std::string>(query);
        prepared = f.db.prepare(query);
    }
    for (const auto& r : results) {
        BOOST_REQUIRE(r.size() == 5'000u);
        BOOST_TEST(r[4'998].get<int>(0) == 4'999);
        BOOST_TEST(r[4'998].get<std::string>(1).size() == 999u);
        BOOST_TEST(r.columns().size() == 2u);
    }
    BOOST_TEST(std::get<1>(typed[4'998]).size() == 999u);
    BOOST_TEST(prepared.columns().size() == 2u);

    // Other results of the same connection may share the memory they lie in.
    fixture f;
    std::vector<std::thread> threads;
    for (int i = 0; i != 100; ++i)
        threads.emplace_back([r = f.db.query("select n, repeat('y', 100) from generate_series(1, 100) n")] {
            if (r.size() != 100 || r[99].get<int>(0) != 100)
                std::terminate();
        });
    for (auto& t : threads)
        t.join();
    BOOST_TEST(f.db.query_value<int>("select 1") == 1);
}

BOOST_FIXTURE_TEST_CASE(an_ended_transaction_may_be_asked_and_says_no, fixture) {
    auto tx = db.begin();
    tx.commit();
    BOOST_TEST((tx.try_execute("select 1").error().code() == errc::not_connected));
    auto late = tx.async_try_execute("select 1", asio::use_future);
    BOOST_TEST((finished(std::move(late)).error().code() == errc::not_connected));
    BOOST_TEST((tx.try_commit().error().code() == errc::not_connected));
    BOOST_TEST((transaction{}.try_execute("select 1").error().code() == errc::not_connected));
}

BOOST_AUTO_TEST_SUITE_END()
