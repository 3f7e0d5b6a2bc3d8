// Logins over TLS that are tied to it, and servers that would rather have them untied. The handshake is left out: the
// session is told that it was done, and what names the server's end of it.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <boost/test/unit_test.hpp>

#include <support/backend_messages.hpp>
#include <support/direct.hpp>
#include <support/printing.hpp>

namespace {

using namespace tusk;
using namespace tusk::testing;
using namespace std::string_literals;
using namespace std::string_view_literals;
using protocol::channel_binding;
namespace backend = protocol::backend;
namespace code = backend::authentication_code;

constexpr auto without_binding = "SCRAM-SHA-256\0\0"sv;
constexpr auto with_binding = "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"sv;

// A login of "app" inside TLS that verifies the server, unless a test says otherwise, before the server's first word.
struct logging_in {
    protocol::session s;
    protocol::startup login;

    explicit logging_in(channel_binding wish, std::string server_end_point = "hash", bool verified = true)
        : login{options(wish, verified)} {
        s.start(login);
        deliver(s, "S");
        s.tls_started(std::move(server_end_point));
        static_cast<void>(take_output(s));
    }

    // What the client answers to a request.
    std::string ask(std::int32_t request, std::string_view body) {
        say(s, backend::authentication{request, protocol::as_bytes(body)});
        return take_output(s);
    }

    // What it answers to an offer of SCRAM and then to the server's first message.
    std::pair<std::string, std::string> scram(std::string_view offered) {
        const std::string first = ask(code::sasl, offered);
        const auto nonce = first.find("r=");
        BOOST_REQUIRE(nonce != std::string::npos);
        const std::string server_first = first.substr(nonce) + "server,s=c2FsdA==,i=1";
        say(s, backend::authentication{code::sasl_continue, protocol::as_bytes(server_first)});
        BOOST_REQUIRE((s.next() == protocol::session::step::compute));
        s.take_job()();
        s.computed();
        return {first, take_output(s)};
    }

    void check_refused() {
        BOOST_TEST(login.finished());
        BOOST_REQUIRE(login.failure().has_value());
        BOOST_TEST(login.failure()->code() == errc::authentication_unsupported, login.failure()->what());
        BOOST_TEST(s.closed());
        BOOST_TEST(s.output().empty());
    }

private:
    static protocol::startup_options options(channel_binding wish, bool verified) {
        auto made = app_login();
        made.tls = protocol::tls_request::required;
        made.login.channel_is_verified = verified;
        made.login.binding = wish;
        return made;
    }
};

bool has(std::string_view text, std::string_view what) { return text.find(what) != text.npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(channel_binding_logins)

BOOST_AUTO_TEST_CASE(both_messages_of_the_client_say_what_it_is_tied_to) {
    logging_in c{channel_binding::prefer};
    const auto [first, last] = c.scram(with_binding);
    BOOST_TEST(has(first, "SCRAM-SHA-256-PLUS\0"sv));
    BOOST_TEST(has(first, "p=tls-server-end-point,,n=,r="));
    BOOST_TEST(has(last, "c=cD10bHMtc2VydmVyLWVuZC1wb2ludCwsaGFzaA==,r="));  // p=tls-server-end-point,,hash
}

BOOST_AUTO_TEST_CASE(who_is_not_offered_to_be_tied_says_that_it_could_have_been) {
    logging_in c{channel_binding::prefer};
    const auto [first, last] = c.scram(without_binding);
    BOOST_TEST(has(first, "SCRAM-SHA-256\0"sv));
    BOOST_TEST(has(first, "y,,n=,r="));
    BOOST_TEST(has(last, "c=eSws,r="));  // y,,
}

BOOST_AUTO_TEST_CASE(where_it_is_required_a_server_that_asks_for_anything_else_gets_no_answer) {
    for (const auto& [request, body] : {std::pair{code::cleartext_password, ""sv},
                                        {code::md5_password, "salt"sv},
                                        {code::sasl, without_binding},
                                        {code::gss, ""sv},
                                        {code::sspi, ""sv}}) {
        logging_in c{channel_binding::require};
        BOOST_TEST(c.ask(request, body).empty());
        c.check_refused();
    }
    logging_in without_hash{channel_binding::require, ""};
    BOOST_TEST(without_hash.ask(code::sasl, with_binding).empty());
    without_hash.check_refused();
}

BOOST_AUTO_TEST_CASE(where_it_is_required_a_server_that_lets_in_without_it_is_left) {
    logging_in c{channel_binding::require};
    greet(c.s);
    c.check_refused();
}

// Whoever stands in between may show a certificate that nothing can be tied to, as one signed with Ed25519.
BOOST_AUTO_TEST_CASE(a_certificate_without_a_hash_unties_the_login_only_if_it_is_verified) {
    logging_in unverified{channel_binding::prefer, "", false};
    BOOST_TEST(unverified.ask(code::sasl, with_binding).empty());
    unverified.check_refused();

    logging_in verified{channel_binding::prefer, ""};
    BOOST_TEST(has(verified.ask(code::sasl, with_binding), "n,,n=,r="));
    BOOST_TEST(!verified.login.finished());
}

BOOST_AUTO_TEST_SUITE_END()
