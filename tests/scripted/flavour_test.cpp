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

// A Bind of one parameter of this type whose value is 41, to a server that reports these settings.
std::string bind_of(std::uint32_t type, std::initializer_list<std::string> settings) {
    logged_in_session s{{}, reporting(settings)};
    recorded_statement statement{"select $1"};
    statement.write = [](protocol::parameter_writer& out) { detail::write_parameter(out, type_catalogue::builtin(), 41); };
    s.start(statement);
    static_cast<void>(take_output(s));
    say(s, backend::parse_complete{}, takes({type}), backend::no_data{}, ready());
    return take_output(s);
}

constexpr auto in_binary = "\0\1\0\1\0\1\0\0\0\4\0\0\0\51"sv;
constexpr auto in_text = "\0\1\0\0\0\1\0\0\0\00241"sv;

backend::backend_key_data foreign_key() { return {1, protocol::as_bytes("time")}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(flavours)

BOOST_AUTO_TEST_CASE(parameters_go_to_PostgreSQL_in_binary) {
    for (const auto type : {oids::int4, oids::xid}) {
        BOOST_TEST(bind_of(type, {}).find(in_binary) != std::string::npos);
        BOOST_TEST(bind_of(type, {"is_superuser"}).find(in_binary) != std::string::npos);
        BOOST_TEST(bind_of(type, {"is_superuser", "is_sysadmin"}).find(in_binary) != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(parameters_go_to_GaussDB_in_binary_only_where_that_is_the_same) {
    BOOST_TEST(bind_of(oids::int4, {"is_sysadmin"}).find(in_binary) != std::string::npos);
    const auto bind = bind_of(oids::xid, {"is_sysadmin"});
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

// A Flush, and a BEGIN nobody asked for, would keep the coordinators of DWS from retrying the statement.
BOOST_AUTO_TEST_CASE(a_statement_goes_to_GaussDB_as_whole_requests_that_end_with_Sync) {
    logged_in_session s{{}, reporting({"is_sysadmin"})};
    recorded_statement first{"select $1", {"1"}};
    s.start(first);
    BOOST_TEST(tags_of(take_output(s)) == "PDS");
    say(s, backend::parse_complete{}, takes({oids::int4}), backend::no_data{}, ready());
    BOOST_TEST(tags_of(take_output(s)) == "BES");
    say(s, backend::bind_complete{}, complete("SELECT 0"), ready());
    BOOST_REQUIRE(first.finished());

    recorded_statement again{"select $1", {"2"}};
    s.start(again);
    BOOST_TEST(tags_of(take_output(s)) == "BES");
    say(s, backend::bind_complete{}, complete("SELECT 0"), ready());

    recorded_query simple{"select 1"};
    s.start(simple);
    BOOST_TEST(tags_of(take_output(s)) == "Q");
}

// What a query that the server answers with this error ends with.
diagnostics failure_of(std::string_view flavour, std::string_view sqlstate, std::string_view message,
                       std::string_view hint = {}) {
    logged_in_session s{{}, reporting({std::string{flavour}})};
    recorded_query query{"listen x"};
    s.start(query);
    backend::error_response refusal;
    refusal.fields.severity = "ERROR";
    refusal.fields.sqlstate = sqlstate;
    refusal.fields.message = message;
    refusal.fields.hint = hint;
    say(s, refusal, ready());
    BOOST_REQUIRE(query.failure());
    return query.failure()->diagnostics();
}

BOOST_AUTO_TEST_CASE(what_GaussDB_does_not_support_comes_with_its_text_and_what_to_do) {
    const auto hint_after = [](std::string_view message) {
        const auto said = failure_of("is_sysadmin", "0A000", message);
        BOOST_TEST(said.message == message);
        BOOST_TEST(said.sqlstate == "0A000");
        return said.hint;
    };
    BOOST_TEST(hint_after("DISCARD statement is not yet supported.").find("RESET ALL") != std::string::npos);
    BOOST_TEST(hint_after("LISTEN statement is not yet supported.").find("no notifications") != std::string::npos);
    BOOST_TEST(hint_after("UNLISTEN statement is not yet supported.").find("no notifications") != std::string::npos);
    BOOST_TEST(hint_after("NOTIFY statement is not yet supported.").find("no notifications") != std::string::npos);
    BOOST_TEST(hint_after("openGauss does not support large object yet").find("bytea") != std::string::npos);
    BOOST_TEST(hint_after("SCROLL CURSOR is not yet supported").find("without SCROLL") != std::string::npos);
    BOOST_TEST(hint_after("Explicit prepare transaction is not supported.").find("COMMIT") != std::string::npos);
    BOOST_TEST(hint_after("something else").find("SQL reference") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_hint_of_the_server_stays_and_other_errors_and_servers_get_none) {
    BOOST_TEST(failure_of("is_sysadmin", "0A000", "no LISTEN", "do without").hint == "do without");
    BOOST_TEST(failure_of("is_sysadmin", "42601", "no LISTEN").hint.empty());
    BOOST_TEST(failure_of("is_superuser", "0A000", "no LISTEN").hint.empty());
}

BOOST_AUTO_TEST_SUITE_END()
