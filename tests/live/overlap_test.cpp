// One operation at a time: what else is started meanwhile is refused, and does not disturb the one that runs.
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <tusk/connection.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
namespace asio = boost::asio;
using boost::system::error_code;

constexpr const char* short_nap = "select 7 from pg_sleep(0.1)";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(overlap, live_connection)

BOOST_AUTO_TEST_CASE(whatever_is_started_while_an_operation_runs_is_refused_and_the_one_that_runs_goes_on) {
    int first = 0;
    db.async_query_value<int>(short_nap, [&](error_code failed, int n) {
        BOOST_TEST(!failed);
        first = n;
    });

    std::vector<error> refused;
    const auto note = [&](auto outcome) {
        BOOST_REQUIRE(!outcome);
        refused.push_back(outcome.error());
    };
    db.async_try_query<int>("select 1", note);
    db.async_try_execute("select $1::int4", 1, note);
    db.async_try_run_script("select 1", note);
    db.async_try_prepare("select 1", note);
    db.async_try_begin({}, note);
    db.async_try_connect(live_conninfo(), note);
    note(db.try_query<int>("select 1"));
    note(db.try_run_script("select 1"));
    note(db.try_prepare("select 1"));
    note(db.try_begin());
    note(db.try_connect(live_conninfo()));
    BOOST_CHECK_EXCEPTION(db.execute("select 1"), error,
                          [](const error& e) { return e.code() == errc::operation_in_progress; });
    BOOST_TEST(first == 0);
    run();

    BOOST_TEST(first == 7);
    BOOST_TEST(refused.size() == 11u);
    for (const auto& e : refused) {
        BOOST_TEST((e.code() == errc::operation_in_progress), e.what());
        BOOST_TEST(e.what() ==
                   "another operation of this connection has not finished yet; await it first, or use a connection "
                   "for each of the two");
    }
    check_usable();
}

BOOST_AUTO_TEST_CASE(two_coroutines_on_one_connection_are_told_apart_by_who_was_first) {
    std::vector<std::string> told;
    const auto ask = [&](std::string who) -> asio::awaitable<void> {
        const auto outcome = co_await db.async_try_query_value<int>(short_nap);
        told.push_back(who + (outcome ? " has the value" : " is refused"));
    };
    asio::co_spawn(io, ask("the first"), asio::detached);
    asio::co_spawn(io, ask("the second"), asio::detached);
    run();
    BOOST_TEST(told == (std::vector<std::string>{"the second is refused", "the first has the value"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(inside_the_handler_of_an_operation_the_next_is_allowed) {
    int awaited = 0;
    int waited = 0;
    db.async_query_value<int>("select 1", [&](error_code, int) {
        waited = db.query_value<int>("select 2");
        db.async_query_value<int>("select 3", [&](error_code failed, int n) {
            BOOST_TEST(!failed);
            awaited = n;
        });
    });
    run();
    BOOST_TEST(waited == 2);
    BOOST_TEST(awaited == 3);
}

BOOST_AUTO_TEST_CASE(inside_the_handler_of_one_that_was_refused_the_first_still_runs) {
    bool first_ended = false;
    std::vector<error_code> refused;
    db.async_execute(short_nap, [&](error_code failed, const command_result&) {
        BOOST_TEST(!failed);
        first_ended = true;
    });
    db.async_execute("select 1", [&](error_code failed, const command_result&) {
        refused.push_back(failed);
        db.async_execute("select 1", [&](error_code again, const command_result&) { refused.push_back(again); });
        BOOST_TEST(!first_ended);
    });
    run();
    const error_code expected = errc::operation_in_progress;
    BOOST_TEST(refused == (std::vector{expected, expected}), boost::test_tools::per_element());
    BOOST_TEST(first_ended);
}

BOOST_AUTO_TEST_CASE(while_it_connects_a_connection_refuses_everything) {
    connection other{io};
    error_code connected = errc::timeout;
    other.async_connect(live_conninfo(), [&](error_code failed) { connected = failed; });
    auto refused = other.async_try_query_value<int>("select 1", asio::use_future);
    BOOST_TEST((other.try_execute("select 1").error().code() == errc::operation_in_progress));
    BOOST_TEST((other.try_connect(live_conninfo()).error().code() == errc::operation_in_progress));
    run();
    BOOST_TEST(!connected);
    BOOST_TEST((refused.get().error().code() == errc::operation_in_progress));
    BOOST_TEST(other.query_value<int>("select 42") == 42);
}

BOOST_AUTO_TEST_CASE(a_transaction_and_its_connection_are_one_user) {
    auto tx = db.begin();
    int slept = 0;
    tx.async_query_value<int>(short_nap, [&](error_code, int n) { slept = n; });
    BOOST_TEST((db.try_execute("select 1").error().code() == errc::operation_in_progress));
    run();
    BOOST_TEST(slept == 7);
    BOOST_TEST(db.query_value<int>("select 42") == 42);
    tx.commit();
}

BOOST_AUTO_TEST_CASE(without_an_executor_everything_asynchronous_is_refused_and_everything_else_works) {
    connection waiting{live_conninfo()};
    const auto refused = [](auto future) {
        const auto outcome = future.get();
        BOOST_REQUIRE(!outcome);
        BOOST_TEST((outcome.error().code() == errc::no_executor), outcome.error().what());
    };
    refused(waiting.async_try_query<int>("select 1", asio::use_future));
    refused(waiting.async_try_execute("select $1::int4", 1, asio::use_future));
    refused(waiting.async_try_run_script("select 1", asio::use_future));
    refused(waiting.async_try_prepare("select 1", asio::use_future));
    refused(connection{}.async_try_connect(live_conninfo(), asio::use_future));
    BOOST_CHECK_EXCEPTION(
        testing::run(io, [&]() -> asio::awaitable<void> { co_await waiting.async_execute("select 1"); }), error,
        [](const error& e) {
            return e.code() == errc::no_executor &&
                   e.what() == std::string{
                                   "the connection was made without an executor; make it as "
                                   "tusk::connection{executor} to use async_ functions"};
        });
    BOOST_TEST(waiting.query_value<int>("select 42") == 42);
}

BOOST_AUTO_TEST_CASE(what_is_closed_has_no_session_and_what_was_pending_is_aborted) {
    error_code pending;
    db.async_execute("select pg_sleep(60)", [&](error_code failed, const command_result&) { pending = failed; });
    asio::post(io, [&] { db.close(); });
    run();
    BOOST_TEST(pending == asio::error::operation_aborted);
    BOOST_TEST(!db.is_open());
    BOOST_TEST((db.try_execute("select 1").error().code() == errc::not_connected));
    auto later = db.async_try_execute("select 1", asio::use_future);
    run();
    BOOST_TEST((later.get().error().code() == errc::not_connected));
    db.connect(live_conninfo());
    BOOST_TEST(db.query_value<int>("select 42") == 42);
}

BOOST_AUTO_TEST_CASE(what_is_closed_twice_or_never_was_open_is_closed) {
    db.close();
    db.close();
    connection never{io};
    never.close();
    BOOST_TEST(!db.is_open());
    BOOST_TEST(!never.is_open());
    BOOST_TEST((db.try_execute("select 1").error().code() == errc::not_connected));
    BOOST_TEST((never.try_execute("select 1").error().code() == errc::not_connected));
}

BOOST_AUTO_TEST_SUITE_END()
