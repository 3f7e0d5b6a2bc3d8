// The login, from the first byte to the first ReadyForQuery.
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/direct.hpp>
#include <support/in_memory.hpp>
#include <support/printing.hpp>
#include <support/recording.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::string_literals;
using namespace std::string_view_literals;
namespace backend = protocol::backend;
namespace frontend = protocol::frontend;
namespace code = backend::authentication_code;

struct logging_in {
    protocol::session s;
    protocol::startup login;
    script server;
    in_memory link{s, server};

    explicit logging_in(script says, protocol::startup_options options = app_login(), cut where = cut::nowhere())
        : login{std::move(options)}, server{std::move(says)}, link{s, server, where} {
        s.start(login);
        link.run();
    }

    void check_good() {
        BOOST_TEST(server.finished(), server.failure().value_or("the script is not at its end"));
        BOOST_TEST(login.finished());
        BOOST_TEST(!login.failure(), (login.failure() ? login.failure()->what() : ""));
        BOOST_TEST(s.ready());
    }
    void check_failed(boost::system::error_code why) {
        BOOST_TEST(login.finished());
        BOOST_REQUIRE(login.failure());
        BOOST_TEST(login.failure()->code() == why, login.failure()->what());
        BOOST_TEST(s.closed());
        BOOST_TEST((s.next() == protocol::session::step::closed));
        BOOST_TEST(s.input().empty());
        BOOST_TEST(s.output().empty());
    }
};

script asked() { return script{}.expect_startup("app", "shop"); }

}  // namespace

BOOST_AUTO_TEST_SUITE(startup)

BOOST_AUTO_TEST_CASE(without_a_password_it_takes_settings_key_and_status) {
    logging_in trusted{asked().greet({.status = 'T'})};
    trusted.check_good();
    BOOST_TEST(trusted.s.parameters().get("server_version") == "17.2");
    BOOST_TEST(trusted.s.key().process_id == 4711);
    BOOST_TEST(trusted.s.key().secret == "\1\2\3\4");
    BOOST_TEST((trusted.s.status() == protocol::transaction_status::active));
    BOOST_TEST(trusted.s.idle());
}

BOOST_AUTO_TEST_CASE(a_server_need_not_give_a_key) {
    logging_in c{asked().greet({.key = ""})};
    c.check_good();
    BOOST_TEST(c.s.key().secret.empty());
}

BOOST_AUTO_TEST_CASE(each_password_method_lets_in) {
    for (const cut where : {cut::nowhere(), cut::everywhere()}) {
        logging_in{asked().authenticate_scram({.password = "secret"}).greet(), app_login(), where}.check_good();
        logging_in{asked().authenticate_md5("app", "secret").greet(), app_login(), where}.check_good();
        logging_in{asked().authenticate_cleartext("secret").greet(), app_login(), where}.check_good();
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_told_by_the_server) {
    const auto refused = server_error("28P01", "password authentication failed", "FATAL");
    logging_in wrong{asked().authenticate_cleartext("other").reply(refused).then_close()};
    BOOST_TEST(wrong.server.failure().value_or("") == "PasswordMessage does not say what it should");
    logging_in told{asked()
                        .reply(backend::authentication{code::cleartext_password, {}})
                        .expect<frontend::password_message>()
                        .reply(refused)
                        .then_close()};
    told.check_failed(make_error_code(sqlstate::invalid_password));
    BOOST_TEST(told.login.failure()->from_server());
}

BOOST_AUTO_TEST_CASE(the_script_refuses_a_wrong_proof) {
    for (auto says : {asked().authenticate_scram({.password = "other"}), asked().authenticate_md5("app", "other")}) {
        logging_in wrong{says.greet()};
        BOOST_TEST(wrong.server.failure().has_value());
        BOOST_TEST(!wrong.s.ready());
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_know_the_password_is_not_authentic) {
    logging_in c{asked().authenticate_scram({.password = "secret", .knows_password = false}).greet()};
    c.check_failed(errc::server_not_authentic);
}

BOOST_AUTO_TEST_CASE(a_server_that_lets_us_in_in_the_middle_of_scram_is_not_authentic) {
    const backend::authentication sasl{code::sasl, protocol::as_bytes("SCRAM-SHA-256\0\0"sv)};
    logging_in early{asked().reply(sasl).expect_tags("p").greet()};
    early.check_failed(errc::server_not_authentic);
    logging_in at_once{asked().reply(sasl, backend::authentication{})};
    at_once.check_failed(errc::server_not_authentic);
}

// It has our proof by then, and lets in who has none to show.
BOOST_AUTO_TEST_CASE(a_server_that_lets_us_in_instead_of_proving_itself_is_not_authentic) {
    protocol::session s;
    protocol::startup login{app_login()};
    s.start(login);
    say(s, backend::authentication{code::sasl, protocol::as_bytes("SCRAM-SHA-256\0\0"sv)});
    const auto sent = take_output(s);
    const std::string first = sent.substr(sent.find(",r=") + 1) + "server,s=c2FsdA==,i=10";
    say(s, backend::authentication{code::sasl_continue, protocol::as_bytes(first)});
    BOOST_REQUIRE((s.next() == protocol::session::step::compute));
    s.take_job()();
    s.computed();
    BOOST_TEST(tags_of(take_output(s)) == "p");
    greet(s);
    BOOST_REQUIRE(login.failure());
    BOOST_TEST(login.failure()->code() == errc::server_not_authentic, login.failure()->what());
    BOOST_TEST(s.closed());
}

BOOST_AUTO_TEST_CASE(requests_out_of_order_are_refused) {
    const backend::authentication clear{code::cleartext_password, {}};
    const backend::authentication md5{code::md5_password, protocol::as_bytes("salt")};
    logging_in twice{asked().reply(clear, clear)};
    twice.check_failed(errc::protocol_violation);
    logging_in mixed{asked().reply(md5, clear)};
    mixed.check_failed(errc::protocol_violation);
    logging_in after_ok{asked().reply(backend::authentication{}, clear)};
    after_ok.check_failed(errc::protocol_violation);
    logging_in no_code{asked().reply_bytes("R\0\0\0\4"sv)};
    no_code.check_failed(errc::protocol_violation);
}

BOOST_AUTO_TEST_CASE(a_method_that_is_not_supported_or_has_no_password_is_told) {
    logging_in gss{asked().reply(backend::authentication{code::gss, {}})};
    gss.check_failed(errc::authentication_unsupported);
    logging_in no_password{asked().reply(backend::authentication{code::cleartext_password, {}}), app_login("")};
    no_password.check_failed(errc::password_required);
}

BOOST_AUTO_TEST_CASE(a_number_of_rounds_over_the_limit_is_refused) {
    auto options = app_login();
    options.login.limits.max_iterations = 100;
    logging_in c{asked().authenticate_scram({.password = "secret", .iterations = 101}).greet(), options};
    c.check_failed(errc::iterations_refused);
}

BOOST_AUTO_TEST_CASE(an_error_ends_the_login_whatever_its_severity) {
    for (const std::string severity : {"FATAL", "ERROR", ""}) {
        logging_in c{asked().reply(server_error("3D000", "no such database", severity))};
        c.check_failed(make_error_code(sqlstate::invalid_catalog_name));
    }
}

BOOST_AUTO_TEST_CASE(settings_asked_for_are_in_the_startup_message) {
    auto options = app_login();
    options.parameters = {{"application_name", "tests"}};
    logging_in c{script{}
                     .expect<frontend::startup_message>([](const frontend::startup_message& m) {
                         return m.version == protocol::version_3_0 && m.parameters.size() == 4 &&
                                m.parameters[2].name == "client_encoding" && m.parameters[2].value == "UTF8" &&
                                m.parameters[3].name == "application_name" && m.parameters[3].value == "tests";
                     })
                     .greet(),
                 options};
    c.check_good();
}

BOOST_AUTO_TEST_CASE(a_login_that_cannot_be_sent_sends_nothing) {
    auto options = app_login();
    options.login.who.user = "a\0b"s;
    protocol::session s;
    protocol::startup login{options};
    s.start(login);
    BOOST_TEST(login.finished());
    BOOST_REQUIRE(login.failure());
    BOOST_TEST(login.failure()->code() == errc::embedded_nul);
    BOOST_TEST(s.output().empty());
    BOOST_TEST(s.idle());
}

BOOST_AUTO_TEST_CASE(a_key_has_four_bytes_and_comes_once) {
    const backend::backend_key_data good{1, protocol::as_bytes("key!")};
    const backend::backend_key_data longer{1, protocol::as_bytes("a longer key")};
    logging_in twice{asked().reply(backend::authentication{}, good, good)};
    twice.check_failed(errc::protocol_violation);
    logging_in too_long{asked().reply(backend::authentication{}, longer)};
    too_long.check_failed(errc::protocol_violation);
}

BOOST_AUTO_TEST_CASE(three_hundred_kib_before_the_login_is_complete_are_too_many) {
    backend::notice_response notice;
    notice.fields.message = std::string(1'000, 'n');
    for (const bool authenticated : {false, true}) {
        protocol::session s;
        protocol::startup login{app_login()};
        s.start(login);
        if (authenticated)
            say(s, backend::authentication{});
        std::size_t sent = 0;
        while (!s.closed() && sent < 300 * 1024) {
            say(s, notice);
            sent += 1'000;
        }
        BOOST_TEST(s.closed());
        BOOST_TEST(sent > 250'000u);
        BOOST_REQUIRE(login.failure());
        BOOST_TEST(login.failure()->code() == errc::protocol_violation);
    }
    protocol::session at_once;
    protocol::startup login{app_login()};
    at_once.start(login);
    deliver(at_once, "N\0\x04\xb0\0"sv);
    BOOST_REQUIRE(login.failure());
    BOOST_TEST(login.failure()->code() == errc::protocol_violation);
}

BOOST_AUTO_TEST_CASE(a_statement_is_not_sent_before_the_login_is_complete) {
    protocol::session s;
    protocol::startup login{app_login()};
    s.start(login);
    const auto message = take_output(s);
    recorded_query early{"select 'private'"};
    s.start(early);
    BOOST_TEST(early.finished());
    BOOST_REQUIRE(early.failure());
    BOOST_TEST(early.failure()->code() == errc::not_connected);
    BOOST_TEST(take_output(s).empty());
    greet(s);
    BOOST_TEST(login.finished());
    BOOST_TEST(s.ready());
}

BOOST_AUTO_TEST_CASE(an_answer_that_overtakes_the_report_of_the_write_does_no_harm) {
    protocol::session s;
    protocol::startup login{app_login()};
    s.start(login);
    const auto writing = s.output();
    greet(s);
    BOOST_TEST(s.ready());
    s.wrote(writing.size());
    BOOST_TEST(s.output().empty());
    recorded_query q{"select"};
    s.start(q);
    BOOST_TEST(tags_of(take_output(s)) == "Q");
}

BOOST_AUTO_TEST_CASE(the_password_is_overwritten_once_it_was_accepted) {
    protocol::session s;
    protocol::startup login{app_login("correct horse")};
    s.start(login);
    static_cast<void>(take_output(s));
    say(s, backend::authentication{code::cleartext_password, {}});
    const auto sent = s.output();
    BOOST_TEST(protocol::as_text(sent).find("correct horse") != std::string_view::npos);
    s.wrote(sent.size());
    say(s, backend::authentication{});
    BOOST_TEST(protocol::as_text(sent) == std::string(sent.size(), '\0'));
}

BOOST_AUTO_TEST_CASE(the_password_is_overwritten_when_the_login_fails) {
    protocol::session s;
    protocol::startup login{app_login("correct horse")};
    s.start(login);
    static_cast<void>(take_output(s));
    say(s, backend::authentication{code::cleartext_password, {}});
    const auto sent = s.output();
    s.wrote(sent.size());
    say(s, server_error("28P01", "no", "FATAL"));
    BOOST_TEST(protocol::as_text(sent) == std::string(sent.size(), '\0'));
}

BOOST_AUTO_TEST_CASE(reading_pauses_while_a_key_is_derived) {
    protocol::session s;
    protocol::startup login{app_login()};
    auto server = asked().authenticate_scram({.password = "secret"}).greet();
    s.start(login);
    const auto exchange_bytes = [&] {
        server.feed(protocol::as_bytes(take_output(s)));
        const std::string answer{protocol::as_text(server.output())};
        server.wrote(answer.size());
        deliver(s, answer);
    };
    exchange_bytes();
    exchange_bytes();
    BOOST_TEST((s.next() == protocol::session::step::compute));
    BOOST_TEST(s.input().empty());
    auto work = s.take_job();
    BOOST_TEST((s.next() == protocol::session::step::io));
    BOOST_TEST(s.input().empty());
    work();
    s.computed();
    BOOST_TEST(!s.input().empty());
    exchange_bytes();
    BOOST_TEST(login.finished());
    BOOST_TEST(!login.failure());
    s.computed();  // nothing is computed any more
    BOOST_TEST(s.ready());
}

BOOST_AUTO_TEST_CASE(a_job_may_end_after_its_session) {
    protocol::session s;
    protocol::startup login{app_login()};
    s.start(login);
    say(s, backend::authentication{code::sasl, protocol::as_bytes("SCRAM-SHA-256\0\0"sv)});
    const auto sent = take_output(s);
    const auto nonce = sent.substr(sent.find(",r=") + 3);
    const std::string first = "r=" + nonce + "server,s=c2FsdA==,i=10";
    say(s, backend::authentication{code::sasl_continue, protocol::as_bytes(first)});
    BOOST_TEST((s.next() == protocol::session::step::compute));
    auto work = s.take_job();
    s.ended();
    BOOST_TEST(login.finished());
    work();
    s.computed();
    BOOST_TEST(login.failure()->code() == errc::connection_closed);
}

BOOST_AUTO_TEST_SUITE_END()
