// One body of a test for each way to use a connection: waiting, or starting operations that end with a callback, a
// future or a coroutine. All give boost::system::result<T, tusk::error>.
//
//     BOOST_AUTO_TEST_CASE_TEMPLATE(a_sum_is_right, Driver, every_driver) {
//         database<Driver> db{live_conninfo()};
//         BOOST_TEST(db.template query_value<int>("select 1 + $1", 1).value() == 2);
//     }
#pragma once

#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <support/environment.hpp>
#include <tusk/connection.hpp>

namespace tusk::testing {

namespace asio = boost::asio;

// Each driver runs one operation to its end, given `wait()`, which is a try_ function, and `start(token...)`, the
// async_try_ function of the same name.

struct waiting {
    static connection make(asio::io_context&) { return connection{}; }

    template <class Wait, class Start>
    static auto run(asio::io_context&, Wait wait, Start) {
        return wait();
    }
};

template <class Outcome>
Outcome completed(std::optional<Outcome>&& outcome) {
    BOOST_REQUIRE_MESSAGE(outcome.has_value(), "there is nothing left to run, but the operation has not completed");
    return std::move(*outcome);
}

struct callback {
    static connection make(asio::io_context& io) { return connection{io}; }

    template <class Wait, class Start>
    static auto run(asio::io_context& io, Wait, Start start) {
        std::optional<decltype(std::declval<Wait&>()())> outcome;
        start([&outcome](auto result) {
            BOOST_TEST(!outcome.has_value(), "the operation has completed twice");
            outcome.emplace(std::move(result));
        });
        BOOST_TEST(!outcome.has_value(), "the operation has completed inside the function that started it");
        io.restart();
        io.run();
        return completed(std::move(outcome));
    }
};

struct future {
    static connection make(asio::io_context& io) { return connection{io}; }

    template <class Wait, class Start>
    static auto run(asio::io_context& io, Wait, Start start) {
        auto outcome = start(asio::use_future);
        io.restart();
        io.run();
        // What fails at once is posted, and a future's own executor has threads of its own for that.
        BOOST_REQUIRE_MESSAGE(outcome.wait_for(std::chrono::seconds{30}) == std::future_status::ready,
                              "there is nothing left to run, but the operation has not completed");
        return outcome.get();
    }
};

struct coroutine {
    static connection make(asio::io_context& io) { return connection{io}; }

    template <class Wait, class Start>
    static auto run(asio::io_context& io, Wait, Start start) {
        std::optional<decltype(std::declval<Wait&>()())> outcome;
        asio::co_spawn(io, await(start, outcome), asio::detached);
        io.restart();
        io.run();
        return completed(std::move(outcome));
    }

private:
    template <class Start, class Outcome>
    static asio::awaitable<void> await(Start& start, std::optional<Outcome>& outcome) {
        outcome.emplace(co_await start());
    }
};

using every_driver = std::tuple<waiting, callback, future, coroutine>;
// Where a future can show nothing that a callback does not. Each driver costs the compiler seconds.
using every_way = std::tuple<waiting, callback, coroutine>;

// The functions of tusk::queries, on a connection or a transaction.
template <class Driver, class Target>
class statements {
public:
    statements(asio::io_context& io, Target& target) noexcept : io_{io}, target_{target} {}

    template <class... A>
    auto execute(const sql& statement, const A&... parameters) {
        return run([&] { return target_.try_execute(statement, parameters...); },
                   [&](auto&&... token) { return target_.async_try_execute(statement, parameters..., token...); });
    }
    template <class... T, class... A>
    auto query(const sql& statement, const A&... parameters) {
        return run([&] { return target_.template try_query<T...>(statement, parameters...); },
                   [&](auto&&... token) {
                       return target_.template async_try_query<T...>(statement, parameters..., token...);
                   });
    }
    template <class... T, class... A>
    auto query_one(const sql& statement, const A&... parameters) {
        return run([&] { return target_.template try_query_one<T...>(statement, parameters...); },
                   [&](auto&&... token) {
                       return target_.template async_try_query_one<T...>(statement, parameters..., token...);
                   });
    }
    template <class... T, class... A>
    auto query_optional(const sql& statement, const A&... parameters) {
        return run([&] { return target_.template try_query_optional<T...>(statement, parameters...); },
                   [&](auto&&... token) {
                       return target_.template async_try_query_optional<T...>(statement, parameters..., token...);
                   });
    }
    template <class T, class... A>
    auto query_value(const sql& statement, const A&... parameters) {
        return run([&] { return target_.template try_query_value<T>(statement, parameters...); },
                   [&](auto&&... token) {
                       return target_.template async_try_query_value<T>(statement, parameters..., token...);
                   });
    }
    template <class Range>
    auto execute_many(const sql& statement, const Range& elements) {
        return run([&] { return target_.try_execute_many(statement, elements); },
                   [&](auto&&... token) { return target_.async_try_execute_many(statement, elements, token...); });
    }
    auto run_pipeline(pipeline& p) {
        return run([&] { return target_.try_run(p); },
                   [&](auto&&... token) { return target_.async_try_run(p, token...); });
    }
    template <class... T, class... A>
    auto call(const procedure_name& name, const A&... arguments) {
        return run(
            [&] { return target_.template try_call<T...>(name, arguments...); },
            [&](auto&&... token) { return target_.template async_try_call<T...>(name, arguments..., token...); });
    }
    template <class... T, class... A>
    auto declare_cursor(const cursor_options& options, const sql& statement, const A&... parameters) {
        return run([&] { return target_.template try_declare_cursor<T...>(options, statement, parameters...); },
                   [&](auto&&... token) {
                       return target_.template async_try_declare_cursor<T...>(options, statement, parameters...,
                                                                              token...);
                   });
    }
    template <class Collector, class... Step>
    auto fetch(basic_cursor<Collector>& from, Step... step) {
        return run([&] { return from.try_fetch(step...); },
                   [&](auto&&... token) { return from.async_try_fetch(step..., token...); });
    }
    template <class Collector, class... Step>
    auto move(basic_cursor<Collector>& which, Step... step) {
        return run([&] { return which.try_move(step...); },
                   [&](auto&&... token) { return which.async_try_move(step..., token...); });
    }
    template <class Collector>
    auto close(basic_cursor<Collector>& which) {
        return run([&] { return which.try_close(); }, [&](auto&&... token) { return which.async_try_close(token...); });
    }
    template <class Row>
    auto write(copy_writer<Row>& to, const Row& row) {
        return run([&] { return to.try_write(row); },
                   [&](auto&&... token) { return to.async_try_write(row, token...); });
    }
    template <class Row, class Range>
    auto write_rows(copy_writer<Row>& to, const Range& rows) {
        return run([&] { return to.try_write_rows(rows); },
                   [&](auto&&... token) { return to.async_try_write_rows(borrow(rows), token...); });
    }
    auto write_raw(raw_copy_writer& to, const std::string& data) {
        return run([&] { return to.try_write(data); },
                   [&](auto&&... token) { return to.async_try_write(data, token...); });
    }
    template <class Encoder>
    auto finish(detail::copy_handle<Encoder>& which) {
        return run([&] { return which.try_finish(); },
                   [&](auto&&... token) { return which.async_try_finish(token...); });
    }
    auto copy_in_file(std::string_view statement, const copy_file& file, copy_progress_function tell = {}) {
        return run([&] { return target_.try_copy_in_file(statement, file, tell); },
                   [&](auto&&... token) { return target_.async_try_copy_in_file(statement, file, tell, token...); });
    }
    auto copy_out_file(std::string_view statement, const copy_file& file, copy_progress_function tell = {}) {
        return run([&] { return target_.try_copy_out_file(statement, file, tell); },
                   [&](auto&&... token) { return target_.async_try_copy_out_file(statement, file, tell, token...); });
    }
    auto run_script(std::string_view text) {
        return run([&] { return target_.try_run_script(text); },
                   [&](auto&&... token) { return target_.async_try_run_script(text, token...); });
    }
    template <class F>
    auto for_each_result(std::string_view text, F on_result) {
        return run([&] { return target_.try_for_each_result(text, on_result); },
                   [&](auto&&... token) { return target_.async_try_for_each_result(text, on_result, token...); });
    }

    template <class Batch>
    auto next(batch_stream<Batch>& stream) {
        return run([&] { return stream.try_next(); }, [&](auto&&... token) { return stream.async_try_next(token...); });
    }
    template <class Batch>
    auto close(batch_stream<Batch>& stream) {
        return run([&] { return stream.try_close(); },
                   [&](auto&&... token) { return stream.async_try_close(token...); });
    }

    Target* operator->() noexcept { return &target_; }
    Target& operator*() noexcept { return target_; }

protected:
    template <class Wait, class Start>
    auto run(Wait wait, Start start) {
        return Driver::run(io_, std::move(wait), std::move(start));
    }

private:
    asio::io_context& io_;
    Target& target_;
};

namespace detail {

template <class Driver>
struct owned_connection {
    asio::io_context io;
    connection db = Driver::make(io);
};

}  // namespace detail

// A connection and the io_context it needs, if any. What only connections have is reached by `->`.
template <class Driver>
class database : private detail::owned_connection<Driver>, public statements<Driver, connection> {
    using owned = detail::owned_connection<Driver>;

public:
    database() : statements<Driver, connection>{owned::io, owned::db} {}
    // Logged in, or the test fails.
    explicit database(std::string_view conninfo) : database{} {
        const auto connected = connect(conninfo);
        BOOST_REQUIRE_MESSAGE(connected.has_value(), connected.error().what());
    }
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    auto connect(std::string_view conninfo) {
        return this->run([&] { return owned::db.try_connect(conninfo); },
                         [&](auto&&... token) { return owned::db.async_try_connect(conninfo, token...); });
    }
    auto connect(const connect_options& options) {
        return this->run([&] { return owned::db.try_connect(options); },
                         [&](auto&&... token) { return owned::db.async_try_connect(options, token...); });
    }
    auto prepare(std::string_view text) {
        return this->run([&] { return owned::db.try_prepare(text); },
                         [&](auto&&... token) { return owned::db.async_try_prepare(text, token...); });
    }
    auto begin(const transaction_options& options = {}) {
        return this->run([&] { return owned::db.try_begin(options); },
                         [&](auto&&... token) { return owned::db.async_try_begin(options, token...); });
    }
    auto commit(transaction& tx) {
        return this->run([&] { return tx.try_commit(); },
                         [&](auto&&... token) { return tx.async_try_commit(token...); });
    }
    auto rollback(transaction& tx) {
        return this->run([&] { return tx.try_rollback(); },
                         [&](auto&&... token) { return tx.async_try_rollback(token...); });
    }
    // Statements on something else that runs on the same io_context.
    template <class Target>
    statements<Driver, Target> on(Target& target) {
        return {owned::io, target};
    }
};

// The code of the error, or no code.
template <class T>
[[nodiscard]] boost::system::error_code code_of(const boost::system::result<T, error>& outcome) {
    return outcome ? boost::system::error_code{} : outcome.error().code();
}

}  // namespace tusk::testing
