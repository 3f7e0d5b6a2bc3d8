// A thousand coroutines on a shared connection, while its server is killed again and again. For
// TUSK_TEST_KILL_SECONDS=60 it takes a minute.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <tusk/shared_connection.hpp>

#include "private_server.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using steady = std::chrono::steady_clock;

using answer = boost::system::result<std::int64_t, error>;

struct tally {
    std::atomic<std::int64_t> next_number = 0;
    std::atomic<std::size_t> begun = 0;
    std::atomic<std::size_t> right = 0;
    std::atomic<std::size_t> wrong = 0;
    std::atomic<std::size_t> aborted = 0;
    std::atomic<std::size_t> too_late = 0;
    std::atomic<std::size_t> unknown = 0;
    std::atomic<std::size_t> unreachable = 0;
    std::atomic<std::size_t> unexpected = 0;

    // Whether it was the completion of a right answer, or of an error that may be here.
    void note(std::int64_t number, const answer& outcome, bool may_repeat) {
        if (outcome)
            ++(*outcome == number ? right : wrong);
        else if (outcome.error().code() == asio::error::operation_aborted)
            ++aborted;
        else if (outcome.error().code() == errc::timeout)
            ++too_late;
        else if (outcome.error().code() == errc::unknown_outcome && !may_repeat)
            ++unknown;
        else if (is_transient(outcome.error().code()) || outcome.error().code() == errc::unknown_outcome)
            ++unreachable;
        else if (++unexpected == 1)
            BOOST_TEST_MESSAGE(outcome.error().what());
    }
    [[nodiscard]] std::size_t ended() const {
        return right + wrong + aborted + too_late + unknown + unreachable + unexpected;
    }
};

// Cancels by a slot, after a while.
class canceller {
public:
    canceller(const asio::any_io_executor& executor, steady::duration after) : timer_{executor, after} {}

    void arm(const std::shared_ptr<canceller>& self) {
        timer_.async_wait([self](boost::system::error_code stopped) {
            if (!stopped)
                self->signal_.emit(asio::cancellation_type::terminal);
        });
    }
    void stop() { timer_.cancel(); }
    [[nodiscard]] asio::cancellation_slot slot() { return signal_.slot(); }

private:
    asio::steady_timer timer_;
    asio::cancellation_signal signal_;
};

asio::awaitable<answer> ask(shared_connection& bus, std::int64_t number, unsigned how, bool may_repeat) {
    constexpr const char* quick = "select $1::bigint";
    constexpr const char* slow = "select $1::bigint from pg_sleep(0.01)";
    if (how % 10 == 0) {
        const auto cancels =
            std::make_shared<canceller>(co_await asio::this_coro::executor, std::chrono::microseconds{how % 20'000});
        cancels->arm(cancels);
        auto outcome = co_await bus.async_try_query_value<std::int64_t>(
            slow, number, asio::bind_cancellation_slot(cancels->slot(), asio::use_awaitable));
        cancels->stop();
        co_return outcome;
    }
    if (how % 10 == 1)
        co_return co_await bus.async_try_query_value<std::int64_t>(
            quick, number, cancel_after(std::chrono::microseconds{how % 20'000}));
    if (may_repeat)
        co_return co_await bus.async_try_query_value<std::int64_t>(idempotent(quick), number);
    co_return co_await bus.async_try_query_value<std::int64_t>(quick, number);
}

asio::awaitable<void> keep_asking(shared_connection& bus, tally& all, steady::time_point until, unsigned seed) {
    std::minstd_rand random{seed};
    asio::steady_timer pause{co_await asio::this_coro::executor};
    while (steady::now() < until) {
        const auto number = ++all.next_number;
        const auto how = static_cast<unsigned>(random());
        const bool may_repeat = how % 2 == 0;
        ++all.begun;
        all.note(number, co_await ask(bus, number, how, may_repeat), may_repeat);
        pause.expires_after(std::chrono::milliseconds{how % 50});
        co_await pause.async_wait(asio::use_awaitable);
    }
}

// A server process that dies takes all sessions of its server along.
std::size_t kill_every_second(shared_connection& bus, steady::time_point until) {
    std::size_t kills = 0;
    for (auto next = steady::now() + 1s; next < until; next += 1s) {
        std::this_thread::sleep_until(next);
        const auto victim =
            bus.async_try_query_value<int>("select pg_backend_pid()", cancel_after(900ms, asio::use_future)).get();
        if (victim && *victim > 1 && ::kill(*victim, SIGKILL) == 0)
            ++kills;
    }
    return kills;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shared_connection_and_faults)

BOOST_AUTO_TEST_CASE(everything_completes_once_and_with_its_own_answer_while_the_server_is_killed) {
    const char* const given = std::getenv("TUSK_TEST_KILL_SECONDS");
    const std::chrono::seconds length{given != nullptr ? std::atoi(given) : 4};
    const private_server server;
    asio::io_context io;
    auto bus = std::make_unique<shared_connection>(
        io, shared_options{.conninfo = server.conninfo(),
                           .sockets = 4,
                           .reconnect = {.attempts = 50, .first_pause = 20ms, .longest_pause = 100ms}});
    tally all;
    std::atomic<std::size_t> threw = 0;
    const auto until = steady::now() + length;
    std::atomic<std::size_t> running = 1'000;
    for (unsigned n = 0; n != 1'000; ++n)
        asio::co_spawn(asio::make_strand(io), keep_asking(*bus, all, until, n + 1), [&](std::exception_ptr thrown) {
            threw += thrown != nullptr;
            --running;
        });
    std::size_t kills = 0;
    std::thread kills_it{[&] { kills = kill_every_second(*bus, until); }};
    std::thread threads[] = {std::thread{[&] { io.run_for(length + 60s); }},
                             std::thread{[&] { io.run_for(length + 60s); }}};
    kills_it.join();
    while (running != 0 && steady::now() < until + 30s)
        std::this_thread::sleep_for(10ms);
    bus->close();
    for (auto& t : threads)
        t.join();

    BOOST_TEST(io.stopped());
    BOOST_TEST(running == 0u);
    BOOST_TEST(threw == 0u);
    BOOST_TEST(all.begun == all.ended());
    BOOST_TEST(all.wrong == 0u);
    BOOST_TEST(all.unexpected == 0u);
    BOOST_TEST(all.right > 1'000u);
    BOOST_TEST(all.aborted > 0u);
    BOOST_TEST(kills > 0u);
    const auto told = bus->statistics();
    BOOST_TEST(told.waiting == 0u);
    BOOST_TEST(told.in_flight == 0u);
    BOOST_TEST(told.sockets_open == 0u);
    BOOST_TEST(told.disconnects > kills);
    BOOST_TEST(told.answered + told.abandoned + told.lost + told.refused >= all.begun);
    BOOST_TEST_MESSAGE("begun " << all.begun << ", right " << all.right << ", aborted " << all.aborted << ", too late "
                                << all.too_late << ", unknown outcome " << all.unknown << ", no server "
                                << all.unreachable << "; kills " << kills << ", connects " << told.connects
                                << ", repeated " << told.repeated);
}

BOOST_AUTO_TEST_SUITE_END()
