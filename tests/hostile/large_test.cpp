// Messages and scripts so large that both sides have to read while they write.
#include <chrono>
#include <cstddef>
#include <exception>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
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
namespace frontend = protocol::frontend;

constexpr std::size_t large = 16 * 1024 * 1024;

// What an operation that is awaited gives, if it takes less than a minute.
template <class T>
T finished(asio::io_context& io, std::future<T> value) {
    io.restart();
    io.run_for(60s);
    BOOST_REQUIRE_MESSAGE(value.wait_for(0s) == std::future_status::ready, "the operation hangs");
    return value.get();
}

std::string many_statements(std::size_t n) {
    std::string script;
    for (std::size_t i = 0; i != n; ++i)
        script += "select " + std::to_string(i) + ";";
    return script;
}

void check_numbered(const std::vector<result>& results, std::size_t n) {
    BOOST_REQUIRE(results.size() == n);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i != n; ++i)
        wrong += results[i].size() != 1 || results[i][0].get<std::size_t>(0) != i;
    BOOST_TEST(wrong == 0u);
}

// Says a great deal before it reads the query it was sent.
struct talker {
    static constexpr std::size_t notices = 16 * 1024;

    static script make() {
        backend::notice_response notice;
        notice.fields.severity = notice.fields.severity_nonlocalized = "NOTICE";
        notice.fields.sqlstate = "00000";
        notice.fields.message = std::string(1'000, 'n');
        std::string all;
        for (std::size_t i = 0; i != notices; ++i)
            all += encoded(notice);
        return std::move(script{}
                             .expect_startup("app", "shop")
                             .greet()
                             .stop_reading()
                             .reply_bytes(all)
                             .read_again()
                             .expect<frontend::query>([](const auto& q) { return q.sql.size() == large; })
                             .reply(complete("SELECT 0"), ready()));
    }
};

void query_the_talker(const loopback_server& server) {
    const std::string query(large, ' ');
    std::size_t heard = 0;
    {
        connection db;
        db.on_notice([&](const diagnostics&) { ++heard; });
        db.connect(conninfo_for(server));
        db.set_timeout(60s);
        BOOST_TEST(db.run_script(query).size() == 1u);
    }
    BOOST_TEST(heard == talker::notices);

    heard = 0;
    asio::io_context io;
    {
        connection db{io};
        db.on_notice([&](const diagnostics&) { ++heard; });
        db.connect(conninfo_for(server));
        BOOST_TEST(finished(io, db.async_run_script(query, asio::use_future)).size() == 1u);
    }
    BOOST_TEST(heard == talker::notices);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(large_messages)

BOOST_AUTO_TEST_CASE(a_statement_of_16_mib_by_either_protocol) {
    const std::string text = "select length('" + std::string(large, 'x') + "')";
    asio::io_context io;
    connection db{io};
    db.connect(live_conninfo());
    db.set_timeout(60s);
    BOOST_TEST(db.query_value<std::size_t>(text) == large);
    BOOST_TEST(db.run_script(text)[0][0].get<std::size_t>(0) == large);
    BOOST_TEST(finished(io, db.async_query_value<std::size_t>(text + " ", asio::use_future)) == large);
    BOOST_TEST(finished(io, db.async_run_script(text, asio::use_future))[0][0].get<std::size_t>(0) == large);
}

BOOST_AUTO_TEST_CASE(a_parameter_of_16_mib_there_and_back) {
    const std::string value(large, 'y');
    asio::io_context io;
    connection db{io};
    db.connect(live_conninfo());
    db.set_timeout(60s);
    BOOST_TEST((db.query_value<std::string>("select $1::text", value) == value));
    BOOST_TEST((finished(io, db.async_query_value<std::string>("select $1::text", value, asio::use_future)) == value));
}

BOOST_AUTO_TEST_CASE(a_script_of_100000_statements) {
    constexpr std::size_t n = 100'000;
    const std::string script = many_statements(n);
    asio::io_context io;
    connection db{io};
    db.connect(live_conninfo());
    db.set_timeout(60s);
    check_numbered(db.run_script(script), n);
    check_numbered(finished(io, db.async_run_script(script, asio::use_future)), n);
}

BOOST_AUTO_TEST_CASE(a_server_that_says_16_mib_before_it_reads_16_mib_over_tcp) {
    loopback_server server{{talker::make(), talker::make()}};
    server.limit_buffers(64 * 1024);  // with less TCP takes its time
    query_the_talker(server);
    BOOST_TEST(server.failures() == std::vector<std::string>{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_server_that_says_16_mib_before_it_reads_16_mib_over_a_unix_socket) {
    loopback_server server{loopback_server::unix_domain{}, {talker::make(), talker::make()}};
    server.limit_buffers(4096);
    query_the_talker(server);
    BOOST_TEST(server.failures() == std::vector<std::string>{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
