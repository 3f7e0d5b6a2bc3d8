// COPY with servers that stop reading, or change their keys on the way.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/drivers.hpp>
#include <support/loopback_server.hpp>
#include <support/printing.hpp>
#include <support/tls_script_server.hpp>

#include "surroundings.hpp"
#include "tls_identity.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::chrono_literals;
namespace backend = protocol::backend;
using protocol::format;
using two_drivers = std::tuple<waiting, callback>;
using texts = std::vector<std::string>;

const backend::copy_in_response copies_in{format::text, {format::text}};
const backend::copy_out_response copies_out{format::text, {format::text}};

backend::notice_response long_notice() {
    backend::notice_response notice;
    notice.fields.severity = "NOTICE";
    notice.fields.message = std::string(100'000, 'n');
    return notice;
}

script logs_in() { return std::move(script{}.expect_startup("app", "shop").greet()); }

}  // namespace

BOOST_AUTO_TEST_SUITE(copies_in_bad_company)

// Rows are taken as far as there is room for them, and the time of a write is limited.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_server_that_stops_reading_is_waited_for_no_longer_than_asked, Driver, two_drivers) {
    auto says = logs_in();
    says.expect_tags("Q").reply(copies_in).stop_reading();
    loopback_server server{std::move(says)};
    server.limit_buffers(4 * 1024);
    std::size_t taken = 0;
    {
        database<Driver> db{"host=127.0.0.1 port=" + std::to_string(server.port()) +
                            " user=app dbname=shop sslmode=disable"};
        db->set_timeout(300ms);
        auto in = db->template copy_in<std::int32_t>("t", {}, copy_format::text);
        const auto many = std::views::iota(0, 100'000'000) | std::views::transform([&](int i) {
                              ++taken;
                              return i;
                          });
        const auto began = std::chrono::steady_clock::now();
        BOOST_TEST(code_of(db.write_rows(in, many)) == errc::timeout);
        BOOST_TEST((std::chrono::steady_clock::now() - began < 10s));
        BOOST_TEST(in.try_finish().has_error());
    }
    BOOST_TEST(taken < 1'000'000U);
    BOOST_TEST(!server.cancels(1).empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(keys_may_change_on_the_way, Driver, two_drivers) {
    constexpr std::size_t parts = 256;
    const std::string much(parts * protocol::copy_in_exchange::part_size, 'x');
    const std::string line(1024 * 1024, 'y');
    auto says = logs_in();
    says.expect_tags("Q").reply(copies_in);
    for (std::size_t i = 0; i != parts; i += 32)  // and the server says something in between
        says.expect_tags(std::string(32, 'd')).reply(long_notice());
    says.expect_tags("c").reply(complete("COPY 1"), ready());
    says.expect_tags("Q").reply(copies_out);
    for (int i = 0; i != 16; ++i)
        says.reply(backend::copy_data{protocol::as_bytes(line)});
    says.reply(backend::copy_done{}, complete("COPY 16"), ready()).expect_tags("X");
    tls_script_server server{who(), {std::move(says)}, 64 * 1024};
    {
        database<Driver> db{"host=127.0.0.1 port=" + std::to_string(server.port()) +
                            " user=app dbname=shop sslmode=require"};
        auto in = db->copy_in_raw("copy t from stdin");
        BOOST_TEST(db.write_raw(in, much).has_value());
        BOOST_TEST(db.finish(in).value() == 1U);
        auto out = db->copy_out_raw("copy t to stdout");
        std::size_t bytes = 0;
        for (;;) {
            const auto batch = db.next(out).value();
            if (!batch)
                break;
            bytes += batch->bytes();
        }
        BOOST_TEST(bytes == 16 * line.size());
    }
    server.stop();
    BOOST_TEST(server.failures() == texts{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
