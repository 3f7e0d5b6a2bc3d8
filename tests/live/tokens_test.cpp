// Every way to wait for an operation that Boost 1.81 itself can compile, on a live connection.
#include <chrono>
#include <exception>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/as_single.hpp>
#include <boost/asio/experimental/promise.hpp>
#include <boost/asio/experimental/use_promise.hpp>
#include <boost/asio/prepend.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/spawn.hpp>
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

constexpr const char* one = "select 41 + $1::int4";
constexpr const char* wrong = "select * from nowhere";
constexpr const char* slow = "select 1 from pg_sleep(60)";

using result_of_query = boost::system::result<rows<int>, error>;

void check_42(const rows<int>& got) {
    BOOST_REQUIRE(got.size() == 1u);
    BOOST_TEST(got[0] == 42);
}

// Runs f, which is to throw an E.
template <class E, class F>
E thrown_by(F f) {
    try {
        f();
    } catch (const E& e) {
        return e;
    }
    throw std::logic_error{"nothing was thrown"};
}

// What callbacks were called with.
struct seen {
    int calls = 0;
    error_code code;
    rows<int> got;

    auto callback() {
        return [this](error_code failed, rows<int> all) {
            ++calls;
            code = failed;
            got = std::move(all);
        };
    }
    void check_42() const {
        BOOST_TEST(calls == 1);
        BOOST_TEST(!code);
        ::check_42(got);
    }
    void check_failed(error_code expected) const {
        BOOST_TEST(calls == 1);
        BOOST_TEST(code == expected);
        BOOST_TEST(got.empty());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tokens, live_connection)

BOOST_AUTO_TEST_CASE(a_callback_gets_an_error_code_and_the_rows) {
    seen s;
    db.async_query<int>(one, 1, s.callback());
    BOOST_TEST(s.calls == 0);
    run();
    s.check_42();
}

BOOST_AUTO_TEST_CASE(a_callback_gets_the_code_of_what_the_server_says) {
    seen s;
    db.async_query<int>(wrong, s.callback());
    run();
    s.check_failed(sqlstate::undefined_table);
}

BOOST_AUTO_TEST_CASE(a_callback_of_try_gets_a_result) {
    std::vector<result_of_query> results;
    const auto keep = [&](result_of_query r) { results.push_back(std::move(r)); };
    db.async_try_query<int>(one, 1, keep);
    run();
    db.async_try_query<int>(wrong, keep);
    run();
    BOOST_REQUIRE(results.size() == 2u);
    check_42(results[0].value());
    BOOST_TEST((results[1].error().code() == sqlstate::undefined_table));
    BOOST_TEST(results[1].error().diagnostics().message == "relation \"nowhere\" does not exist");
}

BOOST_AUTO_TEST_CASE(a_callback_may_start_the_next_operation) {
    int n = 0;
    const auto next = [&](const auto& self, int value) -> void {
        n = value;
        if (n != 100)
            db.async_query_value<int>("select $1 + 1", n, [&, self](error_code, int sum) { self(self, sum); });
    };
    next(next, 0);
    run();
    BOOST_TEST(n == 100);
}

BOOST_AUTO_TEST_CASE(a_future_has_the_rows) {
    auto future = db.async_query<int>(one, 1, asio::use_future);
    static_assert(std::is_same_v<decltype(future), std::future<rows<int>>>);
    std::thread runs_io{[this] { io.run(); }};
    const auto got = future.get();
    runs_io.join();
    check_42(got);
}

BOOST_AUTO_TEST_CASE(a_future_throws_the_code_of_what_the_server_says_and_that_of_try_has_a_result) {
    auto future = db.async_query<int>(wrong, asio::use_future);
    run();
    const auto e = thrown_by<boost::system::system_error>([&] { future.get(); });
    BOOST_TEST(e.code() == error_code{sqlstate::undefined_table});

    std::future<result_of_query> of_try = db.async_try_query<int>(wrong, asio::use_future);
    run();
    BOOST_TEST(of_try.get().error().diagnostics().message == "relation \"nowhere\" does not exist");
}

BOOST_AUTO_TEST_CASE(a_future_may_be_of_what_a_function_makes_of_the_rows) {
    auto future = db.async_query<int>(
        one, 1, asio::use_future([](error_code, const rows<int>& all) { return std::to_string(all[0]); }));
    run();
    BOOST_TEST(future.get() == "42");
}

BOOST_AUTO_TEST_CASE(co_await_without_a_token_gives_the_rows) {
    run([this]() -> asio::awaitable<void> {
        check_42(co_await db.async_query<int>(one, 1));
        check_42((co_await db.async_try_query<int>(one, 1)).value());
    });
}

BOOST_AUTO_TEST_CASE(co_await_without_a_token_throws_all_that_the_server_says) {
    run([this]() -> asio::awaitable<void> {
        std::optional<error> caught;
        try {
            co_await db.async_query<int>(wrong);
        } catch (const error& e) {
            caught = e;
        }
        BOOST_REQUIRE(caught);
        BOOST_TEST((caught->code() == sqlstate::undefined_table));
        BOOST_TEST(caught->what() == "ERROR 42P01: relation \"nowhere\" does not exist");
        BOOST_TEST(caught->diagnostics().position == 15);
        BOOST_TEST(caught->diagnostics().statement == wrong);

        const auto failed = co_await db.async_try_query<int>(wrong);
        BOOST_TEST(failed.error().what() == caught->what());
    });
}

BOOST_AUTO_TEST_CASE(use_awaitable_gives_the_rows_and_throws_the_code) {
    run([this]() -> asio::awaitable<void> {
        check_42(co_await db.async_query<int>(one, 1, asio::use_awaitable));
        error_code caught;
        try {
            co_await db.async_query<int>(wrong, asio::use_awaitable);
        } catch (const boost::system::system_error& e) {
            caught = e.code();
        }
        BOOST_TEST(caught == error_code{sqlstate::undefined_table});
        const auto failed = co_await db.async_try_query<int>(wrong, asio::use_awaitable);
        BOOST_TEST((failed.error().code() == sqlstate::undefined_table));
    });
}

BOOST_AUTO_TEST_CASE(a_deferred_operation_begins_when_it_is_given_a_token) {
    seen s;
    auto later = db.async_query<int>(one, 1, asio::deferred);
    run();
    check_usable();  // nothing has begun, and nothing else is refused
    std::move(later)(s.callback());
    run();
    s.check_42();

    run([this]() -> asio::awaitable<void> {
        check_42(co_await db.async_query<int>(one, 1, asio::deferred)(asio::use_awaitable));
    });
}

BOOST_AUTO_TEST_CASE(a_deferred_operation_may_be_continued) {
    auto text = db.async_query<int>(one, 1, asio::deferred)(asio::deferred(
        [](error_code, const rows<int>& all) { return asio::deferred.values(std::to_string(all[0]) + "!"); }));
    std::string got;
    std::move(text)([&](std::string s) { got = std::move(s); });
    run();
    BOOST_TEST(got == "42!");
}

BOOST_AUTO_TEST_CASE(a_promised_operation_begins_at_once_and_is_waited_for_later) {
    seen s;
    auto promise = db.async_query<int>(one, 1, asio::experimental::use_promise);
    run();
    promise(s.callback());
    run();
    s.check_42();
}

BOOST_AUTO_TEST_CASE(a_detached_operation_is_done_all_the_same) {
    db.execute("create temporary table done (n int)");
    db.async_execute("insert into done values ($1)", 7, asio::detached);
    run();
    db.async_execute(wrong, asio::detached);
    run();
    BOOST_TEST(db.query_value<int>("select n from done") == 7);
}

BOOST_AUTO_TEST_CASE(as_tuple_gives_the_code_instead_of_throwing_it) {
    run([this]() -> asio::awaitable<void> {
        const auto token = asio::as_tuple(asio::use_awaitable);
        const auto [good, got] = co_await db.async_query<int>(one, 1, token);
        BOOST_TEST(!good);
        check_42(got);
        const auto [bad, nothing] = co_await db.async_query<int>(wrong, token);
        BOOST_TEST(bad == error_code{sqlstate::undefined_table});
        BOOST_TEST(nothing.empty());
        const auto [failed] = co_await db.async_try_query<int>(wrong, token);
        BOOST_TEST((failed.error().code() == sqlstate::undefined_table));
        const auto [single, rest] =
            co_await db.async_query<int>(wrong, asio::experimental::as_single(asio::use_awaitable));
        BOOST_TEST(single == error_code{sqlstate::undefined_table});
        BOOST_TEST(rest.empty());
    });
}

BOOST_AUTO_TEST_CASE(redirect_error_gives_the_code_instead_of_throwing_it) {
    run([this]() -> asio::awaitable<void> {
        error_code code = asio::error::eof;
        check_42(co_await db.async_query<int>(one, 1, asio::redirect_error(asio::use_awaitable, code)));
        BOOST_TEST(!code);
        co_await db.async_query<int>(wrong, asio::redirect_error(asio::use_awaitable, code));
        BOOST_TEST(code == error_code{sqlstate::undefined_table});
    });
}

BOOST_AUTO_TEST_CASE(a_stackful_coroutine_gets_the_rows_and_the_code) {
    bool ended = false;
    asio::spawn(
        io,
        [&](asio::yield_context yield) {
            check_42(db.async_query<int>(one, 1, yield));
            const auto e = thrown_by<boost::system::system_error>([&] { db.async_query<int>(wrong, yield); });
            BOOST_TEST(e.code() == error_code{sqlstate::undefined_table});
            error_code code;
            db.async_query<int>(wrong, yield[code]);
            BOOST_TEST(code == error_code{sqlstate::undefined_table});
            const auto failed = db.async_try_query<int>(wrong, yield);
            BOOST_TEST((failed.error().code() == sqlstate::undefined_table));
        },
        [&](std::exception_ptr thrown) {
            ended = true;
            if (thrown)
                std::rethrow_exception(thrown);
        });
    run();
    BOOST_TEST(ended);
}

BOOST_AUTO_TEST_CASE(append_and_prepend_pass_on_what_they_were_given) {
    std::vector<std::string> calls;
    const auto note = [&](const std::string& before, error_code code, const rows<int>& all, int after) {
        calls.push_back(before + (code ? code.message() : std::to_string(all[0])) + std::to_string(after));
    };
    db.async_query<int>(one, 1, asio::prepend(asio::append(note, 7), std::string{"<"}));
    run();
    BOOST_TEST(calls == std::vector<std::string>{"<427"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(cancel_after_alone_is_awaited) {
    run([this]() -> asio::awaitable<void> {
        check_42(co_await db.async_query<int>(one, 1, cancel_after(30s)));
        std::optional<error> caught;
        try {
            co_await db.async_query<int>(slow, cancel_after(50ms));
        } catch (const error& e) {
            caught = e;
        }
        BOOST_REQUIRE(caught);
        BOOST_TEST((caught->code() == errc::timeout), caught->what());
        const auto failed = co_await db.async_try_query<int>(slow, cancel_after(50ms));
        BOOST_TEST((failed.error().code() == errc::timeout));
    });
    check_usable();
}

BOOST_AUTO_TEST_CASE(cancel_after_takes_any_token) {
    seen good, late, deferred;
    db.async_query<int>(one, 1, cancel_after(30s, good.callback()));
    run();
    good.check_42();
    db.async_query<int>(slow, cancel_after(50ms, late.callback()));
    run();
    late.check_failed(errc::timeout);
    db.async_query<int>(slow, cancel_after(50ms, asio::deferred))(deferred.callback());
    run();
    deferred.check_failed(errc::timeout);

    auto future = db.async_query<int>(slow, cancel_after(50ms, asio::use_future));
    run();
    const auto e = thrown_by<boost::system::system_error>([&] { future.get(); });
    BOOST_TEST(e.code() == error_code{errc::timeout});

    run([this]() -> asio::awaitable<void> {
        check_42(co_await db.async_query<int>(one, 1, cancel_after(30s, asio::use_awaitable)));
        const auto [code, nothing] =
            co_await db.async_query<int>(slow, cancel_after(50ms, asio::as_tuple(asio::use_awaitable)));
        BOOST_TEST(code == error_code{errc::timeout});
    });
    check_usable();
}

BOOST_AUTO_TEST_CASE(an_operation_without_a_value_takes_the_same_tokens) {
    const std::string where = live_conninfo();
    const auto connect_each_way = [&](auto wait) {
        connection other{io};
        wait(other);
        BOOST_TEST(other.is_open());
    };
    connect_each_way([&](connection& c) {
        error_code code = asio::error::eof;
        c.async_connect(where, [&](error_code failed) { code = failed; });
        run();
        BOOST_TEST(!code);
    });
    connect_each_way([&](connection& c) {
        std::optional<boost::system::result<void, error>> outcome;
        c.async_try_connect(where, [&](boost::system::result<void, error> r) { outcome = r; });
        run();
        BOOST_TEST(outcome.value().has_value());
    });
    connect_each_way([&](connection& c) {
        std::future<void> future = c.async_connect(where, asio::use_future);
        run();
        future.get();
    });
    connect_each_way([&](connection& c) {
        auto later = c.async_connect(where, asio::deferred);
        std::move(later)(asio::detached);
        run();
    });
    connect_each_way([&](connection& c) {
        run([&]() -> asio::awaitable<void> {
            co_await c.async_connect(where);
            c.close();
            co_await c.async_connect(where, asio::use_awaitable);
            c.close();
            (co_await c.async_try_connect(where)).value();
            c.close();
            const auto [code] = co_await c.async_connect(where, asio::as_tuple(asio::use_awaitable));
            BOOST_TEST(!code);
            auto tx = co_await c.async_begin();
            co_await tx.async_commit();
        });
    });
}

BOOST_AUTO_TEST_SUITE_END()
