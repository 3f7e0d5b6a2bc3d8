// A server that goes away in the middle of a conversation, at every place there is, under both drivers.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/loopback_server.hpp>
#include <support/printing.hpp>
#include <tusk/connection.hpp>
#include <tusk/pipeline.hpp>

#include "surroundings.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::string_view_literals;
namespace asio = boost::asio;
namespace backend = protocol::backend;
namespace frontend = protocol::frontend;
using boost::system::error_code;

script recorded_server() {
    const auto described = columns({{"n", int4_oid}});
    return script{}
        .expect_startup("app", "shop")
        .authenticate_scram({.password = "secret", .iterations = 2})
        .greet()
        .expect_tags("Q")
        .reply(columns({{"a", text_oid}}), testing::row({"one"}), complete("SELECT 1"), complete("SET"), ready())
        .expect_tags("PDS")
        .reply(backend::parse_complete{}, takes({int4_oid}), described, ready())
        .expect_tags("BES")
        .reply(backend::bind_complete{}, testing::row({"\0\0\0\7"sv}), complete("SELECT 1"), ready())
        .expect_tags("BES")
        .reply(backend::bind_complete{}, testing::row({"\0\0\0\7"sv}), complete("SELECT 1"), ready())
        .expect_tags("BEBES")
        .reply(backend::bind_complete{}, testing::row({"\0\0\0\7"sv}), complete("SELECT 1"))
        .reply(backend::bind_complete{}, testing::row({"\0\0\0\7"sv}), complete("SELECT 1"), ready())
        .expect_tags("BESBES")
        .reply(backend::bind_complete{}, testing::row({"\0\0\0\7"sv}), complete("SELECT 1"), ready())
        .reply(backend::bind_complete{}, testing::row({"\0\0\0\7"sv}), complete("SELECT 1"), ready())
        .expect_tags("Q")
        .reply(complete("BEGIN"), ready('T'))
        .expect_tags("BES")
        .reply(backend::bind_complete{}, testing::row({"\0\0\0\7"sv}), complete("SELECT 1"), ready('T'))
        .expect_tags("Q")
        .reply(complete("COMMIT"), ready());
}

constexpr std::size_t operations = 9;
constexpr const char* two_statements = "select 'one' as a; set timezone = 'UTC'";
constexpr const char* one_parameter = "select $1::int4 as n";

struct outcome {
    std::size_t completions = 0;
    error_code code;
};
using outcomes = std::vector<outcome>;

bool all_good(const outcomes& all) {
    return std::ranges::none_of(all, [](const outcome& o) { return o.code.failed(); });
}

// The same statement twice.
struct piped {
    pipeline p;
    slot<int> first = p.query_value<int>(one_parameter, 7);
    slot<int> second = p.query_value<int>(one_parameter, 7);

    explicit piped(pipeline_mode mode) : p{mode} {}

    // What has come before the end is there, of statements that are each on their own; and the others tell why not.
    void check(const error_code& failed) const {
        for (const auto& s : {first, second})
            BOOST_TEST((s.has_value() ? *s == 7 : failed && s.error().code() == failed));
        if (failed)
            BOOST_TEST(!second.has_value());
        if (p.mode() == atomic)
            BOOST_TEST(first.has_value() == !failed);
    }
};

// `look` is called while the connection still lives.
outcomes run_waiting(const std::string& conninfo, const std::function<void(connection&, const outcomes&)>& look) {
    outcomes all;
    const auto note = [&](const auto& result) {
        all.push_back({1, result ? error_code{} : error_code{result.error().code()}});
    };
    connection db;
    note(db.try_connect(conninfo));
    note(db.try_run_script(two_statements));
    note(db.try_query<int>(one_parameter, 7));
    note(db.try_query<int>(one_parameter, 7));
    for (const auto mode : {atomic, independent}) {
        piped both{mode};
        note(db.try_run(both.p));
        both.check(all.back().code);
    }
    auto begun = db.try_begin();
    note(begun);
    if (begun) {
        note(begun->try_query_value<int>(one_parameter, 7));
        note(begun->try_commit());
    } else {
        note(db.try_query_value<int>(one_parameter, 7));
        note(db.try_run_script("commit"));
    }
    look(db, all);
    return all;
}

outcomes run_calling_back(asio::io_context& io, const std::string& conninfo,
                          const std::function<void(connection&, const outcomes&)>& look) {
    outcomes all;
    std::optional<transaction> tx;
    const auto run = [&](auto start) {
        outcome now;
        start([&](error_code failed, auto&&... value) {
            ++now.completions;
            now.code = failed;
            if constexpr ((std::is_same_v<std::decay_t<decltype(value)>, transaction> || ...))
                if (!failed)
                    tx = (std::move(value), ...);
        });
        io.restart();
        io.run();
        all.push_back(now);
    };
    connection db{io};
    run([&](auto handler) { db.async_connect(conninfo, handler); });
    run([&](auto handler) { db.async_run_script(two_statements, handler); });
    run([&](auto handler) { db.async_query<int>(one_parameter, 7, handler); });
    run([&](auto handler) { db.async_query<int>(one_parameter, 7, handler); });
    for (const auto mode : {atomic, independent}) {
        piped both{mode};
        run([&](auto handler) { db.async_run(both.p, handler); });
        both.check(all.back().code);
    }
    run([&](auto handler) { db.async_begin({}, handler); });
    run([&](auto handler) {
        tx ? tx->async_query_value<int>(one_parameter, 7, handler)
           : db.async_query_value<int>(one_parameter, 7, handler);
    });
    run([&](auto handler) { tx ? tx->async_commit(handler) : db.async_run_script("commit", handler); });
    look(db, all);
    io.restart();
    io.run();
    return all;
}

// Runs the conversation with one end after the other, until it is long enough to be complete. Gives how many ends that
// were.
template <class Run>
std::size_t sweep(const std::function<script(std::size_t)>& end_at, const Run& run) {
    std::atomic<std::size_t> at = 0;
    loopback_server server{[&](std::size_t) { return std::optional{end_at(at)}; }};
    const std::size_t before = open_descriptors();
    for (bool complete = false; !complete; ++at) {
        BOOST_TEST_CONTEXT("end after " << at) {
            const auto all = run(conninfo_for(server), [&](connection& db, const outcomes& so_far) {
                BOOST_TEST(db.is_open() == all_good(so_far));
                if (all_good(so_far))
                    db.close();
                BOOST_TEST(server.failures() == std::vector<std::string>{}, boost::test_tools::per_element());
                BOOST_TEST(open_descriptors() == before);
            });
            BOOST_TEST(all.size() == operations);
            bool broken = false;
            for (const auto& [completions, code] : all) {
                BOOST_TEST(completions == 1u);
                BOOST_TEST((code.failed() || !broken), "an operation succeeded behind one that failed");
                broken = broken || code.failed();
                if (code)
                    BOOST_TEST((code == errc::connection_closed || code == errc::cannot_connect ||
                                code == errc::not_connected),
                               code.message());
            }
            complete = !broken;
        }
        BOOST_REQUIRE(at < 10'000u);
    }
    return at - 1;
}

void sweep_all(std::string_view what, const std::function<script(std::size_t, script::ending)>& end_at) {
    for (const auto how : {script::ending::close, script::ending::reset}) {
        const auto server = [&](std::size_t n) { return end_at(n, how); };
        const std::size_t waiting = sweep(server, run_waiting);
        std::size_t called_back = 0;
        {
            asio::io_context io;
            const asio::steady_timer first_use{io};  // opens what an io_context keeps open
            called_back = sweep(
                server, [&](const auto& conninfo, const auto& look) { return run_calling_back(io, conninfo, look); });
        }
        std::cout << "faults: " << (how == script::ending::close ? "closed" : "reset") << " at " << waiting << " "
                  << what << ", waiting and by callback" << std::endl;
        BOOST_TEST(called_back == waiting);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fault_sweep)

BOOST_AUTO_TEST_CASE(a_server_that_goes_away_after_any_byte_ends_each_operation_once_and_leaves_no_descriptor) {
    sweep_all("bytes",
              [](std::size_t n, script::ending how) { return std::move(recorded_server().end_after_bytes(n, how)); });
}

BOOST_AUTO_TEST_CASE(a_server_that_goes_away_after_any_message_ends_each_operation_once_and_leaves_no_descriptor) {
    sweep_all("messages", [](std::size_t n, script::ending how) {
        return std::move(recorded_server().end_after_messages(n + 1, how));
    });
}

BOOST_AUTO_TEST_SUITE_END()
