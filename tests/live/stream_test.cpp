// Rows a batch at a time: every way to come to an end, and what the connection can do then.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <support/drivers.hpp>
#include <support/printing.hpp>
#include <tusk/connection.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace tusk::literals;
using namespace std::chrono_literals;

// More rows than there is time for. In FROM they would all be made before the first is sent.
constexpr const char* endless =
    "select i, repeat('x', 100) from (select generate_series(1, 1000000000) as i) as numbers";
using endless_stream = row_stream<std::tuple<int, std::string>>;

template <class Driver>
struct streaming : database<Driver> {
    streaming() : database<Driver>{live_conninfo()}, backend{(*this)->backend_process_id()} {}

    endless_stream begun(const stream_options& budget = {.rows = 10}) {
        auto stream = (*this)->template stream<int, std::string>(budget, endless);
        BOOST_TEST(this->next(stream).value()->size() == 10u);
        return stream;
    }
    // The same session, ready for more.
    void check_usable() {
        BOOST_TEST(this->template query_value<int>("select 42").value() == 42);
        BOOST_TEST((*this)->backend_process_id() == backend);
    }
    std::int32_t backend;
};

struct numbered {
    int id;
    std::string text;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(streams)

BOOST_AUTO_TEST_CASE_TEMPLATE(all_rows_come_in_order_and_once, Driver, every_way) {
    streaming<Driver> db;
    // Rows of very different widths: a few are larger than the budget.
    constexpr const char* text =
        "select i, repeat(chr(97 + i % 26), case when i % 100 = 0 then 200000 else i % 60 end)"
        " from generate_series(1, $1) i";
    constexpr int count = 2'000;
    for (const stream_options budget : {stream_options{.bytes = 1},
                                        {.bytes = 10'000},
                                        {.bytes = 1_MiB},
                                        {.bytes = 64_MiB},
                                        {.rows = 1},
                                        {.bytes = 64_MiB, .rows = 999}}) {
        auto stream = db->template stream<numbered>(budget, text, count);
        int expected = 0;
        std::size_t largest = 0;
        while (true) {
            const auto batch = db.next(stream).value();
            if (!batch)
                break;
            BOOST_TEST_REQUIRE(!batch->empty());
            std::size_t bytes = 0;
            for (const numbered& row : *batch) {
                BOOST_TEST_REQUIRE(row.id == ++expected);
                const auto width = static_cast<std::size_t>(row.id % 100 == 0 ? 200'000 : row.id % 60);
                BOOST_TEST_REQUIRE((row.text == std::string(width, static_cast<char>('a' + row.id % 26))));
                bytes += width;
            }
            BOOST_TEST_REQUIRE(bytes < budget.bytes + 200'000);
            largest = std::max(largest, batch->size());
        }
        BOOST_TEST(expected == count);
        BOOST_TEST(stream.command_tag() == "SELECT 2000");
        BOOST_TEST(stream.rows_affected() == 2'000u);
        if (budget.rows != 0)
            BOOST_TEST(largest == budget.rows);
        BOOST_TEST(!db.next(stream).value());
        db.check_usable();
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_statement_without_rows_is_at_its_end_at_once, Driver, every_way) {
    streaming<Driver> db;
    auto none = db->template stream<int>("select 1 where false");
    BOOST_TEST(!db.next(none).value());
    BOOST_TEST(none.command_tag() == "SELECT 0");
    auto command = db->stream("create temporary table t(i int)");
    BOOST_TEST(!db.next(command).value());
    BOOST_TEST(command.command_tag() == "CREATE TABLE");
    auto inserted =
        db->template stream<int>({.rows = 2}, "insert into t select generate_series(1, 4) returning i * 10");
    BOOST_TEST(db.next(inserted).value()->front() == 10);
    BOOST_TEST(db.next(inserted).value()->front() == 30);
    BOOST_TEST(!db.next(inserted).value());
    BOOST_TEST(inserted.rows_affected() == 4u);
    db.check_usable();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(dynamic_batches_outlive_the_stream, Driver, every_way) {
    std::vector<result> all;
    {
        streaming<Driver> db;
        auto stream = db->stream({.rows = 3}, "select i, 'row ' || i as name from generate_series(1, $1) i", 8);
        while (auto batch = db.next(stream).value())
            all.push_back(std::move(*batch));
    }
    BOOST_TEST_REQUIRE(all.size() == 3u);
    BOOST_TEST(all[0].size() == 3u);
    BOOST_TEST(all[1][2]["name"].to_string() == "row 6");
    BOOST_TEST(all[2].size() == 2u);
    BOOST_TEST(all[2][1]["i"].template as<int>() == 8);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(while_rows_are_left_the_connection_takes_nothing_else, Driver, every_way) {
    streaming<Driver> db;
    auto stream = db.begun();
    const auto refused = db.template query_value<int>("select 1");
    BOOST_TEST(code_of(refused) == errc::operation_in_progress);
    BOOST_TEST(refused.error().what() ==
               std::string{"a stream of this connection still has rows to be read; read it to "
                           "its end, or close it, or use another connection"});
    auto second = db->template stream<int>("select 1");
    BOOST_TEST(code_of(db.next(second)) == errc::operation_in_progress);
    BOOST_TEST(db.next(stream).value()->size() == 10u);
    BOOST_TEST(db.close(stream).has_value());
    BOOST_TEST(code_of(db.next(second)) == errc::operation_in_progress);  // it had its turn
    db.check_usable();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(closing_ends_the_statement_and_the_session_stays, Driver, every_way) {
    streaming<Driver> db;
    for (int i = 0; i != 3; ++i) {
        auto stream = db.begun();
        BOOST_TEST(db.close(stream).has_value());
        BOOST_TEST(db.close(stream).has_value());
        BOOST_TEST(code_of(db.next(stream)) == errc::not_connected);
        db.check_usable();
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_let_go_ends_in_front_of_the_next_statement, Driver, every_way) {
    streaming<Driver> db;
    for (int i = 0; i != 3; ++i) {
        { const auto stream = db.begun(); }
        db.check_usable();
    }
    // Whose rows are all on the way already.
    {
        auto stream = db->template stream<int>({.rows = 1}, "select generate_series(1, 3)");
        BOOST_TEST(db.next(stream).value()->size() == 1u);
    }
    db.check_usable();
    // One that never began.
    { const auto stream = db->template stream<int>("select 1"); }
    db.check_usable();
    // Another one takes its place.
    auto stream = db.begun();
    auto next = db->template stream<int, std::string>({.rows = 10}, endless);
    stream = std::move(next);
    BOOST_TEST(db.next(stream).value()->size() == 10u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_error_on_the_way_is_told_and_told_again, Driver, every_way) {
    streaming<Driver> db;
    auto stream = db->template stream<int>({.rows = 2}, "select 10 / (5 - i) from generate_series(1, 9) i");
    BOOST_TEST(db.next(stream).value()->size() == 2u);
    BOOST_TEST(db.next(stream).value()->size() == 2u);
    BOOST_TEST(code_of(db.next(stream)) == sqlstate::division_by_zero);
    BOOST_TEST(code_of(db.next(stream)) == sqlstate::division_by_zero);
    db.check_usable();
    auto null = db->template stream<int>({.rows = 1}, "values (1), (null)");
    BOOST_TEST(db.next(null).value()->size() == 1u);
    BOOST_TEST(code_of(db.next(null)) == errc::null_value);
    BOOST_TEST(code_of(db.next(null)) == errc::null_value);
    db.check_usable();
    // Nor is the rest of a result that was not to be, as of a COPY.
    auto copy = db->stream("copy (select generate_series(1, 1000000000)) to stdout");
    BOOST_TEST(code_of(db.next(copy)) == errc::unexpected_copy);
    db.check_usable();
    // What follows such a row is not waited for.
    auto endless_nulls = db->template stream<int>("select nullif(generate_series(1, 1000000000), 3)");
    BOOST_TEST(code_of(db.next(endless_nulls)) == errc::null_value);
    db.check_usable();
    BOOST_TEST(code_of(db.next(endless_nulls)) == errc::null_value);
    auto wrong = db->template stream<int>("select 'text', 2");
    BOOST_TEST(code_of(db.next(wrong)) == errc::column_count_mismatch);
    auto syntax = db->stream("selct");
    BOOST_TEST(code_of(db.next(syntax)) == sqlstate::syntax_error);
    db.check_usable();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_limit_of_time_is_for_each_batch, Driver, every_way) {
    streaming<Driver> db;
    db->set_timeout(1s);
    auto quick = db->template stream<int>({.rows = 1}, "select generate_series(1, 3)");
    BOOST_TEST(db.next(quick).value()->front() == 1);
    std::this_thread::sleep_for(1200ms);  // a slow reader is none of the server's
    BOOST_TEST(db.next(quick).value()->front() == 2);
    BOOST_TEST(db.next(quick).value()->front() == 3);
    BOOST_TEST(!db.next(quick).value());
    auto slow = db->template stream<int>({.rows = 1}, "select i from generate_series(1, 3) i, pg_sleep(i / 3 * 60)");
    BOOST_TEST(code_of(db.next(slow)) == errc::timeout);
    BOOST_TEST(code_of(db.next(slow)) == errc::timeout);
    db.check_usable();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(in_a_transaction_it_is_let_go_before_the_rollback, Driver, every_way) {
    streaming<Driver> db;
    BOOST_TEST(db.execute("create temporary table t(i int)").has_value());
    {
        auto tx = db->begin();
        tx.execute("insert into t values (1)");
        auto stream = tx.template stream<int, std::string>({.rows = 10}, endless);
        BOOST_TEST(stream.next()->size() == 10u);
        { const auto dropped = std::move(tx); }  // while rows are left
        BOOST_TEST(stream.next()->size() == 10u);
    }
    BOOST_TEST(db.template query_value<std::int64_t>("select count(*) from t").value() == 0);
    db.check_usable();
}

// Nothing of the transaction may be left for what comes next.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_commit_that_cannot_be_sent_rolls_back, Driver, every_way) {
    streaming<Driver> db;
    BOOST_TEST(db.execute("create temporary table t(i int)").has_value());
    {
        auto tx = db.begin().value();
        BOOST_TEST(db.on(tx).execute("insert into t values (1)").has_value());
        auto stream = tx.template stream<int, std::string>({.rows = 10}, endless);
        BOOST_TEST(db.next(stream).value()->size() == 10u);
        BOOST_TEST(code_of(db.commit(tx)) == errc::operation_in_progress);
    }
    BOOST_TEST(db.execute("insert into t values (2)").has_value());
    BOOST_TEST((db->transaction_status() == transaction_status::idle));
    BOOST_TEST(db.template query_value<std::string>("select string_agg(i::text, ',') from t").value() == "2");
    db.check_usable();
}

// Streams that are let go, or read again at their end, while another one still has to come to its end.
BOOST_AUTO_TEST_CASE_TEMPLATE(one_stream_behind_another_comes_to_no_harm, Driver, every_way) {
    streaming<Driver> db;
    auto failed = db->template stream<int>("select 1 / 0");
    BOOST_TEST(code_of(db.next(failed)) == sqlstate::division_by_zero);
    { const auto dropped = db.begun(); }
    BOOST_TEST(code_of(db.next(failed)) == sqlstate::division_by_zero);
    db.check_usable();
    { const auto dropped = db.begun(); }
    BOOST_TEST(code_of(db.next(failed)) == sqlstate::division_by_zero);
    db->close();
    BOOST_TEST(db.connect(live_conninfo()).has_value());
    BOOST_TEST(db.template query_value<int>("select 42").value() == 42);
}

BOOST_AUTO_TEST_CASE(a_next_of_a_stream_that_is_gone_never_begins) {
    live_connection c;
    { const auto dropped = c.db.stream<int, std::string>({.rows = 10}, endless).next(); }
    std::optional<endless_stream> stream = c.db.stream<int, std::string>({.rows = 10}, endless);
    boost::system::error_code told;
    stream->async_next([&](boost::system::error_code failed, const auto&) { told = failed; });
    stream.reset();
    c.run();
    BOOST_TEST((!told || told == errc::not_connected));
    c.run([&]() -> boost::asio::awaitable<void> {
        auto next = [&] {
            auto lost = c.db.stream<int, std::string>({.rows = 10}, endless);
            return lost.async_next();
        }();
        boost::system::error_code code;
        try {
            co_await std::move(next);
        } catch (const error& e) {
            code = e.code();
        }
        BOOST_TEST(code == errc::not_connected);
    });
    c.check_usable();
}

BOOST_AUTO_TEST_CASE(rows_come_one_by_one_too) {
    connection db{live_conninfo()};
    int sum = 0;
    for (const int i : db.stream<int>({.rows = 7}, "select generate_series(1, $1)", 100))
        sum += i;
    BOOST_TEST(sum == 5'050);
    std::vector<std::string> kept;
    auto texts = db.stream<std::string>({.rows = 2}, "values ('a'), ('b'), ('c')");
    for (std::string& text : texts)
        kept.push_back(std::move(text));
    BOOST_TEST(kept == (std::vector<std::string>{"a", "b", "c"}), boost::test_tools::per_element());
    std::string names;
    for (const row r : db.stream({.rows = 2}, "select 'x' || i as name from generate_series(1, 5) i"))
        names += r["name"].to_string();
    BOOST_TEST(names == "x1x2x3x4x5");
    for (const auto& each : db.stream<int>("select 1 where false"))
        BOOST_ERROR(each);
    // Left early.
    for (const auto& [i, text] : db.stream<int, std::string>({.rows = 10}, endless))
        if (i == 25)
            break;
    BOOST_TEST(db.query_value<int>("select 42") == 42);
}

BOOST_AUTO_TEST_CASE(a_stream_of_nothing_says_so) {
    row_stream<int> none;
    BOOST_TEST(code_of(none.try_next()) == errc::not_connected);
    BOOST_TEST(none.command_tag().empty());
    none.close();
    connection closed;
    auto stream = closed.stream<int>("select 1");
    BOOST_TEST(code_of(stream.try_next()) == errc::not_connected);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_connection_is_the_end_of_the_stream) {
    std::optional<endless_stream> left;
    {
        connection db{live_conninfo()};
        left = db.stream<int, std::string>({.rows = 10}, endless);
        BOOST_TEST(left->next()->size() == 10u);
    }
    BOOST_TEST(left->try_next().has_error());
    left.reset();
    connection db{live_conninfo()};
    auto stream = db.stream<int, std::string>({.rows = 10}, endless);
    stream.next();
    db.close();
    BOOST_TEST(stream.try_next().has_error());
    db.connect(live_conninfo());
    BOOST_TEST(db.query_value<int>("select 42") == 42);
    BOOST_TEST(stream.try_next().has_error());
    BOOST_TEST(db.query_value<int>("select 43") == 43);
}

BOOST_AUTO_TEST_CASE(a_backend_that_is_gone_is_told) {
    connection db{live_conninfo()};
    connection other{live_conninfo()};
    auto stream = db.stream<int, std::string>(
        {.rows = 10}, "select pg_backend_pid(), repeat('x', generate_series(1, 1000000000) % 100)");
    const int backend = std::get<0>(stream.next()->front());
    other.execute("select pg_terminate_backend($1)", backend);
    const auto told = [&] {
        while (true)
            if (auto batch = stream.try_next(); !batch)
                return batch.error();
    }();
    // A server that could not write has no place for its last words.
    BOOST_TEST((told.code() == sqlstate::admin_shutdown || told.code() == errc::connection_closed ||
                told.code() == sqlstate::protocol_violation),  // as PgBouncer has it
               told.what());
    BOOST_TEST(!db.is_open());
}

BOOST_AUTO_TEST_CASE(an_async_next_is_cancelled_like_any_operation) {
    live_connection c;
    // The server sends a row when the next ones have filled 8 KiB.
    auto stream = c.db.stream<int, std::string>(
        {.rows = 1}, "select i, repeat('x', 10000) from generate_series(1, 3) i, pg_sleep(i / 3 * 60)");
    boost::asio::cancellation_signal signal;
    boost::system::error_code told;
    c.run([&]() -> boost::asio::awaitable<void> { BOOST_TEST((co_await stream.async_next()).has_value()); });
    stream.async_next(boost::asio::bind_cancellation_slot(
        signal.slot(), [&](boost::system::error_code failed, const auto&) { told = failed; }));
    boost::asio::post(c.io, [&] { signal.emit(boost::asio::cancellation_type::terminal); });
    c.run();
    BOOST_TEST(told == boost::asio::error::operation_aborted);
    c.check_usable();
}

// The operation that waits for it goes on, and what is left of it goes in front of the next one.
BOOST_AUTO_TEST_CASE(a_stream_may_be_let_go_while_it_is_waited_for) {
    live_connection c;
    std::optional<endless_stream> stream = c.db.stream<int, std::string>({.rows = 10}, endless);
    std::size_t rows = 0;
    stream->async_next(
        [&](boost::system::error_code failed, std::optional<tusk::rows<std::tuple<int, std::string>>> batch) {
            BOOST_TEST(!failed);
            rows = batch->size();
        });
    stream.reset();
    c.run();
    BOOST_TEST(rows == 10u);
    c.check_usable();
}

BOOST_AUTO_TEST_SUITE_END()
