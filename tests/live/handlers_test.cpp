// What a handler may be, where it runs and whose memory it uses; and that it never runs inside the function that starts
// its operation.
#include <cstddef>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
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

// Counts what it gives and gets back.
struct memory {
    std::size_t given = 0;
    std::size_t outstanding = 0;
};

template <class T>
class counting_allocator {
public:
    using value_type = T;

    explicit counting_allocator(memory& m) : memory_{&m} {}
    template <class U>
    counting_allocator(const counting_allocator<U>& other) : memory_{other.memory_} {}

    T* allocate(std::size_t n) {
        ++memory_->given;
        ++memory_->outstanding;
        return std::allocator<T>{}.allocate(n);
    }
    void deallocate(T* p, std::size_t n) {
        --memory_->outstanding;
        std::allocator<T>{}.deallocate(p, n);
    }
    friend bool operator==(const counting_allocator&, const counting_allocator&) = default;

private:
    template <class>
    friend class counting_allocator;
    memory* memory_;
};

// Starts an operation that cannot run. Its handler is called once, later, with the reason.
void check_refused_later(connection& db, asio::io_context& io, errc expected) {
    int calls = 0;
    bool starting = true;
    const auto note = [&](error_code failed) {
        ++calls;
        BOOST_TEST(!starting);
        BOOST_TEST(failed == error_code{expected});
    };
    // From one of the executor's own handlers, where it would be easy to call the handler at once.
    asio::dispatch(io, [&] {
        starting = true;
        db.async_query<int>("select 1", [&](error_code failed, const rows<int>&) { note(failed); });
        starting = false;
    });
    run(io);
    BOOST_TEST(calls == 1);

    asio::dispatch(io, [&] {
        starting = true;
        db.async_execute("select 1", asio::bind_executor(io, [&](error_code failed, const command_result&) {
                             BOOST_TEST(io.get_executor().running_in_this_thread());
                             note(failed);
                         }));
        starting = false;
    });
    run(io);
    BOOST_TEST(calls == 2);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(handlers, live_connection)

BOOST_AUTO_TEST_CASE(a_handler_may_be_an_lvalue_which_is_copied_or_movable_only) {
    int sum = 0;
    const auto add = [&](error_code, int n) { sum += n; };
    db.async_query_value<int>("select 1", add);
    run();
    db.async_query_value<int>("select 20", add);
    run();
    db.async_query_value<int>("select 300",
                              [&, own = std::make_unique<int>(4'000)](error_code, int n) { sum += n + *own; });
    run();
    BOOST_TEST(sum == 4'321);
}

BOOST_AUTO_TEST_CASE(without_an_executor_of_its_own_a_handler_runs_on_the_connection_s) {
    bool on_it = false;
    db.async_execute("select 1",
                     [&](error_code, const command_result&) { on_it = io.get_executor().running_in_this_thread(); });
    run();
    BOOST_TEST(on_it);
    BOOST_TEST((db.get_executor() == asio::any_io_executor{io.get_executor()}));
}

BOOST_AUTO_TEST_CASE(a_handler_runs_on_its_own_executor_and_nowhere_else) {
    asio::io_context other;
    bool called = false;
    db.async_query_value<int>("select 7", asio::bind_executor(other, [&](error_code failed, int n) {
                                  called = true;
                                  BOOST_TEST(!failed);
                                  BOOST_TEST(n == 7);
                                  BOOST_TEST(other.get_executor().running_in_this_thread());
                                  BOOST_TEST(!io.get_executor().running_in_this_thread());
                              }));
    run();
    BOOST_TEST(!called);
    testing::run(other);
    BOOST_TEST(called);
    check_usable();
}

BOOST_AUTO_TEST_CASE(the_executor_of_a_handler_has_work_until_the_operation_is_done) {
    asio::io_context other;
    std::thread::id ran_on;
    db.async_execute("select pg_sleep(0.1)", asio::bind_executor(other, [&](error_code, const command_result&) {
                         ran_on = std::this_thread::get_id();
                     }));
    std::optional<std::thread::id> runner;
    std::thread waits{[&] {
        runner = std::this_thread::get_id();
        other.run();  // returns at once if nothing says that there is something to wait for
    }};
    run();
    waits.join();
    BOOST_TEST((ran_on == runner));
}

BOOST_AUTO_TEST_CASE(what_a_handler_throws_leaves_run_and_the_connection_alone) {
    db.async_query<int>("select 1",
                        [](error_code, const rows<int>&) { throw std::runtime_error{"thrown by a handler"}; });
    BOOST_CHECK_EXCEPTION(run(), std::runtime_error,
                          [](const auto& e) { return e.what() == std::string{"thrown by a handler"}; });
    run();
    check_usable();
}

BOOST_AUTO_TEST_CASE(a_connection_on_a_strand_may_be_used_from_several_threads) {
    asio::strand<asio::io_context::executor_type> strand{io.get_executor()};
    connection on_strand{strand};
    int sum = 0;
    const auto query = [&](const auto& self, int left) -> void {
        on_strand.async_query_value<int>("select $1::int4", left, [&, self, left](error_code failed, int n) {
            BOOST_TEST(!failed);
            BOOST_TEST(strand.running_in_this_thread());
            sum += n;
            if (left != 1)
                self(self, left - 1);
        });
    };
    on_strand.async_connect(live_conninfo(), [&](error_code failed) {
        BOOST_REQUIRE(!failed);
        query(query, 200);
    });
    std::thread second{[this] { io.run(); }};
    io.run();
    second.join();
    BOOST_TEST(sum == 200 * 201 / 2);
}

BOOST_AUTO_TEST_CASE(an_operation_uses_the_allocator_of_its_handler_and_gives_all_back_before_calling_it) {
    memory m;
    bool called = false;
    db.async_query_value<int>("select $1::int4", 7,
                              asio::bind_allocator(counting_allocator<char>{m}, [&](error_code failed, int n) {
                                  called = true;
                                  BOOST_TEST(!failed);
                                  BOOST_TEST(n == 7);
                                  BOOST_TEST(m.outstanding == 0u);
                              }));
    BOOST_TEST(m.given > 0u);
    run();
    BOOST_TEST(called);
    BOOST_TEST(m.outstanding == 0u);
}

BOOST_AUTO_TEST_CASE(an_operation_that_is_refused_uses_the_allocator_of_its_handler_too) {
    memory m;
    db.close();
    error_code code;
    db.async_execute("select 1",
                     asio::bind_allocator(counting_allocator<char>{m},
                                          [&](error_code failed, const command_result&) { code = failed; }));
    BOOST_TEST(m.given > 0u);
    run();
    BOOST_TEST(code == error_code{errc::not_connected});
    BOOST_TEST(m.outstanding == 0u);
}

BOOST_AUTO_TEST_CASE(what_was_never_connected_says_so_later) {
    connection never{io};
    check_refused_later(never, io, errc::not_connected);
}

BOOST_AUTO_TEST_CASE(what_runs_an_operation_already_says_so_later) {
    bool ended = false;
    db.async_execute("select pg_sleep(60)", [&](error_code, const command_result&) { ended = true; });
    bool starting = true;
    int refused = 0;
    asio::dispatch(io, [&] {
        db.async_execute("select 1", [&](error_code failed, const command_result&) {
            ++refused;
            BOOST_TEST(!starting);
            BOOST_TEST(failed == error_code{errc::operation_in_progress});
            BOOST_TEST(!ended);
            db.close();
        });
        starting = false;
    });
    run();
    BOOST_TEST(refused == 1);
    BOOST_TEST(ended);
}

BOOST_AUTO_TEST_CASE(a_connection_without_an_executor_refuses_later_on_the_handler_s_executor) {
    connection waiting{live_conninfo()};
    bool starting = true;
    int refused = 0;
    asio::dispatch(io, [&] {
        waiting.async_execute("select 1", asio::bind_executor(io, [&](error_code failed, const command_result&) {
                                  ++refused;
                                  BOOST_TEST(!starting);
                                  BOOST_TEST(io.get_executor().running_in_this_thread());
                                  BOOST_TEST(failed == error_code{errc::no_executor});
                              }));
        starting = false;
    });
    run();
    BOOST_TEST(refused == 1);
    BOOST_TEST(waiting.query_value<int>("select 42") == 42);
}

BOOST_AUTO_TEST_CASE(a_connection_without_an_executor_refuses_a_handler_without_one_on_another_thread) {
    connection waiting{live_conninfo()};
    std::promise<std::pair<error_code, std::thread::id>> called;
    waiting.async_execute("select 1", [&](error_code failed, const command_result&) {
        called.set_value({failed, std::this_thread::get_id()});
    });
    const auto [failed, thread] = called.get_future().get();
    BOOST_TEST(failed == error_code{errc::no_executor});
    BOOST_TEST((thread != std::this_thread::get_id()));

    auto future = waiting.async_try_execute("select 1", asio::use_future);
    const auto outcome = future.get();
    BOOST_TEST((outcome.error().code() == errc::no_executor));
    BOOST_TEST(outcome.error().what() != "");
}

BOOST_AUTO_TEST_SUITE_END()
