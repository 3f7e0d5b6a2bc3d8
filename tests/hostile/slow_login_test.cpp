// A login for which the server has us compute for seconds holds up nobody else on the same thread.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <support/dws/server.hpp>
#include <support/printing.hpp>
#include <tusk/connection.hpp>

#include "surroundings.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;
using clock = std::chrono::steady_clock;

constexpr std::uint32_t iterations = 10'000'000;  // the most that is computed unless the conninfo allows more
constexpr const char* password = "Gauss@123";

dws::server_options with_slow_account() {
    dws::server_options options;
    options.accounts = {{"slow", password, dws::verifier_kind::sha256, iterations}};
    options.backend = {told("TUSK_TEST_SOCKET_DIR"), static_cast<std::uint16_t>(std::stoi(told("TUSK_TEST_PORT"))),
                       "tusk", "tusk"};
    return options;
}

std::string conninfo_for_slow_account(const dws::server& server) {
    return "host=127.0.0.1 port=" + std::to_string(server.port()) + " user=slow password=" + password +
           " dbname=tusk sslmode=disable dialect=gaussdb gauss_auth=allow_unverified";
}

double seconds(clock::duration d) { return std::chrono::duration<double>{d}.count(); }

// How long it ever was between two events of a kind.
class rhythm {
public:
    void note_event() {
        const auto now = clock::now();
        longest_ = std::max(longest_, now - last_);
        last_ = now;
    }
    [[nodiscard]] clock::duration longest() const noexcept { return longest_; }

private:
    clock::time_point last_ = clock::now();
    clock::duration longest_{};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(slow_logins)

BOOST_AUTO_TEST_CASE(ten_million_iterations_do_not_hold_up_another_connection_on_the_same_io_context) {
    const dws::server server{with_slow_account()};
    asio::io_context io;
    connection other{io};
    other.connect(live_conninfo());
    connection slow{io};
    asio::steady_timer timer{io};

    const auto begun = clock::now();
    clock::duration took{};
    bool done = false;
    error_code failed;
    slow.async_connect(conninfo_for_slow_account(server), [&](error_code code) {
        done = true;
        failed = code;
        took = clock::now() - begun;
    });

    std::size_t statements = 0;
    std::size_t failures = 0;
    rhythm of_statements;
    const std::function<void()> next_statement = [&] {
        other.async_query_value<int>("select 1", [&](error_code code, int value) {
            of_statements.note_event();
            ++(!code && value == 1 ? statements : failures);
            if (!done && failures == 0)
                next_statement();
        });
    };
    next_statement();

    rhythm of_ticks;
    const std::function<void()> next_tick = [&] {
        timer.expires_after(1ms);
        timer.async_wait([&](error_code) {
            of_ticks.note_event();
            if (!done)
                next_tick();
        });
    };
    next_tick();

    io.run();

    const auto pause = of_ticks.longest();
    const auto slowest = of_statements.longest();
    std::ostringstream report;
    report << std::fixed << std::setprecision(1) << "slow login: " << iterations << " iterations took " << seconds(took)
           << " s; meanwhile " << statements << " statements on the same io_context, slowest "
           << 1'000 * seconds(slowest) << " ms, longest pause " << 1'000 * seconds(pause) << " ms";
    std::cout << report.str() << std::endl;
    BOOST_REQUIRE(done);
    BOOST_TEST(!failed, failed.message());
    BOOST_TEST(failures == 0u);
    BOOST_TEST(statements > 100u);
    BOOST_TEST((pause < took / 4));
    BOOST_TEST((slowest < took / 2));  // on a busy machine the server has pauses of its own
    BOOST_TEST(slow.query_value<int>("select 42") == 42);
    BOOST_TEST((slow.flavour() == flavour::gaussdb));
    BOOST_TEST(other.query_value<int>("select 43") == 43);
}

BOOST_AUTO_TEST_SUITE_END()
