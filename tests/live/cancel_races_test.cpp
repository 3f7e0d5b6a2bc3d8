// Statements given up at random moments, while what that takes is held back on the network for random times: a cancel
// that comes late never hits the statement that follows.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <support/delaying_proxy.hpp>
#include <support/printing.hpp>
#include <tusk/connection.hpp>
#include <tusk/conninfo.hpp>

#include "live_connection.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using boost::system::error_code;
using outcome = boost::system::result<int, error>;

constexpr auto longest_delay = 2ms;
constexpr std::size_t longest_patience = 2'000;  // microseconds

// The longest outlives any cancel, with TLS and on a machine that is busy.
constexpr const char* given_up[] = {"select $1::int4", "select $1::int4 from pg_sleep(0.0005)",
                                    "select $1::int4 from pg_sleep(0.003)", "select $1::int4 from pg_sleep(0.05)"};
// Half of the time there is something that takes long enough to be hit.
constexpr const char* following[] = {"select $1::int4", "select $1::int4 from pg_sleep(0.001)"};

struct race {
    const char* given_up;
    const char* following;
    int number;  // what the first statement is to give; the other one gives it negative
    std::chrono::microseconds patience;
};

struct outcomes {
    outcome given_up;
    outcome following;
};

class dice {
public:
    race next(int number) {
        return {given_up[pick(std::size(given_up))], following[pick(std::size(following))], number,
                std::chrono::microseconds{pick(longest_patience)}};
    }

private:
    std::size_t pick(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }
    std::mt19937 random_{20'240'229};
};

int number_of_races() {
    const char* given = std::getenv("TUSK_CANCEL_RACES");
    return given == nullptr ? 300 : std::stoi(given);
}

class course {
public:
    course(const std::string& conninfo, delaying_proxy::closing closing)
        : info_{parse_conninfo(conninfo).value()},
          proxy_{info_.hosts.at(0).host, info_.hosts.at(0).port, longest_delay, closing} {
        // The host stays the one that the server's certificate is for.
        db_.connect(conninfo + (info_.hosts[0].is_unix() ? " host=127.0.0.1" : "") +
                    " port=" + std::to_string(proxy_.port()));
        backend_ = db_.backend_process_id();
    }

    outcomes run_with_set_timeout(const race& r) {
        db_.set_timeout(r.patience);
        auto first = db_.try_query_value<int>(r.given_up, r.number);
        db_.set_timeout({});
        return {std::move(first), db_.try_query_value<int>(r.following, -r.number)};
    }

    outcomes run_with_signal(const race& r) {
        asio::cancellation_signal signal;
        asio::steady_timer timer{io_, r.patience};
        timer.async_wait([&](error_code stopped) {
            if (!stopped)
                signal.emit(asio::cancellation_type::terminal);
        });
        std::optional<outcome> first;
        std::optional<outcome> second;
        db_.async_try_query_value<int>(
            r.given_up, r.number, asio::bind_cancellation_slot(signal.slot(), [&](outcome o) {
                timer.cancel();
                first = std::move(o);
                db_.async_try_query_value<int>(r.following, -r.number,
                                               [&](outcome other) { second = std::move(other); });
            }));
        run(io_);
        BOOST_REQUIRE((first && second));
        return {std::move(*first), std::move(*second)};
    }

    // Whoever has a handle must wait for it before the next statement.
    outcomes run_with_handle(const race& r) {
        boost::system::result<void, error> asked;
        std::thread other{[&, handle = db_.cancel_handle()] {
            std::this_thread::sleep_for(r.patience);
            asked = handle.try_cancel();
        }};
        auto first = db_.try_query_value<int>(r.given_up, r.number);
        other.join();
        BOOST_TEST(asked.has_value(), "the cancel failed: " << asked.error().what());
        return {std::move(first), db_.try_query_value<int>(r.following, -r.number)};
    }

    [[nodiscard]] const char* channel() const noexcept { return info_.sslmode < sslmode::require ? "plain" : "TLS"; }

    void check_still_good() {
        BOOST_REQUIRE(db_.is_open());
        BOOST_TEST(db_.backend_process_id() == backend_);
        BOOST_TEST(db_.query_value<int>("select 42") == 42);
        BOOST_TEST((db_.transaction_status() == transaction_status::idle));
    }

private:
    conninfo info_;
    delaying_proxy proxy_;
    asio::io_context io_;
    connection db_{io_};
    std::int32_t backend_ = 0;
};

class tally {
public:
    void note(const race& r, const outcomes& o, error_code expected) {
        ++races_;
        if (o.given_up)
            ++too_late_;
        else if (o.given_up.error().code() == expected)
            ++stopped_;
        else
            failed(failed_otherwise_, o.given_up.error());
        if (!o.following)
            failed(others_hit_, o.following.error());
        if ((o.given_up && *o.given_up != r.number) || (o.following && *o.following != -r.number))
            ++wrong_values_;
    }

    void check(const course& c, const char* proxy) const {
        std::cout << "cancel races (" << c.channel() << "): " << races_ << " through " << proxy << ": " << stopped_
                  << " stopped, " << too_late_ << " too late, " << others_hit_ << " others hit" << std::endl;
        BOOST_TEST(others_hit_ == 0u, others_hit_ << " others failed; the first failure was: " << first_failure_);
        BOOST_TEST(failed_otherwise_ == 0u, failed_otherwise_ << " failed in another way; first: " << first_failure_);
        BOOST_TEST(wrong_values_ == 0u);
        BOOST_TEST(stopped_ > 0u);
        BOOST_TEST(too_late_ > 0u);
    }

private:
    void failed(std::size_t& count, const error& why) {
        if (others_hit_ + failed_otherwise_ == 0)
            first_failure_ = why.what();
        ++count;
    }

    std::string first_failure_;
    std::size_t races_ = 0;
    std::size_t stopped_ = 0;
    std::size_t too_late_ = 0;
    std::size_t failed_otherwise_ = 0;
    std::size_t others_hit_ = 0;
    std::size_t wrong_values_ = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(cancel_races)

BOOST_AUTO_TEST_CASE(a_cancel_that_comes_late_hits_no_other_statement) {
    course c{live_conninfo(), delaying_proxy::closing::with_server};
    dice random;
    tally all;
    const int races = number_of_races();
    for (int n = 1; n <= races; ++n) {
        const race r = random.next(n);
        if (n % 3 == 0)
            all.note(r, c.run_with_set_timeout(r), errc::timeout);
        else if (n % 3 == 1)
            all.note(r, c.run_with_signal(r), asio::error::operation_aborted);
        else
            all.note(r, c.run_with_handle(r), sqlstate::query_canceled);
    }
    all.check(c, "a delaying proxy");
    c.check_still_good();
}

// Such are poolers, not PostgreSQL. What was given up is over only a round trip after the end of the request.
BOOST_AUTO_TEST_CASE(nor_does_one_whose_connection_was_closed_a_little_too_early) {
    course c{"host=" + told("TUSK_TEST_SOCKET_DIR") + " port=" + told("TUSK_TEST_PORT") + " user=tusk dbname=tusk",
             delaying_proxy::closing::before_server};
    dice random;
    tally all;
    for (int n = 1; n <= 100; ++n) {
        const race r = random.next(n);
        if (n % 2 == 0)
            all.note(r, c.run_with_set_timeout(r), errc::timeout);
        else
            all.note(r, c.run_with_signal(r), asio::error::operation_aborted);
    }
    all.check(c, "a proxy that closes early");
    c.check_still_good();
}

BOOST_AUTO_TEST_SUITE_END()
