// A shared connection whose sockets are lost, after each message there is; and one that is left in a transaction.
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/loopback_server.hpp>
#include <tusk/shared_connection.hpp>

#include "surroundings.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
using namespace std::string_view_literals;
namespace asio = boost::asio;
namespace backend = protocol::backend;
using boost::system::error_code;

constexpr const char* statement_text = "select $1::int4 as n";
constexpr std::size_t messages_of_the_server = 1 + 3 + 4 * 3;

script& answer(script& s, char status = 'I') {
    return s.expect_tags("BES").reply(backend::bind_complete{}, testing::row({"\0\0\0\7"sv}), complete("SELECT 1"),
                                      ready(status));
}

script prepared_server() {
    return script{}
        .expect_startup("app", "shop")
        .greet()
        .expect_tags("PDS")
        .reply(backend::parse_complete{}, takes({int4_oid}), columns({{"n", int4_oid}}), ready());
}

script whole_server() {
    auto s = prepared_server();
    for (int n = 0; n != 4; ++n)
        answer(s);
    return s;
}

struct outcome {
    std::size_t completions = 0;
    error_code code;
    int value = 0;
};

shared_options options_for(const loopback_server& server) {
    return {.conninfo = conninfo_for(server) + " max_protocol_version=3.0",
            .sockets = 1,
            .reconnect = {.attempts = 5, .first_pause = 1ms, .longest_pause = 5ms}};
}

// So many at once.
void ask(asio::io_context& io, shared_connection& bus, std::vector<outcome>& all, std::size_t count, bool may_repeat) {
    const std::size_t first = all.size();
    all.resize(first + count);
    std::size_t left = count;
    for (std::size_t n = first; n != all.size(); ++n) {
        const auto note = [&all, &left, n](error_code failed, int value) {
            ++all[n].completions;
            all[n].code = failed;
            all[n].value = value;
            --left;
        };
        if (may_repeat)
            bus.async_query_value<int>(idempotent(statement_text), 7, cancel_after(20s, note));
        else
            bus.async_query_value<int>(statement_text, 7, cancel_after(20s, note));
    }
    io.restart();
    while (left != 0 && io.run_one_for(30s) != 0) {
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shared_connection_and_losses)

BOOST_AUTO_TEST_CASE(after_each_message_all_complete_once_and_what_may_be_repeated_is) {
    const std::size_t before = open_descriptors();
    for (const auto how : {script::ending::close, script::ending::reset})
        for (const bool may_repeat : {false, true})
            for (std::size_t at = 1; at <= messages_of_the_server; ++at)
                BOOST_TEST_CONTEXT("end after " << at << (may_repeat ? ", repeated" : "")) {
                    loopback_server server{[&](std::size_t connection) {
                        auto s = whole_server();
                        if (connection == 0)
                            s.end_after_messages(at, how);
                        return std::optional{s};
                    }};
                    asio::io_context io;
                    std::vector<outcome> all;
                    {
                        shared_connection bus{io, options_for(server)};
                        ask(io, bus, all, 1, may_repeat);
                        ask(io, bus, all, 2, may_repeat);
                        ask(io, bus, all, 1, may_repeat);
                        const auto told = bus.statistics();
                        BOOST_TEST(told.answered + told.lost == 4u);
                        BOOST_TEST(told.waiting + told.in_flight == 0u);
                    }
                    io.restart();
                    io.run_for(10s);
                    for (const auto& o : all) {
                        BOOST_TEST(o.completions == 1u);
                        if (may_repeat || !o.code)
                            BOOST_TEST((!o.code && o.value == 7), o.code.message());
                        else
                            BOOST_TEST((o.code == errc::unknown_outcome), o.code.message());
                    }
                    // Lost before it was to be executed, it is begun anew; after its answer it is no matter.
                    if (at < 5 || at > 7)
                        BOOST_TEST(!all[0].code, all[0].code.message());
                }
    BOOST_TEST(open_descriptors() == before);
}

BOOST_AUTO_TEST_CASE(what_was_sent_into_an_open_transaction_has_no_known_outcome) {
    for (const bool may_repeat : {false, true}) {
        loopback_server server{[&](std::size_t connection) {
            auto s = whole_server();
            if (connection == 0) {
                s = prepared_server();
                answer(s);
                for (int n = 0; n != 3; ++n)
                    answer(s, 'T');
            }
            return std::optional{s};
        }};
        asio::io_context io;
        std::vector<outcome> all;
        shared_connection bus{io, options_for(server)};
        ask(io, bus, all, 1, may_repeat);
        ask(io, bus, all, 3, may_repeat);
        ask(io, bus, all, 1, may_repeat);
        for (const std::size_t n : {0u, 4u})
            BOOST_TEST((!all[n].code && all[n].value == 7), all[n].code.message());
        for (const std::size_t n : {1u, 2u, 3u})
            BOOST_TEST((all[n].code == (may_repeat ? error_code{} : errc::unknown_outcome)), all[n].code.message());
        BOOST_TEST(server.connections() == 2u);
        BOOST_TEST(bus.statistics().repeated == (may_repeat ? 3u : 0u));
        bus.close();
        io.restart();
        io.run_for(10s);
    }
}

BOOST_AUTO_TEST_CASE(what_may_have_been_executed_is_not_told_that_no_server_was_there) {
    loopback_server server{[&](std::size_t connection) {
        if (connection != 0)
            return std::optional{
                script{}.expect_startup("app", "shop").reply(server_error("57P03", "starting", "FATAL")).then_close()};
        auto s = whole_server();
        s.end_after_messages(6, script::ending::close);
        return std::optional{s};
    }};
    asio::io_context io;
    std::vector<outcome> all;
    {
        shared_connection bus{io, options_for(server)};
        ask(io, bus, all, 1, true);
    }
    io.restart();
    io.run_for(10s);
    BOOST_TEST((all[0].code == errc::unknown_outcome), all[0].code.message());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_decoded_may_not_have_been_committed_when_the_socket_is_lost) {
    loopback_server server{[&](std::size_t) {
        auto s = prepared_server();
        s.expect_tags("BES").reply(backend::bind_complete{}, testing::row({"\0\7"sv})).then_close();
        return std::optional{s};
    }};
    asio::io_context io;
    std::vector<outcome> all;
    {
        shared_connection bus{io, options_for(server)};
        ask(io, bus, all, 1, false);
        BOOST_TEST(bus.statistics().lost == 1u);
    }
    io.restart();
    io.run_for(10s);
    BOOST_TEST((all[0].code == errc::unknown_outcome), all[0].code.message());
}

BOOST_AUTO_TEST_CASE(a_login_that_is_refused_is_not_tried_again_at_once) {
    loopback_server server{[&](std::size_t) {
        return std::optional{
            script{}.expect_startup("app", "shop").reply(server_error("28P01", "wrong", "FATAL")).then_close()};
    }};
    asio::io_context io;
    std::vector<outcome> all;
    {
        auto options = options_for(server);
        options.sockets = 4;
        options.reconnect = {.attempts = 5, .first_pause = 1ms, .longest_pause = 800ms};
        shared_connection bus{io, options};
        const auto begun = std::chrono::steady_clock::now();
        ask(io, bus, all, 3, false);
        BOOST_TEST(server.connections() == 1u);
        ask(io, bus, all, 3, false);
        BOOST_TEST((std::chrono::steady_clock::now() - begun >= 400ms));
        BOOST_TEST(server.connections() == 2u);
    }
    io.restart();
    io.run_for(10s);
    for (const auto& o : all)
        BOOST_TEST((o.code == sqlstate::invalid_password), o.code.message());
}

BOOST_AUTO_TEST_CASE(a_server_that_is_lost_each_time_is_not_asked_for_ever) {
    loopback_server server{[&](std::size_t) {
        auto s = whole_server();
        s.end_after_messages(6, script::ending::close);
        return std::optional{s};
    }};
    asio::io_context io;
    std::vector<outcome> all;
    {
        shared_connection bus{io, options_for(server)};
        ask(io, bus, all, 1, true);
        BOOST_TEST(bus.statistics().repeated == 3u);
    }
    io.restart();
    io.run_for(10s);
    BOOST_TEST((all[0].code == errc::unknown_outcome), all[0].code.message());
    BOOST_TEST(server.connections() == 4u);
}

BOOST_AUTO_TEST_SUITE_END()
