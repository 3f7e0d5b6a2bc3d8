// What changes once a server has turned out to be GaussDB, however one logged in.
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/direct.hpp>
#include <support/printing.hpp>
#include <support/recording.hpp>
#include <tusk/builtin_types.hpp>
#include <tusk/codecs/all.hpp>
#include <tusk/detail/parameters.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::string_view_literals;
namespace backend = protocol::backend;

greeting reporting(std::initializer_list<std::string> settings) {
    greeting says;
    says.parameters.clear();
    for (const auto& name : settings)
        says.parameters.emplace_back(name, "on");
    return says;
}

// A Bind of one int4 parameter whose value is 41, to a server that reports these settings.
std::string bind_of_an_integer(std::initializer_list<std::string> settings) {
    logged_in_session s{{}, reporting(settings)};
    recorded_statement statement{"select $1 + 1"};
    statement.write = [](protocol::parameter_writer& out) { detail::write_parameter(out, 41); };
    s.start(statement);
    static_cast<void>(take_output(s));
    say(s, backend::parse_complete{}, takes({oids::int4}), backend::no_data{}, ready());
    return take_output(s);
}

constexpr auto in_binary = "\0\1\0\1\0\1\0\0\0\4\0\0\0\51"sv;
constexpr auto in_text = "\0\1\0\0\0\1\0\0\0\00241"sv;

backend::backend_key_data foreign_key() { return {1, protocol::as_bytes("time")}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(flavours)

BOOST_AUTO_TEST_CASE(parameters_go_to_PostgreSQL_in_binary) {
    BOOST_TEST(bind_of_an_integer({}).find(in_binary) != std::string::npos);
    BOOST_TEST(bind_of_an_integer({"is_superuser"}).find(in_binary) != std::string::npos);
    BOOST_TEST(bind_of_an_integer({"is_superuser", "is_sysadmin"}).find(in_binary) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(parameters_go_to_GaussDB_as_text) {
    const auto bind = bind_of_an_integer({"is_sysadmin"});
    BOOST_TEST(bind.find(in_text) != std::string::npos);
    BOOST_TEST(bind.find(in_binary) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_message_that_looks_like_a_second_cancel_key_is_not_taken_for_one_on_GaussDB) {
    logged_in_session s{{}, reporting({"is_sysadmin"})};
    const auto key = s.key().secret;
    recorded_query query{"select 1"};
    s.start(query);
    say(s, complete("SELECT 0"), foreign_key(), ready());
    BOOST_TEST(query.finished());
    BOOST_TEST(!query.failure());
    BOOST_TEST(s.key().secret == key);
}

BOOST_AUTO_TEST_CASE(it_ends_the_session_on_PostgreSQL) {
    logged_in_session s;
    recorded_query query{"select 1"};
    s.start(query);
    say(s, complete("SELECT 0"), foreign_key(), ready());
    BOOST_REQUIRE(query.failure());
    BOOST_TEST(query.failure()->code() == errc::protocol_violation);
}

BOOST_AUTO_TEST_SUITE_END()
