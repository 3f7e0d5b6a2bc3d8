// Servers that want to keep us busy, or make us keep what they say, before they have let us in.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
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

script asked() { return std::move(script{}.expect_startup("app", "shop")); }

std::string notice_of(std::size_t size) {
    backend::notice_response notice;
    notice.fields.message = std::string(size, 'n');
    return encoded(notice);
}

// A server that says this instead of letting in, and listens no longer.
void check_refused(const std::string& said) {
    loopback_server server{loopback_server::chooser{
        [&](std::size_t) { return std::move(asked().ignore_what_comes().reply_bytes(said)); }}};
    connection db;
    const auto outcome = db.try_connect(conninfo_for(server) + " connect_timeout=5");
    BOOST_REQUIRE(outcome.has_error());
    BOOST_TEST(outcome.error().code() == errc::protocol_violation, outcome.error().what());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(login_limits)

BOOST_AUTO_TEST_CASE(what_a_server_says_before_it_lets_in_is_bounded) {
    std::string notices;
    while (notices.size() < 300 * 1024)
        notices += notice_of(1'000);
    check_refused(notices);

    std::string settings = encoded(backend::authentication{});
    for (int i = 0; settings.size() < 300 * 1024; ++i)
        settings += encoded(backend::parameter_status{"setting" + std::to_string(i), std::string(1'000, 'v')});
    check_refused(settings);
}

// By its header: the rest need not come.
BOOST_AUTO_TEST_CASE(a_message_that_is_to_be_large_is_refused_at_once) {
    for (const std::uint32_t length : {300u * 1024, 0x3fff'ffffu, 0x7fff'ffffu, 0xffff'ffffu}) {
        std::string header(5, 'N');
        protocol::store_big_endian(reinterpret_cast<std::byte*>(header.data() + 1), length);
        check_refused(header);
    }
}

BOOST_AUTO_TEST_CASE(a_login_that_has_us_compute_holds_up_nobody_else_on_the_thread) {
    loopback_server server{std::move(
        asked().authenticate_scram({.password = "secret", .iterations = 1'000'000}).greet().expect_tags("X"))};
    asio::io_context io;
    connection db{io};
    asio::steady_timer timer{io};
    const auto begun = clock::now();
    auto last_tick = begun;
    clock::duration pause{};
    clock::duration took{};
    bool done = false;
    const std::function<void()> next_tick = [&] {
        timer.expires_after(1ms);
        timer.async_wait([&](error_code) {
            pause = std::max(pause, clock::now() - std::exchange(last_tick, clock::now()));
            if (!done)
                next_tick();
        });
    };
    next_tick();
    db.async_connect(conninfo_for(server), [&](error_code failed) {
        done = true;
        took = clock::now() - begun;
        BOOST_TEST(!failed, failed.message());
    });
    io.run();
    BOOST_REQUIRE(done);
    BOOST_TEST((pause < took / 2));
}

// Ten million iterations take some seconds.
BOOST_AUTO_TEST_CASE(no_more_time_is_spent_on_computing_than_on_waiting) {
    const std::string request =
        std::string{"\0\0\0\2", 4} + std::string(64, 'a') + std::string(8, 'b') + std::string{"\x00\x98\x96\x80", 4};
    loopback_server server{std::move(asked().reply(backend::authentication{10, protocol::as_bytes(request)}))};
    connection db;
    const auto begun = clock::now();
    const auto outcome =
        db.try_connect(conninfo_for(server) + " dialect=gaussdb gauss_auth=allow_unverified connect_timeout=1");
    BOOST_REQUIRE(outcome.has_error());
    BOOST_TEST((outcome.error().code() == errc::timeout || outcome.error().code() == errc::cannot_connect),
               outcome.error().what());
    BOOST_TEST((clock::now() - begun < 2'500ms));
}

BOOST_AUTO_TEST_SUITE_END()
