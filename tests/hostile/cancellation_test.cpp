// Statements given up at random moments, a thousand times on one connection, which stays good.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <tusk/connection.hpp>

#include "surroundings.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t rounds = 1'000;

enum class kind { one, sleep, series, miss };

class dice {
public:
    kind statement() {
        constexpr kind kinds[] = {kind::one,   kind::one,  kind::sleep, kind::sleep,
                                  kind::sleep, kind::miss, kind::miss,  kind::series};
        return kinds[pick(static_cast<int>(std::size(kinds)))];
    }
    std::chrono::microseconds patience() { return std::chrono::microseconds{pick(3'000)}; }
    bool give_up() { return pick(5) != 0; }

private:
    int pick(int n) { return std::uniform_int_distribution{0, n - 1}(random_); }
    std::mt19937 random_{20'240'229};
};

// Counts what became of the statements, and checks that each became what it may.
class tally {
public:
    explicit tally(error_code given_up) : given_up_{given_up} {}

    void note(bool gave_up, error_code code, bool right_value) {
        if (gave_up && code == given_up_) {
            ++stopped_;
            return;
        }
        BOOST_TEST(!code, "a statement " << (gave_up ? "given up " : "not given up ") << "failed: " << code.message());
        BOOST_TEST((code || right_value), "a statement gave another one's value");
        ++(gave_up ? too_late_ : undisturbed_);
    }
    [[nodiscard]] std::size_t given_up() const { return stopped_ + too_late_; }
    void print(const char* how) const {
        std::cout << "cancellations: " << given_up() << " statements " << how << ", " << stopped_ << " stopped, "
                  << too_late_ << " quicker; " << undisturbed_ << " others all good" << std::endl;
        BOOST_TEST(stopped_ > 0u);
        BOOST_TEST(undisturbed_ > 0u);
    }

private:
    error_code given_up_;
    std::size_t stopped_ = 0;
    std::size_t too_late_ = 0;
    std::size_t undisturbed_ = 0;
};

// What is not in the cache, as it never was the same before.
std::string never_seen(std::size_t n) { return "select " + std::to_string(n); }

// Starts a statement; `done(code, whether the value is right)`.
template <class Adapt>
void start(connection& db, kind k, std::size_t n, Adapt adapt, std::function<void(error_code, bool)> done) {
    const int given = static_cast<int>(n);
    const auto check = [done, given](error_code code, int got) { done(code, got == given); };
    switch (k) {
        case kind::one:
            return db.async_query_value<int>("select $1::int4", given, adapt(check));
        case kind::sleep:
            return db.async_execute("select pg_sleep(0.002)",
                                    adapt([done](error_code code, const command_result&) { done(code, true); }));
        case kind::series:
            return db.async_query<int>("select generate_series(1, 100000)",
                                       adapt([done](error_code code, const rows<int>& all) {
                                           done(code, all.size() == 100'000 && all[99'999] == 100'000);
                                       }));
        case kind::miss:
            return db.async_query_value<int>(never_seen(n), adapt(check));
    }
}

struct outcome {
    error_code code;
    bool right_value;
};

outcome run(connection& db, kind k, std::size_t n) {
    const int given = static_cast<int>(n);
    switch (k) {
        case kind::one:
        case kind::miss: {
            auto got = k == kind::one ? db.try_query_value<int>("select $1::int4", given)
                                      : db.try_query_value<int>(never_seen(n));
            return got ? outcome{{}, *got == given} : outcome{got.error().code(), false};
        }
        case kind::sleep: {
            auto got = db.try_execute("select pg_sleep(0.002)");
            return got ? outcome{{}, true} : outcome{got.error().code(), false};
        }
        case kind::series: {
            auto got = db.try_query<int>("select generate_series(1, 100000)");
            return got ? outcome{{}, got->size() == 100'000} : outcome{got.error().code(), false};
        }
    }
    return {};
}

void check_still_good(connection& db, std::int32_t backend) {
    db.set_timeout({});
    BOOST_REQUIRE(db.is_open());
    BOOST_TEST(db.query_value<int>("select 42") == 42);
    BOOST_TEST(db.backend_process_id() == backend);
    BOOST_TEST((db.transaction_status() == transaction_status::idle));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cancellations)

BOOST_AUTO_TEST_CASE(a_thousand_by_signal_at_random_leave_the_connection_good) {
    asio::io_context io;
    connection db{io};
    db.connect(live_conninfo());
    const auto backend = db.backend_process_id();
    dice random;
    tally all{asio::error::operation_aborted};
    asio::steady_timer timer{io};
    for (std::size_t n = 0; all.given_up() != rounds; ++n) {
        const bool gives_up = random.give_up();
        asio::cancellation_signal signal;
        std::size_t completions = 0;
        if (gives_up) {
            timer.expires_after(random.patience());
            timer.async_wait([&](error_code stopped) {
                if (!stopped)
                    signal.emit(asio::cancellation_type::terminal);
            });
        }
        start(
            db, random.statement(), n,
            [&](auto handler) { return asio::bind_cancellation_slot(signal.slot(), handler); },
            [&](error_code code, bool right) {
                ++completions;
                timer.cancel();
                all.note(gives_up, code, right);
            });
        io.restart();
        io.run();
        BOOST_REQUIRE(completions == 1u);
    }
    all.print("cancelled by signal");
    check_still_good(db, backend);
}

BOOST_AUTO_TEST_CASE(a_thousand_by_cancel_after_at_random_leave_the_connection_good) {
    asio::io_context io;
    connection db{io};
    db.connect(live_conninfo());
    const auto backend = db.backend_process_id();
    dice random;
    tally all{errc::timeout};
    for (std::size_t n = 0; all.given_up() != rounds; ++n) {
        const bool gives_up = random.give_up();
        const auto patience = gives_up ? random.patience() : 60s;
        std::size_t completions = 0;
        start(
            db, random.statement(), n, [&](auto handler) { return cancel_after(patience, handler); },
            [&](error_code code, bool right) {
                ++completions;
                all.note(gives_up, code, right);
            });
        io.restart();
        io.run();
        BOOST_REQUIRE(completions == 1u);
    }
    all.print("with cancel_after");
    check_still_good(db, backend);
}

BOOST_AUTO_TEST_CASE(a_thousand_by_set_timeout_at_random_leave_the_connection_good) {
    connection db{live_conninfo()};
    const auto backend = db.backend_process_id();
    dice random;
    tally all{errc::timeout};
    for (std::size_t n = 0; all.given_up() != rounds; ++n) {
        const bool gives_up = random.give_up();
        if (gives_up)
            db.set_timeout(random.patience());
        else
            db.set_timeout({});
        const auto [code, right] = run(db, random.statement(), n);
        all.note(gives_up, code, right);
    }
    all.print("with set_timeout");
    check_still_good(db, backend);
}

BOOST_AUTO_TEST_CASE(a_server_that_never_stops_talking_does_not_outlast_the_timeout) {
    connection db{live_conninfo()};
    const auto backend = db.backend_process_id();
    db.set_timeout(100ms);
    const auto begun = std::chrono::steady_clock::now();
    const auto endless = db.try_execute("select generate_series(1, 1000000000)");
    BOOST_REQUIRE(!endless);
    BOOST_TEST((endless.error().code() == errc::timeout), endless.error().what());
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 5s));
    check_still_good(db, backend);
}

// A cancel is lost on a server that waits for a message just then, as between the Bind and the Execute of the statement it
// is for: it is asked again until it obeys.
BOOST_AUTO_TEST_CASE(a_statement_without_end_is_stopped_at_whatever_moment) {
    connection db{live_conninfo()};
    const auto backend = db.backend_process_id();
    dice random;
    for (std::size_t n = 0; n != rounds; ++n) {
        db.set_timeout(random.patience() / 4);
        const auto endless = db.try_execute("select pg_sleep(100), " + std::to_string(n));
        BOOST_REQUIRE(!endless);
        BOOST_REQUIRE_MESSAGE(endless.error().code() == errc::timeout, n << ": " << endless.error().what());
        BOOST_REQUIRE_MESSAGE(db.is_open(), n << ": it was not stopped");
    }
    check_still_good(db, backend);
}

BOOST_AUTO_TEST_SUITE_END()
