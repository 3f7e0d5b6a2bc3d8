// Whether a session is what target_session_attrs asks for.
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/direct.hpp>

#include "../../src/connect/session_role.hpp"

namespace {

using namespace tusk;
using namespace tusk::testing;
using detail::fits;
using detail::role_query;
using attrs = target_session_attrs;

constexpr attrs about_writing[] = {attrs::read_write, attrs::read_only};
constexpr attrs about_recovery[] = {attrs::primary, attrs::standby, attrs::prefer_standby};

std::optional<bool> reported(attrs wanted, std::vector<std::pair<std::string_view, std::string_view>> settings) {
    protocol::server_parameters parameters;
    for (const auto& [name, value] : settings)
        BOOST_REQUIRE(parameters.set(name, value));
    return fits(wanted, parameters);
}

// What the query decides when the server answers with this one value, or with an error.
bool asked(attrs wanted, std::string_view sql, std::optional<std::string_view> answer) {
    logged_in_session s;
    role_query query{wanted};
    s.start(query);
    BOOST_TEST(take_output(s).find(sql) != std::string::npos);
    if (answer)
        say(s, columns({{"x", text_oid}}), row({*answer}), complete("SHOW"), ready());
    else
        say(s, server_error("42501", "no"), ready());
    BOOST_REQUIRE(query.finished());
    return query.fits();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(session_role)

BOOST_AUTO_TEST_CASE(any_session_fits_who_does_not_care) { BOOST_TEST((reported(attrs::any, {}) == true)); }

BOOST_AUTO_TEST_CASE(servers_since_14_report_it) {
    using settings = std::vector<std::pair<std::string_view, std::string_view>>;
    const settings primary{{"in_hot_standby", "off"}, {"default_transaction_read_only", "off"}};
    const settings standby{{"in_hot_standby", "on"}, {"default_transaction_read_only", "off"}};
    const settings reader{{"in_hot_standby", "off"}, {"default_transaction_read_only", "on"}};
    for (const auto& [wanted, good, bad] : {std::tuple{attrs::read_write, primary, standby},
                                            {attrs::read_write, primary, reader},
                                            {attrs::read_only, standby, primary},
                                            {attrs::read_only, reader, primary},
                                            {attrs::primary, primary, standby},
                                            {attrs::primary, reader, standby},
                                            {attrs::standby, standby, primary},
                                            {attrs::prefer_standby, standby, reader}}) {
        BOOST_TEST((reported(wanted, good) == true));
        BOOST_TEST((reported(wanted, bad) == false));
    }
}

BOOST_AUTO_TEST_CASE(others_do_not) {
    for (const auto wanted : about_writing) {
        BOOST_TEST(!reported(wanted, {}).has_value());
        BOOST_TEST(!reported(wanted, {{"in_hot_standby", "off"}}).has_value());
        BOOST_TEST(!reported(wanted, {{"default_transaction_read_only", "on"}}).has_value());
    }
    for (const auto wanted : about_recovery)
        BOOST_TEST(!reported(wanted, {{"default_transaction_read_only", "on"}}).has_value());
}

BOOST_AUTO_TEST_CASE(they_are_asked) {
    for (const auto wanted : about_writing) {
        constexpr auto sql = "SHOW transaction_read_only";
        BOOST_TEST(asked(wanted, sql, "on") == (wanted == attrs::read_only));
        BOOST_TEST(asked(wanted, sql, "off") == (wanted == attrs::read_write));
        BOOST_TEST(!asked(wanted, sql, std::nullopt));
    }
    for (const auto wanted : about_recovery) {
        constexpr auto sql = "SELECT pg_catalog.pg_is_in_recovery()";
        BOOST_TEST(asked(wanted, sql, "t") == (wanted != attrs::primary));
        BOOST_TEST(asked(wanted, sql, "f") == (wanted == attrs::primary));
        BOOST_TEST(!asked(wanted, sql, std::nullopt));
    }
}

BOOST_AUTO_TEST_SUITE_END()
