// What an observer is told of streams, of operations that are refused, and of those that are broken off.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>
#include <support/recording_observer.hpp>
#include <tusk/connection.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;

// More rows than there is time for.
constexpr const char* endless = "select generate_series(1, 1000000000)";

template <class Driver>
struct observed : database<Driver> {
    observed() : database<Driver>{live_conninfo()} { (*this)->set_observer(seen); }

    told_statement one() { return seen->take_one(); }

    std::shared_ptr<recording_observer> seen = std::make_shared<recording_observer>();
};

struct observed_live : live_connection {
    observed_live() { db.set_observer(seen); }

    std::shared_ptr<recording_observer> seen = std::make_shared<recording_observer>();
};

}  // namespace

BOOST_AUTO_TEST_SUITE(observed_streams)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_stream_that_cannot_begin_ends_too, Driver, every_way) {
    observed<Driver> db;
    auto stream = db->template stream<int>(statement{});
    BOOST_TEST(code_of(db.next(stream)) == errc::not_connected);
    BOOST_TEST(db.one().failure == errc::not_connected);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_stream_ends_with_its_rows, Driver, every_way) {
    observed<Driver> db;
    auto stream = db->template stream<int>({.rows = 2}, "select generate_series(1, $1)", 5);
    BOOST_TEST(db.seen->all.empty());  // nothing has begun
    BOOST_TEST(db.next(stream).value()->size() == 2u);
    BOOST_TEST_REQUIRE(db.seen->all.size() == 1u);
    BOOST_TEST(db.seen->all[0].parameters == "$1 integer");
    BOOST_TEST(!db.seen->all[0].has_ended);
    std::this_thread::sleep_for(50ms);
    while (db.next(stream).value()) {
    }
    const auto told = db.one();
    BOOST_TEST(told.sql == "select generate_series(1, $1)");
    BOOST_TEST(told.tag == "SELECT 5");
    BOOST_TEST(told.received == 5u);
    BOOST_TEST((told.duration >= 50ms));
    BOOST_TEST(!db.next(stream).value());
    BOOST_TEST(db.close(stream).has_value());
    BOOST_TEST(db.seen->take().empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_stream_that_is_let_go_has_ended, Driver, every_way) {
    observed<Driver> db;
    {
        auto stream = db->template stream<int>({.rows = 10}, endless);
        BOOST_TEST(db.next(stream).value()->size() == 10u);
    }
    const auto dropped = db.one();
    BOOST_TEST(!dropped.failure);
    BOOST_TEST(dropped.tag == "");
    BOOST_TEST(dropped.received == 10u);
    // What comes next waits for it to end at the server, and starts before that.
    BOOST_TEST(db.execute("select 1").has_value());
    BOOST_TEST(db.one().sql == "select 1");

    auto stream = db->template stream<int>({.rows = 10}, endless);
    BOOST_TEST(db.next(stream).value()->size() == 10u);
    BOOST_TEST(db.close(stream).has_value());
    BOOST_TEST(db.one().received == 10u);
    { const auto never = db->template stream<int>(endless); }
    BOOST_TEST(db.seen->take().empty());
    stream = db->template stream<int>({.rows = 10}, endless);
    BOOST_TEST(db.next(stream).value()->size() == 10u);
    db->close();
    BOOST_TEST(db.one().failure == boost::asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_stream_that_fails_ends_so, Driver, every_way) {
    observed<Driver> db;
    auto divided = db->template stream<int>({.rows = 2}, "select 10 / (5 - i) from generate_series(1, 9) i");
    while (db.next(divided)) {
    }
    const auto by_server = db.one();
    BOOST_TEST(by_server.failure == sqlstate::division_by_zero);
    BOOST_TEST(by_server.received == 4u);
    // A row that cannot be read, with no end of others behind it.
    auto nulls = db->template stream<int>("select nullif(generate_series(1, 1000000000), 3)");
    BOOST_TEST(code_of(db.next(nulls)) == errc::null_value);
    const auto unread = db.one();
    BOOST_TEST(unread.failure == errc::null_value);
    BOOST_TEST(unread.received == 2u);
    BOOST_TEST(code_of(db.next(nulls)) == errc::null_value);
    BOOST_TEST(db.seen->take().empty());
    auto wrong = db->template stream<int>("select 'text', 2");
    BOOST_TEST(code_of(db.next(wrong)) == errc::column_count_mismatch);
    BOOST_TEST(db.one().failure == errc::column_count_mismatch);
    db->set_timeout(200ms);
    auto slow = db->template stream<int>({.rows = 1}, "select i from generate_series(1, 3) i, pg_sleep(i / 3 * 60)");
    while (db.next(slow)) {
    }
    BOOST_TEST(db.one().failure == errc::timeout);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_a_stream_keeps_from_running_is_told, Driver, every_way) {
    observed<Driver> db;
    auto stream = db->template stream<int>({.rows = 10}, endless);
    BOOST_TEST(db.next(stream).value()->size() == 10u);
    BOOST_TEST(code_of(db.execute("select 1")) == errc::operation_in_progress);
    auto second = db->template stream<int>("select 2");
    BOOST_TEST(code_of(db.next(second)) == errc::operation_in_progress);
    BOOST_TEST(db.close(stream).has_value());
    const auto told = db.seen->take();
    BOOST_TEST_REQUIRE(told.size() == 3u);
    BOOST_TEST(told[1].failure == errc::operation_in_progress);
    BOOST_TEST(told[2].sql == "select 2");
    BOOST_TEST(told[2].failure == errc::operation_in_progress);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(without_a_connection_statements_start_and_fail, Driver, every_way) {
    database<Driver> db;
    const auto seen = std::make_shared<recording_observer>();
    db->set_observer(seen);
    BOOST_TEST(code_of(db.execute("select $1", 1)) == errc::not_connected);
    const auto told = seen->take_one();
    BOOST_TEST(told.parameters == "$1 integer");
    BOOST_TEST(told.failure == errc::not_connected);
    auto stream = db->template stream<int>("select 1");
    for (int i = 0; i != 2; ++i) {  // each time it is tried
        BOOST_TEST(code_of(db.next(stream)) == errc::not_connected);
        BOOST_TEST(seen->take_one().failure == errc::not_connected);
    }
}

BOOST_AUTO_TEST_CASE(what_overlaps_is_refused_and_told) {
    observed_live c;
    int ends = 0;
    const auto count = [&](boost::system::error_code, const command_result&) { ++ends; };
    c.db.async_execute("select pg_sleep(0.2)", count);
    c.db.async_execute("select 1", count);
    BOOST_TEST(code_of(c.db.try_execute("select 2")) == errc::operation_in_progress);
    c.run();
    BOOST_TEST(ends == 2);
    const auto told = c.seen->take();
    BOOST_TEST_REQUIRE(told.size() == 3u);
    BOOST_TEST(!told[0].failure);
    BOOST_TEST(told[1].failure == errc::operation_in_progress);
    BOOST_TEST(told[2].failure == errc::operation_in_progress);
    connection waiting{live_conninfo()};
    waiting.set_observer(c.seen);
    auto refused = waiting.async_try_execute("select 3", boost::asio::use_future);
    BOOST_TEST(c.seen->take_one().failure == errc::no_executor);
    BOOST_TEST(code_of(refused.get()) == errc::no_executor);
}

// The second next() must not take the start of the first one for its own.
BOOST_AUTO_TEST_CASE(a_next_that_is_refused_leaves_the_other_alone) {
    observed_live c;
    {
        auto dropped = c.db.stream<int>({.rows = 10}, endless);
        BOOST_TEST(dropped.next()->size() == 10u);
    }
    BOOST_TEST(c.seen->take_one().received == 10u);
    auto stream = c.db.stream<int>("select 1");
    boost::system::error_code first, second;
    stream.async_next([&](boost::system::error_code failed, const auto&) { first = failed; });
    stream.async_next([&](boost::system::error_code failed, const auto&) { second = failed; });
    c.run();
    BOOST_TEST(!first);
    BOOST_TEST(second == errc::operation_in_progress);
    const auto told = c.seen->take_one();
    BOOST_TEST(!told.failure);
    BOOST_TEST(told.tag == "SELECT 1");
}

BOOST_AUTO_TEST_CASE(what_is_cancelled_or_broken_off_is_told) {
    observed_live c;
    boost::asio::cancellation_signal signal;
    c.db.async_execute(
        "select pg_sleep(60)",
        boost::asio::bind_cancellation_slot(signal.slot(), [](boost::system::error_code, const command_result&) {}));
    boost::asio::post(c.io, [&] { signal.emit(boost::asio::cancellation_type::terminal); });
    c.run();
    BOOST_TEST(c.seen->take_one().failure == boost::asio::error::operation_aborted);

    c.db.async_execute("select pg_sleep(60)", [](boost::system::error_code, const command_result&) {});
    boost::asio::post(c.io, [&] { c.db.close(); });
    c.run();
    BOOST_TEST(c.seen->take_one().failure == boost::asio::error::operation_aborted);

    // One that waits behind a stream, and has not been sent.
    c.db.connect(live_conninfo());
    {
        auto stream = c.db.stream<int>({.rows = 10}, endless);
        stream.next();
    }
    BOOST_TEST(!c.seen->take_one().failure);
    c.db.async_execute("select 1", [](boost::system::error_code, const command_result&) {});
    c.db.close();
    c.run();
    BOOST_TEST(c.seen->take_one().failure == boost::asio::error::operation_aborted);

    // A server that goes away.
    c.db.connect(live_conninfo());
    connection other{live_conninfo()};
    other.execute("select pg_terminate_backend($1, 10000)", c.db.backend_process_id());
    BOOST_TEST(c.db.try_execute("select 1").has_error());
    const auto told = c.seen->take_one();
    BOOST_TEST((told.failure == sqlstate::admin_shutdown || told.failure == errc::connection_closed));
}

BOOST_AUTO_TEST_CASE(an_execution_context_that_is_destroyed_ends_what_runs) {
    const auto seen = std::make_shared<recording_observer>();
    std::optional<boost::asio::io_context> io{std::in_place};
    connection db{*io};
    db.connect(live_conninfo());
    db.set_observer(seen);
    db.async_execute("select pg_sleep(60)", [](boost::system::error_code, const command_result&) {});
    io->run_for(100ms);
    io.reset();
    BOOST_TEST(seen->take_one().failure == boost::asio::error::operation_aborted);
}

BOOST_AUTO_TEST_SUITE_END()
