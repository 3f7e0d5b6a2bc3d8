// Which version of the protocol both sides go on with, and what comes with it.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/direct.hpp>
#include <support/printing.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
namespace backend = protocol::backend;
using protocol::protocol_version;
using protocol::version_3_0;
using protocol::version_3_2;

const backend::authentication ok{};

// A login that asks for this version, and accepts that one at least.
struct asking {
    protocol::session s;
    protocol::startup login;

    explicit asking(std::int32_t version, std::int32_t least = version_3_0) : login{options(version, least)} {
        s.start(login);
        const auto sent = take_output(s);
        BOOST_TEST(protocol::load_big_endian<std::int32_t>(protocol::as_bytes(sent).data() + 4) == version);
    }

    template <class... Messages>
    boost::system::error_code hear(const Messages&... messages) {
        say(s, messages...);
        return login.failure() ? login.failure()->code() : boost::system::error_code{};
    }

private:
    static protocol::startup_options options(std::int32_t version, std::int32_t least) {
        auto made = app_login();
        made.login.version = version;
        made.login.min_version = least;
        return made;
    }
};

backend::negotiate_protocol_version down_to(std::int32_t version) { return {version, {}}; }

backend::backend_key_data key_of(const std::string& bytes) { return {7, protocol::as_bytes(bytes)}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(protocol_versions)

BOOST_AUTO_TEST_CASE(a_server_that_knows_the_version_goes_on_with_it) {
    for (const auto version : {version_3_0, version_3_2}) {
        asking c{version};
        BOOST_TEST(!c.hear(ok, ready()));
        BOOST_TEST(c.login.version() == version);
        BOOST_TEST(c.s.ready());
    }
}

BOOST_AUTO_TEST_CASE(an_older_server_lowers_it) {
    asking c{version_3_2};
    BOOST_TEST(!c.hear(down_to(version_3_0), ok, ready()));
    BOOST_TEST(c.login.version() == version_3_0);
}

BOOST_AUTO_TEST_CASE(but_not_below_what_is_accepted) {
    asking c{version_3_2, version_3_2};
    BOOST_TEST(c.hear(down_to(version_3_0)) == errc::authentication_unsupported);
    BOOST_REQUIRE(c.login.failure());
    BOOST_TEST(c.login.failure()->diagnostics().message ==
               "the server speaks protocol 3.0, and min_protocol_version is 3.2");
}

BOOST_AUTO_TEST_CASE(what_is_no_lowering_breaks_the_protocol) {
    for (const auto version : {version_3_2, protocol_version(3, 1), protocol_version(3, 3), protocol_version(2, 0),
                               protocol_version(4, 0), std::int32_t{0}, std::int32_t{-1}}) {
        asking c{version_3_2};
        BOOST_TEST(c.hear(down_to(version)) == errc::protocol_violation);
    }
    asking lowest{version_3_0};
    BOOST_TEST(lowest.hear(down_to(version_3_0)) == errc::protocol_violation);
    asking without_options{version_3_2};
    BOOST_TEST(without_options.hear(backend::negotiate_protocol_version{version_3_0, {"_pq_.more"}}) ==
               errc::protocol_violation);
}

BOOST_AUTO_TEST_CASE(it_comes_once_and_before_anything_else) {
    asking twice{version_3_2};
    BOOST_TEST(twice.hear(down_to(version_3_0), down_to(version_3_0)) == errc::protocol_violation);
    asking step_by_step{protocol_version(3, 4)};
    BOOST_TEST(step_by_step.hear(down_to(protocol_version(3, 3)), down_to(version_3_2)) == errc::protocol_violation);
    asking late{version_3_2};
    BOOST_TEST(late.hear(ok, down_to(version_3_0)) == errc::protocol_violation);
    asking in_between{version_3_2};
    BOOST_TEST(in_between.hear(backend::authentication{3, {}}, down_to(version_3_0)) == errc::protocol_violation);
}

BOOST_AUTO_TEST_CASE(a_key_has_4_bytes_and_since_3_2_up_to_256) {
    for (const std::size_t size : {std::size_t{4}, std::size_t{5}, std::size_t{32}, std::size_t{256}}) {
        const std::string key(size, 'k');
        asking newer{version_3_2};
        BOOST_TEST(!newer.hear(ok, key_of(key), ready()));
        BOOST_TEST(newer.s.key().secret == key);
        asking older{version_3_0};
        BOOST_TEST((older.hear(ok, key_of(key)) == errc::protocol_violation) == (size != 4));
        asking lowered{version_3_2};
        BOOST_TEST((lowered.hear(down_to(version_3_0), ok, key_of(key)) == errc::protocol_violation) == (size != 4));
    }
}

BOOST_AUTO_TEST_SUITE_END()
