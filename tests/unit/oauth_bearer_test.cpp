// Logins by an OAuth token, and where the token comes from.
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/auth/methods.hpp>
#include <tusk/protocol/messages/backend/authentication.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using namespace tusk::protocol;
using tusk::errc;
using tusk::secret;
namespace code = backend::authentication_code;

constexpr auto offer = "OAUTHBEARER\0\0"sv;
constexpr auto refusal = R"({"status":"invalid_token","scope":"openid"})"sv;

login verified(secret_source token) {
    login l;
    l.who.user = "anna";
    l.who.ask_token = std::move(token);
    l.channel_is_verified = true;
    return l;
}

// A client that a server which wants a token talks to.
struct conversation {
    std::unique_ptr<authenticator> client;
    byte_buffer out;
    authentication_step step;

    explicit conversation(const login& l) : client{choose_authenticator(code::sasl, as_bytes(offer), l).value()} {
        request(code::sasl, offer);
    }
    explicit conversation(std::string_view token) : conversation{verified([token] { return secret{token}; })} {}

    void request(std::int32_t asked, std::string_view body) {
        out.clear();
        step = client->on_request(asked, as_bytes(body), out);
        if (step.compute) {
            BOOST_TEST(out.empty());
            step.compute();
            step = client->on_computed(out);
        }
    }
    [[nodiscard]] std::string sent() const { return std::string{as_text(out.view())}; }
};

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

tusk::error refused(const login& l) {
    const auto chosen = choose_authenticator(code::sasl, as_bytes(offer), l);
    BOOST_REQUIRE(chosen.has_error());
    return chosen.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(oauth_bearer)

BOOST_AUTO_TEST_CASE(the_token_is_sent_as_RFC_7628_has_it) {
    conversation c{"abc.DEF-1_2~3+4/5=="};
    BOOST_TEST(!c.step.failure);
    BOOST_TEST(c.sent() == "p\0\0\0\71OAUTHBEARER\0\0\0\0\45n,,\1auth=Bearer abc.DEF-1_2~3+4/5==\1\1"s);
    BOOST_TEST(c.client->complete());
    BOOST_TEST(!c.client->binds_channel());
}

BOOST_AUTO_TEST_CASE(a_refusal_is_acknowledged_and_told) {
    conversation c{"abc"};
    c.request(code::sasl_continue, refusal);
    BOOST_TEST(!c.step.failure);
    BOOST_TEST(c.sent() == "p\0\0\0\5\1"s);
    BOOST_TEST(!c.client->complete());
    BOOST_TEST(has(c.client->advice(), refusal));
    c.request(code::sasl_continue, refusal);
    BOOST_REQUIRE(c.step.failure.has_value());
    BOOST_TEST((c.step.failure->code() == errc::protocol_violation));
}

BOOST_AUTO_TEST_CASE(what_the_server_says_is_cut_short_and_made_printable) {
    conversation c{"abc"};
    c.request(code::sasl_continue, "\33[2J" + std::string(100'000, 'x'));
    BOOST_TEST(c.client->advice().size() < 1000u);
    BOOST_TEST(!has(c.client->advice(), "\33"));
}

BOOST_AUTO_TEST_CASE(what_is_no_token_is_not_sent) {
    for (const auto bad :
         {"Bearer abc"sv, "a b"sv, "a\1host=x"sv, "a\0b"sv, "=="sv, "a=b"sv, "a,b"sv, "a\n"sv, "\xc3\xa4"sv}) {
        conversation c{bad};
        BOOST_REQUIRE(c.step.failure.has_value());
        BOOST_TEST((c.step.failure->code() == errc::malformed_value));
        BOOST_TEST(has(c.step.failure->what(), "Bearer"));
        BOOST_TEST(c.out.empty());
        BOOST_TEST(!c.client->complete());
    }
}

BOOST_AUTO_TEST_CASE(why_there_is_no_token_is_told) {
    conversation thrown{verified([]() -> secret { throw std::runtime_error{"the issuer is down"}; })};
    BOOST_REQUIRE(thrown.step.failure.has_value());
    BOOST_TEST((thrown.step.failure->code() == errc::password_required));
    BOOST_TEST(has(thrown.step.failure->what(), "OAuth token failed: the issuer is down"));

    // What somebody else's server said is not what this one says.
    conversation own{verified([]() -> secret { throw tusk::error{errc::timeout, "too late"}; })};
    BOOST_TEST((own.step.failure->code() == errc::password_required));
    BOOST_TEST(has(own.step.failure->what(), "too late"));

    conversation unknown{verified([]() -> secret { throw 1; })};
    BOOST_TEST(has(unknown.step.failure->what(), "OAuth token failed"));

    conversation empty{""};
    BOOST_TEST((empty.step.failure->code() == errc::password_required));
    BOOST_TEST(has(empty.step.failure->what(), "gave none"));
}

BOOST_AUTO_TEST_CASE(a_token_is_not_shown_to_a_server_that_is_not_verified) {
    bool asked = false;
    login l = verified([&] {
        asked = true;
        return secret{"abc"};
    });
    l.channel_is_verified = false;
    for (const bool gauss_may_be_unverified : {false, true}) {
        l.allow_unverified = gauss_may_be_unverified;  // which is about GaussDB's own logins
        const auto e = refused(l);
        BOOST_TEST((e.code() == errc::channel_not_verified));
        BOOST_TEST(has(e.what(), "require_auth=oauth"));
    }
    BOOST_TEST(!asked);
    l.required = *auth_requirement::parse("oauth");
    BOOST_TEST(has(conversation{l}.sent(), "Bearer abc"));
}

BOOST_AUTO_TEST_CASE(it_is_one_of_the_methods_that_require_auth_is_about) {
    login l = verified([] { return secret{"abc"}; });
    l.required = *auth_requirement::parse("!oauth");
    BOOST_TEST((refused(l).code() == errc::authentication_unsupported));
    BOOST_TEST(has(refused(l).what(), "a token by oauth, which require_auth does not allow"));
    l.required = {};
    l.encrypted = true;
    l.binding = channel_binding::require;
    BOOST_TEST(has(refused(l).what(), "channel_binding"));
}

BOOST_AUTO_TEST_CASE(without_anybody_to_ask_the_error_says_how_to_have_one) {
    const auto e = refused(verified(nullptr));
    BOOST_TEST((e.code() == errc::password_required));
    BOOST_TEST(has(e.what(), "\"anna\""));
    BOOST_TEST(has(e.what(), "connect_options::oauth_token"));
}

BOOST_AUTO_TEST_CASE(of_several_methods_the_first_is_taken_that_is_allowed_and_can_be_had) {
    const auto both = "OAUTHBEARER\0SCRAM-SHA-256\0\0"sv;
    login l = verified([] { return secret{"abc"}; });
    const auto is_scram = [&] {
        const auto chosen = choose_authenticator(code::sasl, as_bytes(both), l).value();
        byte_buffer out;
        const auto step = chosen->on_request(code::sasl, as_bytes(both), out);
        BOOST_TEST(!step.failure);
        return has(as_text(out.view()), "SCRAM-SHA-256");
    };
    BOOST_TEST(!is_scram());
    l.who.password = secret{"pencil"};
    BOOST_TEST(is_scram());
    l.required = *auth_requirement::parse("oauth");
    BOOST_TEST(!is_scram());
    l.required = *auth_requirement::parse("md5");
    const auto none = choose_authenticator(code::sasl, as_bytes(both), l);
    BOOST_TEST(has(none.error().what(), "scram-sha-256, which require_auth does not allow"));
}

BOOST_AUTO_TEST_SUITE_END()
