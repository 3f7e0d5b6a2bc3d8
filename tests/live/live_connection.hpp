// What live tests begin with: the server that tests/run started, and a connection to it.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <support/environment.hpp>
#include <tusk/connection.hpp>

namespace tusk::testing {

// Until nothing is left to do. What takes longer than this hangs.
inline void run(boost::asio::io_context& io, std::chrono::seconds limit = std::chrono::seconds{30}) {
    io.restart();
    io.run_for(limit);
    BOOST_REQUIRE_MESSAGE(io.stopped(), "something is still pending after " << limit.count() << " seconds");
}

// Runs a coroutine to its end, and throws what it throws.
template <class Coroutine>
void run(boost::asio::io_context& io, Coroutine coroutine) {
    bool ended = false;
    std::exception_ptr thrown;
    boost::asio::co_spawn(io, coroutine(), [&](std::exception_ptr e) {
        ended = true;
        thrown = e;
    });
    run(io);
    BOOST_REQUIRE(ended);
    if (thrown)
        std::rethrow_exception(thrown);
}

// Until the server runs something for that session, or that takes too long. May be called on any thread.
inline void wait_until_busy(connection& observer, std::int32_t process) {
    for (int i = 0; i != 1'000; ++i) {
        if (observer.query_optional<std::string>("select state from pg_stat_activity where pid = $1", process) ==
            "active")
            return;
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
}

struct live_connection {
    boost::asio::io_context io;
    connection db{io};

    live_connection() {
        db.connect(live_conninfo());
        backend_ = db.backend_process_id();
    }

    template <class Coroutine>
    void run(Coroutine coroutine) {
        testing::run(io, std::move(coroutine));
    }
    void run() { testing::run(io); }

    // The same session as before, ready for more.
    void check_usable() {
        BOOST_REQUIRE(db.is_open());
        BOOST_TEST(db.backend_process_id() == backend_);
        BOOST_TEST(db.query_value<int>("select 42") == 42);
    }

private:
    std::int32_t backend_ = 0;
};

}  // namespace tusk::testing
