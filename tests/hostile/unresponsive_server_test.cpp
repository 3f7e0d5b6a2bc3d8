// Servers that do not answer: at the login, or when a statement is cancelled.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/loopback_server.hpp>
#include <support/printing.hpp>
#include <tusk/connection.hpp>

#include "surroundings.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace backend = protocol::backend;
using boost::system::error_code;
using clock = std::chrono::steady_clock;

// Listens and accepts nothing: its queue is full, so that a connect neither succeeds nor fails.
class full_queue {
public:
    full_queue() {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* any = reinterpret_cast<sockaddr*>(&address);
        for (int& fd : sockets_)
            fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        BOOST_REQUIRE(::bind(sockets_[0], any, size) == 0);
        BOOST_REQUIRE(::getsockname(sockets_[0], any, &size) == 0);
        BOOST_REQUIRE(::listen(sockets_[0], 0) == 0);
        for (std::size_t i = 1; i != std::size(sockets_); ++i)
            ::connect(sockets_[i], any, size);
        port_ = ntohs(address.sin_port);
    }
    full_queue(const full_queue&) = delete;
    full_queue& operator=(const full_queue&) = delete;
    ~full_queue() {
        for (const int fd : sockets_)
            ::close(fd);
    }
    [[nodiscard]] std::string conninfo() const {
        return "host=127.0.0.1 port=" + std::to_string(port_) + " user=app dbname=shop sslmode=disable";
    }

private:
    int sockets_[4];
    std::uint16_t port_ = 0;
};

// How far a login goes before the server says no more.
script silent_from_the_start() { return std::move(script{}.expect_startup("app", "shop").ignore_what_comes()); }

script silent_after_the_first_scram_message() {
    return std::move(script{}
                         .expect_startup("app", "shop")
                         .reply(backend::authentication{backend::authentication_code::sasl,
                                                        protocol::as_bytes(std::string_view{"SCRAM-SHA-256\0\0", 15})})
                         .expect_tags("p")
                         .ignore_what_comes());
}

// The client is busy for a good while with what the server asks it to compute.
script demanding() {
    return std::move(script{}
                         .expect_startup("app", "shop")
                         .authenticate_scram({.password = "secret", .iterations = 1'000'000})
                         .greet()
                         .ignore_what_comes());
}

script silent_before_ready() {
    return std::move(script{}
                         .expect_startup("app", "shop")
                         .authenticate_scram({.password = "secret", .iterations = 2})
                         .ignore_what_comes());
}

constexpr auto soon = 2s;

struct outcome {
    std::size_t completions = 0;
    error_code code;
    std::string message;
    clock::duration took{};
};

// Cancels a connect after some time.
outcome cancelled_connect(const std::string& conninfo, clock::duration patience) {
    asio::io_context io;
    outcome result;
    {
        connection db{io};
        asio::cancellation_signal signal;
        const auto begun = clock::now();
        db.async_connect(conninfo, asio::bind_cancellation_slot(signal.slot(), [&](error_code code) {
                             ++result.completions;
                             result.code = code;
                             result.took = clock::now() - begun;
                         }));
        if (patience.count() == 0) {
            signal.emit(asio::cancellation_type::terminal);
            BOOST_TEST(result.completions == 0u, "a handler ran inside the call");
        } else {
            io.run_for(patience);
            BOOST_TEST(result.completions == 0u, "the connect did not wait");
            signal.emit(asio::cancellation_type::terminal);
        }
        io.restart();
        io.run();
        BOOST_TEST(!db.is_open());
    }
    return result;
}

outcome timed_out_connect(const std::string& conninfo) {
    connection db;
    const auto begun = clock::now();
    const auto result = db.try_connect(conninfo + " connect_timeout=1");
    BOOST_TEST(!result.has_value());
    return {1, result.error().code(), result.error().what(), clock::now() - begun};
}

outcome timed_out_async_connect(const std::string& conninfo) {
    asio::io_context io;
    connection db{io};
    outcome result;
    const auto begun = clock::now();
    db.async_try_connect(conninfo + " connect_timeout=1", [&](const boost::system::result<void, error>& r) {
        ++result.completions;
        result.code = r.error().code();
        result.message = r.error().what();
        result.took = clock::now() - begun;
    });
    io.run();
    return result;
}

void check_cancelled(const outcome& o, clock::duration patience) {
    BOOST_TEST(o.completions == 1u);
    BOOST_TEST((o.code == asio::error::operation_aborted), o.code.message());
    BOOST_TEST((o.took < patience + soon));
}

void check_timed_out(const outcome& o) {
    BOOST_TEST(o.completions == 1u);
    BOOST_TEST((o.code == errc::cannot_connect || o.code == errc::timeout), o.message);
    BOOST_TEST((o.took >= 900ms && o.took < 1s + soon));
}

// A connection whose cancel_timeout is short. Statements are run through the transaction.
struct impatient {
    explicit impatient(const std::string& conninfo, asio::any_io_executor executor = {})
        : core{std::make_shared<detail::connection_core>(std::move(executor))}, statements{core} {
        protocol::session_limits limits;
        limits.cancel_timeout = 100ms;
        core->set_limits(limits);
        detail::connecting op{core, conninfo, {}};
        core->run(op, {});
        op.take().value();
    }
    std::shared_ptr<detail::connection_core> core;
    transaction statements;
};

script deaf_to_cancels() {
    return std::move(
        script{}.expect_startup("app", "shop").greet().expect_tags("Q").expect_cancel().ignore_what_comes());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(unresponsive_servers)

BOOST_AUTO_TEST_CASE(a_connect_can_be_cancelled_while_the_name_is_looked_up) {
    check_cancelled(cancelled_connect("host=localhost port=1 user=app sslmode=disable", 0ms), 0ms);
}

BOOST_AUTO_TEST_CASE(a_connect_can_be_cancelled_while_nobody_accepts_it) {
    const full_queue server;
    check_cancelled(cancelled_connect(server.conninfo(), 50ms), 50ms);
}

BOOST_AUTO_TEST_CASE(a_connect_can_be_cancelled_at_every_stage_of_the_login) {
    for (const auto& make :
         {silent_from_the_start, silent_after_the_first_scram_message, demanding, silent_before_ready}) {
        loopback_server server{make()};
        check_cancelled(cancelled_connect(conninfo_for(server), 50ms), 50ms);
    }
}

BOOST_AUTO_TEST_CASE(connect_timeout_ends_a_connect_that_nobody_accepts) {
    const full_queue server;
    check_timed_out(timed_out_connect(server.conninfo()));
    check_timed_out(timed_out_async_connect(server.conninfo()));
}

BOOST_AUTO_TEST_CASE(connect_timeout_ends_a_login_that_nobody_answers) {
    for (const auto& make : {silent_from_the_start, silent_after_the_first_scram_message, silent_before_ready}) {
        loopback_server server{{make(), make()}};
        check_timed_out(timed_out_connect(conninfo_for(server)));
        check_timed_out(timed_out_async_connect(conninfo_for(server)));
        BOOST_TEST(server.failures() == std::vector<std::string>{}, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_ignores_the_cancel_request_is_disconnected) {
    loopback_server server{{deaf_to_cancels(), deaf_to_cancels()}};
    const auto before = open_descriptors();
    {
        impatient db{conninfo_for(server)};
        db.core->default_limit = 50ms;
        const auto begun = clock::now();
        const auto result = db.statements.try_run_script("select 1");
        const auto took = clock::now() - begun;
        BOOST_TEST((result.error().code() == errc::timeout), result.error().what());
        BOOST_TEST((took >= 140ms && took < soon));
        BOOST_TEST(!db.core->is_open());
    }
    {
        asio::io_context io;
        impatient db{conninfo_for(server), io.get_executor()};
        asio::cancellation_signal signal;
        std::size_t completions = 0;
        error_code outcome;
        db.statements.async_run_script("select 1",
                                       asio::bind_cancellation_slot(signal.slot(), [&](error_code code, const auto&) {
                                           ++completions;
                                           outcome = code;
                                       }));
        io.run_for(50ms);
        const auto begun = clock::now();
        signal.emit(asio::cancellation_type::terminal);
        io.restart();
        io.run();
        const auto took = clock::now() - begun;
        BOOST_TEST(completions == 1u);
        BOOST_TEST((outcome == asio::error::operation_aborted), outcome.message());
        BOOST_TEST((took >= 90ms && took < soon));
        BOOST_TEST(!db.core->is_open());
    }
    BOOST_TEST(server.cancels(2).size() == 2u);
    BOOST_TEST(server.failures() == std::vector<std::string>{}, boost::test_tools::per_element());
    BOOST_TEST(open_descriptors() == before);
}

BOOST_AUTO_TEST_CASE(a_server_that_reads_nothing_is_disconnected_too) {
    loopback_server server{script{}.expect_startup("app", "shop").greet().stop_reading()};
    impatient db{conninfo_for(server)};
    db.core->default_limit = 50ms;
    const auto begun = clock::now();
    const auto result = db.statements.try_run_script(std::string(16 * 1024 * 1024, ' '));
    BOOST_TEST((result.error().code() == errc::timeout), result.error().what());
    BOOST_TEST((clock::now() - begun < soon));
    BOOST_TEST(!db.core->is_open());
}

BOOST_AUTO_TEST_SUITE_END()
