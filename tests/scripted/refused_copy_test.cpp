// COPY where none is wanted: a query can neither give it its data nor take it.
#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/connected.hpp>
#include <support/printing.hpp>
#include <support/recording.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
namespace backend = protocol::backend;
namespace frontend = protocol::frontend;

}  // namespace

BOOST_AUTO_TEST_SUITE(refused_copy)

BOOST_AUTO_TEST_CASE(copy_in_asked_by_a_simple_query_is_refused_and_the_session_goes_on) {
    auto c = connected{script{}
                           .expect<frontend::query>()
                           .reply(backend::copy_in_response{})
                           .expect<frontend::copy_fail>()
                           .reply(server_error("57014", "COPY from stdin failed"), ready())
                           .expect<frontend::query>()
                           .reply(complete("SELECT 0"), ready())};
    recorded_query copy{"copy t from stdin"};
    recorded_query next{"select"};
    c.run(copy);
    BOOST_TEST(copy.failure()->code() == errc::unexpected_copy);
    c.run(next);
    BOOST_TEST(!next.failure());
    BOOST_TEST(next.finished());
}

BOOST_AUTO_TEST_CASE(copy_out_asked_by_a_simple_query_is_dropped_and_the_session_goes_on) {
    connected c{script{}.expect<frontend::query>().reply(
        backend::copy_out_response{}, backend::copy_data{protocol::as_bytes("1\n")},
        backend::copy_data{protocol::as_bytes("2\n")}, backend::copy_done{}, complete("COPY 2"),
        columns({{"c", text_oid}}), row({"x"}), complete("SELECT 1"), ready())};
    recorded_query copy{"copy t to stdout; select 'x'"};
    c.run(copy);
    BOOST_TEST(copy.failure()->code() == errc::unexpected_copy);
    BOOST_TEST(copy.events.empty());
    BOOST_TEST(!c.s.closed());
    BOOST_TEST(c.s.idle());
}

BOOST_AUTO_TEST_CASE(copy_asked_by_an_extended_query_is_refused_and_the_session_goes_on) {
    const auto copies = [] {
        return script{}
            .expect_tags("PDS")
            .reply(backend::parse_complete{}, takes({}), backend::no_data{}, ready())
            .expect_tags("BES")
            .reply(backend::bind_complete{});
    };
    connected in{copies()
                     .reply(backend::copy_in_response{})
                     .expect_tags("fS")
                     .reply(server_error("57014", "COPY from stdin failed"), ready())
                     .expect<frontend::query>()
                     .reply(complete("SELECT 0"), ready())};
    recorded_statement copy_in{"copy t from stdin"};
    recorded_query next{"select"};
    in.run(copy_in);
    BOOST_TEST(copy_in.failure()->code() == errc::unexpected_copy);
    in.run(next);
    BOOST_TEST(next.finished());
    BOOST_TEST(!next.failure());

    connected out{copies().reply(backend::copy_out_response{}, backend::copy_data{protocol::as_bytes("1\n")},
                                 backend::copy_done{}, complete("COPY 1"), ready())};
    recorded_statement copy_out{"copy t to stdout"};
    out.run(copy_out);
    BOOST_TEST(copy_out.failure()->code() == errc::unexpected_copy);
    BOOST_TEST(out.s.idle());
    BOOST_TEST(!out.s.closed());
}

BOOST_AUTO_TEST_SUITE_END()
