// The login by GaussDB's dialect, from the first byte on.
#include <string>
#include <string_view>

#include <support/backend_messages.hpp>
#include <support/direct.hpp>

#include "gauss_support.hpp"

namespace {

using namespace gauss_test;
using namespace tusk::protocol;
using namespace tusk::testing;

constexpr std::string_view sha256_request = "0b48f8800861abb38063dfba75a67257fcb1162c65115204ec250d2b9ac2f2eb00000000";
constexpr std::string_view sha256_reply = "97c2bcdeab29ed8c417dd99121c8770c46a468cfb36b9c217674eba05582b78b";

startup_options gauss_login(std::int32_t version = version_3_51) {
    startup_options options;
    options.database = "shop";
    options.login = jack("Gauss@123", version);
    return options;
}

// A session whose startup message has been sent.
struct logging_in {
    session s;
    startup login;
    std::string first;

    explicit logging_in(const startup_options& options) : login{options} {
        s.start(login);
        first = take_output(s);
    }

    void ask(std::int32_t code, std::string_view body) { say(s, backend::authentication{code, as_bytes(body)}); }
    void ask_sha256() { ask(10, int32(2) + std::string{sha256_request} + int32(2'048)); }
    void compute() {
        BOOST_REQUIRE((s.next() == session::step::compute));
        s.take_job()();
        s.computed();
    }
    void check_failed(boost::system::error_code why) {
        BOOST_TEST(login.finished());
        BOOST_REQUIRE(login.failure().has_value());
        BOOST_TEST(login.failure()->code() == why, login.failure()->what());
        BOOST_TEST(s.closed());
        BOOST_TEST(s.output().empty());
    }
};

// The same over TLS, after its handshake.
struct logging_in_by_tls : logging_in {
    static startup_options options(bool verifies) {
        auto o = gauss_login();
        o.tls = tls_request::required;
        o.tls_verifies = verifies;
        o.login.channel_is_verified = false;
        return o;
    }

    explicit logging_in_by_tls(bool verifies) : logging_in{options(verifies)} {
        deliver(s, "S");
        BOOST_REQUIRE((s.next() == session::step::start_tls));
        s.tls_started();
        first = take_output(s);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(gauss_startup)

BOOST_AUTO_TEST_CASE(the_startup_message_asks_for_the_version_that_was_chosen) {
    for (const auto version : versions) {
        const logging_in c{gauss_login(version)};
        BOOST_TEST(c.first.substr(4, 4) == int32(version));
        BOOST_TEST(c.first.substr(8, 10) == "user\0jack\0"sv);
    }
}

BOOST_AUTO_TEST_CASE(a_user_gets_in_by_SHA256) {
    logging_in c{gauss_login()};
    c.ask_sha256();
    BOOST_TEST(take_output(c.s).empty());
    c.compute();
    BOOST_TEST(take_output(c.s) == "p\0\0\0\x45"s + std::string{sha256_reply} + '\0');
    greet(c.s);
    BOOST_TEST(c.login.finished());
    BOOST_TEST(!c.login.failure().has_value());
    BOOST_TEST(c.s.ready());
}

BOOST_AUTO_TEST_CASE(TLS_that_verifies_the_server_makes_the_channel_one_to_answer_on) {
    logging_in_by_tls verified{true};
    verified.ask_sha256();
    verified.compute();
    BOOST_TEST(!take_output(verified.s).empty());
    logging_in_by_tls unverified{false};
    unverified.ask_sha256();
    unverified.check_failed(not_verified);
}

BOOST_AUTO_TEST_CASE(TLS_that_would_verify_but_was_not_had_makes_no_channel_to_answer_on) {
    auto options = logging_in_by_tls::options(true);
    options.tls = tls_request::preferred;
    logging_in c{options};
    deliver(c.s, "N");
    BOOST_TEST(take_output(c.s).substr(4, 4) == int32(version_3_51));
    c.ask_sha256();
    c.check_failed(not_verified);
}

BOOST_AUTO_TEST_CASE(a_server_that_asks_for_nothing_is_let_on_whatever_the_channel_as_nothing_was_given_away) {
    auto options = gauss_login();
    options.login.channel_is_verified = false;
    logging_in c{options};
    greet(c.s);
    BOOST_TEST(c.login.finished());
    BOOST_TEST(!c.login.failure().has_value());
}

BOOST_AUTO_TEST_CASE(what_comes_while_the_answer_is_computed_is_not_looked_at_before) {
    logging_in c{gauss_login()};
    say(c.s, backend::authentication{10, as_bytes(int32(2) + std::string{sha256_request} + int32(2'048))},
        backend::authentication{});
    BOOST_TEST(!c.s.is_authenticated());
    c.compute();
    BOOST_TEST(c.s.is_authenticated());
}

BOOST_AUTO_TEST_CASE(a_server_that_asks_twice_breaks_the_protocol) {
    logging_in c{gauss_login()};
    c.ask_sha256();
    c.compute();
    static_cast<void>(take_output(c.s));
    c.ask_sha256();
    c.check_failed(violation);
}

BOOST_AUTO_TEST_CASE(a_server_that_negotiates_is_told_to_be_PostgreSQL) {
    for (const auto newest : {version_3_0, version_3_2}) {
        logging_in c{gauss_login()};
        say(c.s, backend::negotiate_protocol_version{newest, {}});
        c.check_failed(unsupported);
        BOOST_TEST(mentions(*c.login.failure(), "PostgreSQL"));
        BOOST_TEST(mentions(*c.login.failure(), "postgresql://"));
    }
}

BOOST_AUTO_TEST_CASE(when_MD5_SHA256_is_refused_the_error_says_what_to_change) {
    logging_in c{gauss_login()};
    c.ask(11, std::string(64, 'a') + "salt");
    c.compute();
    BOOST_TEST(take_output(c.s).starts_with("p\0\0\0\x28md5"sv));
    say(c.s, server_error("28P01", "Invalid username/password,login denied.", "FATAL"));
    c.check_failed(make_error_code(tusk::sqlstate::invalid_password));
    BOOST_TEST(c.login.failure()->from_server());
    BOOST_TEST(c.login.failure()->diagnostics().message == "Invalid username/password,login denied.");
    BOOST_TEST(c.login.failure()->diagnostics().hint.find("have it use sha256") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(when_a_number_of_iterations_that_was_assumed_is_refused_the_error_says_so) {
    logging_in c{gauss_login(version_3_50)};
    c.ask(10, int32(2) + std::string{sha256_request});
    c.compute();
    BOOST_TEST(!take_output(c.s).empty());
    auto response = server_error("28P01", "Invalid username/password,login denied.", "FATAL");
    response.fields.hint = "theirs";
    say(c.s, response);
    c.check_failed(make_error_code(tusk::sqlstate::invalid_password));
    const auto hint = c.login.failure()->diagnostics().hint;
    BOOST_TEST(hint.starts_with("theirs; "));
    BOOST_TEST(hint.find("2048") != std::string::npos);
    BOOST_TEST(hint.find("gauss_protocol=3.51") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_error_that_needs_no_advice_stays_as_the_server_gave_it) {
    logging_in c{gauss_login()};
    c.ask_sha256();
    c.compute();
    static_cast<void>(take_output(c.s));
    say(c.s, server_error("28000", "The account has been locked.", "FATAL"));
    BOOST_REQUIRE(c.login.failure().has_value());
    BOOST_TEST(c.login.failure()->diagnostics().hint.empty());
    BOOST_TEST(c.login.failure()->diagnostics().message == "The account has been locked.");
}

BOOST_AUTO_TEST_SUITE_END()
