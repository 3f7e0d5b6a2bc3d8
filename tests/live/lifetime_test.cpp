// What may be gone, or elsewhere, before an operation begins or while it runs.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
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
constexpr const char* echo = "select $1::text || $2 || $3 || $4";
constexpr const char* echoed = "a string, a view, a C string, a literal";

// Starts an operation from things that are gone, and overwritten, when this returns.
template <class... Token>
auto start_from_temporaries(connection& db, Token&&... token) {
    auto sql = std::make_unique<std::string>(echo);
    auto view = std::make_unique<std::string>("a view, ");
    char c_string[] = "a C string, ";
    const char* pointer = c_string;
    auto started =
        db.async_query_value<std::string>(std::string_view{*sql}, std::string{"a string, "}, std::string_view{*view},
                                          pointer, "a literal", std::forward<Token>(token)...);
    sql->assign(sql->size(), '#');
    view->assign(view->size(), '#');
    std::string(sizeof c_string - 1, '#').copy(c_string, sizeof c_string - 1);
    return started;
}

template <class... Token>
auto start_from_a_span(connection& db, Token&&... token) {
    std::vector bytes{std::byte{1}, std::byte{2}, std::byte{3}};
    auto started = db.async_query_value<std::string>(std::string{"select encode($1, 'hex')"},
                                                     std::span<const std::byte>{bytes}, std::forward<Token>(token)...);
    bytes.assign(3, std::byte{0xff});
    return started;
}

template <class... Token>
auto start_from_a_range(connection& db, Token&&... token) {
    std::vector<std::string> values{"one, ", "two, ", "three, ", "four"};
    const std::vector<std::string_view> views{values.begin(), values.end()};
    auto started = db.async_query_value<std::string>(std::string{echo}, each_of(views), std::forward<Token>(token)...);
    for (auto& v : values)
        v.assign(v.size(), '#');
    return started;
}

// Knows when the last copy of it is gone.
struct witness {
    std::shared_ptr<int> held = std::make_shared<int>(0);
    [[nodiscard]] std::weak_ptr<int> watch() const { return held; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lifetime, live_connection)

BOOST_AUTO_TEST_CASE(an_awaitable_made_of_temporaries_has_its_own_copies) {
    run([this]() -> asio::awaitable<void> {
        auto strings = start_from_temporaries(db);
        BOOST_TEST(co_await std::move(strings) == echoed);
        auto span = start_from_a_span(db);
        BOOST_TEST(co_await std::move(span) == "010203");
        auto range = start_from_a_range(db, asio::use_awaitable);
        BOOST_TEST(co_await std::move(range) == "one, two, three, four");
        auto limited = start_from_temporaries(db, cancel_after(30s));
        BOOST_TEST(co_await std::move(limited) == echoed);
    });
}

BOOST_AUTO_TEST_CASE(a_deferred_operation_made_of_temporaries_has_its_own_copies) {
    const auto check = [this](auto later, std::string_view expected) {
        std::string got;
        std::move(later)([&](error_code failed, std::string s) {
            BOOST_TEST(!failed);
            got = std::move(s);
        });
        run();
        BOOST_TEST(got == expected);
    };
    check(start_from_temporaries(db, asio::deferred), echoed);
    check(start_from_a_span(db, asio::deferred), "010203");
    check(start_from_a_range(db, asio::deferred), "one, two, three, four");
    check(start_from_temporaries(db, cancel_after(30s, asio::deferred)), echoed);
}

BOOST_AUTO_TEST_CASE(an_operation_that_runs_has_its_own_copies) {
    auto strings = start_from_temporaries(db, asio::use_future);
    run();
    BOOST_TEST(strings.get() == echoed);
    auto span = start_from_a_span(db, asio::use_future);
    run();
    BOOST_TEST(span.get() == "010203");
}

BOOST_AUTO_TEST_CASE(scripts_statements_and_logins_are_copied_too) {
    run([this]() -> asio::awaitable<void> {
        auto script = db.async_run_script(std::string{"select 1; select 2"});
        BOOST_TEST((co_await std::move(script)).size() == 2u);
        auto prepared = db.async_prepare(std::string{"select $1::int4 + 1"});
        auto statement = std::optional{co_await std::move(prepared)};
        auto sum = db.async_query_value<int>(*statement, 41);
        statement.reset();
        BOOST_TEST(co_await std::move(sum) == 42);
        db.close();
        auto login = db.async_connect(std::string{live_conninfo()});
        co_await std::move(login);
        BOOST_TEST(db.is_open());
    });
}

BOOST_AUTO_TEST_CASE(what_is_borrowed_is_looked_at_when_the_operation_begins) {
    run([this]() -> asio::awaitable<void> {
        std::string text = "before";
        auto later = db.async_query_value<std::string>("select $1::text", borrow(text));
        text = "after";
        BOOST_TEST(co_await std::move(later) == "after");
    });
}

BOOST_AUTO_TEST_CASE(an_operation_that_never_begins_is_no_operation) {
    {
        const auto awaitable = db.async_execute(slow);
        const auto deferred = db.async_execute(slow, asio::deferred);
    }
    BOOST_TEST(io.poll() == 0u);
    check_usable();
}

BOOST_AUTO_TEST_CASE(a_connection_may_be_moved_before_what_was_made_of_it_begins) {
    run([this]() -> asio::awaitable<void> {
        auto awaitable = db.async_query_value<int>("select 7");
        auto deferred = db.async_query_value<int>("select 8", asio::deferred);
        connection elsewhere{std::move(db)};
        BOOST_TEST(co_await std::move(awaitable) == 7);
        BOOST_TEST(co_await std::move(deferred)(asio::use_awaitable) == 8);
        db = std::move(elsewhere);
    });
    check_usable();
}

BOOST_AUTO_TEST_CASE(a_connection_may_be_moved_while_an_operation_runs) {
    int got = 0;
    db.async_query_value<int>("select 7 from pg_sleep(0.1)", [&](error_code, int n) { got = n; });
    connection elsewhere{std::move(db)};
    run();
    BOOST_TEST(got == 7);
    db = std::move(elsewhere);
    check_usable();
}

BOOST_AUTO_TEST_CASE(what_is_pending_when_its_connection_is_destroyed_is_aborted_once) {
    auto mortal = std::make_unique<connection>(io);
    mortal->connect(live_conninfo());
    int calls = 0;
    bool destroying = false;
    mortal->async_execute(slow, [&](error_code failed, const command_result&) {
        ++calls;
        BOOST_TEST(!destroying);
        BOOST_TEST(failed == error_code{asio::error::operation_aborted});
    });
    asio::post(io, [&] {
        destroying = true;
        mortal.reset();
        destroying = false;
    });
    run();
    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(a_login_and_a_coroutine_are_aborted_with_their_connection_too) {
    auto connecting = std::make_unique<connection>(io);
    error_code login;
    connecting->async_connect(live_conninfo(), [&](error_code failed) { login = failed; });
    connecting.reset();
    run();
    BOOST_TEST(login == error_code{asio::error::operation_aborted});

    auto mortal = std::make_unique<connection>(io);
    mortal->connect(live_conninfo());
    asio::steady_timer timer{io, 50ms};
    timer.async_wait([&](error_code) { mortal.reset(); });
    run([&]() -> asio::awaitable<void> {
        const auto failed = co_await mortal->async_try_execute(slow);
        BOOST_REQUIRE(!failed);
        BOOST_TEST((failed.error().code() == asio::error::operation_aborted), failed.error().what());
    });
    BOOST_TEST(!mortal);
}

BOOST_AUTO_TEST_CASE(a_handler_may_destroy_the_connection) {
    auto mortal = std::make_unique<connection>(io);
    mortal->connect(live_conninfo());
    mortal->async_execute("select 1", [&](error_code failed, const command_result&) {
        BOOST_TEST(!failed);
        mortal.reset();
    });
    run();
    BOOST_TEST(!mortal);
}

BOOST_AUTO_TEST_CASE(an_operation_made_of_a_connection_that_is_gone_finds_it_closed) {
    auto mortal = std::make_unique<connection>(io);
    mortal->connect(live_conninfo());
    auto later = mortal->async_query_value<int>("select 1", asio::deferred);
    mortal.reset();
    std::optional<error_code> ended;
    std::move(later)([&](error_code failed, int) { ended = failed; });
    run();
    BOOST_REQUIRE(ended);
    BOOST_TEST(*ended == error_code{errc::not_connected});
}

BOOST_AUTO_TEST_CASE(handlers_are_freed_uncalled_when_the_execution_context_is_destroyed_first) {
    witness w;
    const auto watch = w.watch();
    bool called = false;
    {
        std::optional<connection> outlives;
        asio::io_context mortal;
        outlives.emplace(mortal).connect(live_conninfo());
        outlives->async_execute(slow,
                                [&called, w = std::move(w)](error_code, const command_result&) { called = true; });
        mortal.run_for(50ms);
        BOOST_TEST(!watch.expired());
    }
    BOOST_TEST(watch.expired());
    BOOST_TEST(!called);
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_has_its_connection_is_freed_with_the_execution_context) {
    witness w;
    const auto watch = w.watch();
    {
        asio::io_context mortal;
        const auto session = [](asio::io_context& context, witness) -> asio::awaitable<void> {
            connection own{context};
            co_await own.async_connect(live_conninfo());
            co_await own.async_execute(slow);
        };
        asio::co_spawn(mortal, session(mortal, std::move(w)), asio::detached);
        mortal.run_for(200ms);
        BOOST_TEST(!watch.expired());
    }
    BOOST_TEST(watch.expired());
}

BOOST_AUTO_TEST_CASE(a_login_is_freed_with_the_execution_context) {
    for (const auto how_far : {0ms, 1ms, 2ms, 4ms, 8ms}) {
        witness w;
        const auto watch = w.watch();
        {
            std::optional<connection> outlives;
            asio::io_context mortal;
            outlives.emplace(mortal).async_connect(live_conninfo(), [w = std::move(w)](error_code) {});
            mortal.run_for(how_far);
        }
        BOOST_TEST(watch.expired());
    }
}

BOOST_AUTO_TEST_CASE(a_cancel_on_its_way_is_freed_with_the_execution_context) {
    for (const auto how_far : {20ms, 21ms, 22ms, 24ms}) {
        witness w;
        const auto watch = w.watch();
        {
            std::optional<connection> outlives;
            asio::io_context mortal;
            outlives.emplace(mortal).connect(live_conninfo());
            outlives->async_execute(slow, cancel_after(20ms, [w = std::move(w)](error_code, const command_result&) {}));
            mortal.run_for(how_far);
        }
        BOOST_TEST(watch.expired());
    }
}

BOOST_AUTO_TEST_SUITE_END()
