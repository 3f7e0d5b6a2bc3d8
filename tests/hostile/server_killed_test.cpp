// The real server, killed while a statement runs.
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <tusk/connection.hpp>

#include "private_server.hpp"
#include "surroundings.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;

constexpr const char* long_statement = "select pg_sleep(60)";

// Returns when the server process runs a statement, or when that takes too long.
void wait_until_busy(connection& observer, std::int32_t pid) {
    for (int i = 0; i != 1'000; ++i) {
        const auto state =
            observer.query_optional<std::string>("select state from pg_stat_activity where pid = $1", pid);
        if (state == "active")
            return;
        std::this_thread::sleep_for(5ms);
    }
}

// Kills by `kill(observer, pid)` while each driver waits for a statement; gives the two errors.
template <class Kill>
std::vector<error_code> errors_when_killed(const std::string& conninfo, Kill kill) {
    std::vector<error_code> errors;
    const std::size_t before = open_descriptors();
    {
        connection observer{conninfo};
        connection waiting{conninfo};
        asio::io_context io;
        const asio::steady_timer first_use{io};
        connection called_back{io};
        called_back.connect(conninfo);
        const std::int32_t victims[] = {waiting.backend_process_id(), called_back.backend_process_id()};
        const std::size_t connected = open_descriptors();

        std::size_t completions = 0;
        error_code outcome;
        called_back.async_execute(long_statement, [&](error_code failed, const command_result&) {
            ++completions;
            outcome = failed;
        });
        std::thread runs_io{[&] { io.run(); }};
        std::thread kills{[&] {
            for (const std::int32_t pid : victims)
                wait_until_busy(observer, pid);
            for (const std::int32_t pid : victims)
                kill(observer, pid);
        }};
        const auto result = waiting.try_execute(long_statement);
        kills.join();
        runs_io.join();

        errors = {result.error().code(), outcome};
        BOOST_TEST(completions == 1u);
        BOOST_TEST(!waiting.is_open());
        BOOST_TEST(!called_back.is_open());
        BOOST_TEST(open_descriptors() == connected - 2);
        BOOST_TEST((waiting.try_execute("select 1").error().code() == result.error().code()),
                   "what comes later tells another reason");
    }
    BOOST_TEST(open_descriptors() == before);
    return errors;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(server_killed)

BOOST_AUTO_TEST_CASE(a_terminated_backend_says_so_and_that_is_the_error) {
    const auto errors = errors_when_killed(live_conninfo(), [](connection& observer, std::int32_t pid) {
        observer.execute("select pg_terminate_backend($1)", pid);
    });
    for (const auto& e : errors)
        BOOST_TEST((e == sqlstate::admin_shutdown), e.message());
}

BOOST_AUTO_TEST_CASE(a_killed_server_says_nothing_and_the_connection_is_closed) {
    const private_server server;
    bool killed = false;
    const auto errors = errors_when_killed(server.conninfo(), [&](connection&, std::int32_t) {
        if (!killed)
            server.kill();
        killed = true;
    });
    for (const auto& e : errors)
        BOOST_TEST((e == errc::connection_closed), e.message());
}

BOOST_AUTO_TEST_CASE(a_server_that_is_gone_cannot_be_connected_to) {
    std::string conninfo;
    {
        const private_server server;
        conninfo = server.conninfo();
    }
    connection db;
    const auto result = db.try_connect(conninfo);
    BOOST_REQUIRE(!result);
    BOOST_TEST((result.error().code() == errc::cannot_connect), result.error().what());
}

BOOST_AUTO_TEST_SUITE_END()
