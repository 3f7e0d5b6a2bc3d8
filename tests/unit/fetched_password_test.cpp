// Passwords that are fetched when a server asks for one.
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/auth/methods.hpp>
#include <tusk/protocol/messages/backend/authentication.hpp>
#include <tusk/protocol/wire/reader.hpp>

#include "scram_peer.hpp"

namespace {

using namespace std::string_view_literals;
using namespace tusk::protocol;
using tusk::errc;
using tusk::secret;
namespace code = backend::authentication_code;

// Who is asked for the password, and how often.
struct keeper {
    std::string password = "pencil";
    int asked = 0;

    [[nodiscard]] tusk::protocol::login login() {
        tusk::protocol::login l;
        l.who.user = "anna";
        l.who.ask_password = [this] {
            ++asked;
            return secret{password};
        };
        l.channel_is_verified = true;
        return l;
    }
};

struct client {
    std::unique_ptr<authenticator> method;
    byte_buffer out;
    authentication_step step;

    client(const login& l, std::int32_t asked, std::string_view body)
        : method{choose_authenticator(asked, as_bytes(body), l).value()} {
        request(asked, body);
    }
    void request(std::int32_t asked, std::string_view body) {
        out.clear();
        step = method->on_request(asked, as_bytes(body), out);
        while (step.compute) {
            auto job = std::exchange(step.compute, nullptr);
            job();
            step = method->on_computed(out);
        }
    }
    [[nodiscard]] std::string sent() const { return std::string{as_text(out.view())}; }
};

// What the same request is answered with when the password is known from the start.
std::string answer_with(std::string_view password, std::int32_t asked, std::string_view body) {
    login l;
    l.who.user = "anna";
    l.who.password = secret{password};
    l.channel_is_verified = true;
    return client{l, asked, body}.sent();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fetched_password)

BOOST_AUTO_TEST_CASE(a_method_answers_as_if_the_password_had_been_there) {
    for (const auto& [asked, body] : {std::pair{code::cleartext_password, ""sv}, {code::md5_password, "\1\2\3\4"sv}}) {
        keeper k;
        client c{k.login(), asked, body};
        BOOST_TEST(!c.step.failure);
        BOOST_TEST(c.sent() == answer_with("pencil", asked, body));
        BOOST_TEST(k.asked == 1);
        BOOST_TEST(c.method->complete());
    }
}

BOOST_AUTO_TEST_CASE(a_whole_exchange_goes_on_with_it) {
    keeper k;
    client c{k.login(), code::sasl, "SCRAM-SHA-256\0\0"sv};
    const auto first = c.sent().substr(c.sent().find("n,,"));
    BOOST_TEST(!c.method->complete());
    c.request(code::sasl_continue, scram_test::pencil_server.first(first));
    const auto last = scram_test::pencil_server.last(first, c.sent().substr(5));
    BOOST_REQUIRE(last.has_value());
    c.request(code::sasl_final, *last);
    BOOST_TEST(!c.step.failure);
    BOOST_TEST(c.method->complete());
    BOOST_TEST(k.asked == 1);
}

BOOST_AUTO_TEST_CASE(nobody_is_asked_for_what_is_not_needed_or_must_not_be_told) {
    keeper k;
    auto given = k.login();
    given.who.password = secret{"pencil"};
    BOOST_TEST(client(given, code::cleartext_password, "").sent() ==
               answer_with("pencil", code::cleartext_password, ""));
    auto unverified = k.login();
    unverified.channel_is_verified = false;
    BOOST_TEST(
        (choose_authenticator(code::cleartext_password, {}, unverified).error().code() == errc::channel_not_verified));
    BOOST_TEST(k.asked == 0);
}

BOOST_AUTO_TEST_CASE(why_there_is_none_is_told) {
    keeper k;
    k.password.clear();
    client none{k.login(), code::md5_password, "\1\2\3\4"};
    BOOST_REQUIRE(none.step.failure.has_value());
    BOOST_TEST((none.step.failure->code() == errc::password_required));
    BOOST_TEST(none.out.empty());

    auto l = k.login();
    l.who.ask_password = []() -> secret { throw std::runtime_error{"the vault is sealed"}; };
    client failed{l, code::md5_password, "\1\2\3\4"};
    BOOST_REQUIRE(failed.step.failure.has_value());
    BOOST_TEST(failed.step.failure->diagnostics().message ==
               "the function that was to give the password failed: the vault is sealed");
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_wait_for_the_answer_breaks_the_protocol) {
    keeper k;
    const auto method = choose_authenticator(code::md5_password, as_bytes("\1\2\3\4"sv), k.login()).value();
    byte_buffer out;
    auto step = method->on_request(code::md5_password, as_bytes("\1\2\3\4"sv), out);
    BOOST_TEST(!method->complete());
    const auto second = method->on_request(code::md5_password, as_bytes("\1\2\3\4"sv), out);
    BOOST_REQUIRE(second.failure.has_value());
    BOOST_TEST((second.failure->code() == errc::protocol_violation));
}

BOOST_AUTO_TEST_CASE(the_job_may_outlive_who_wanted_it) {
    keeper k;
    auto method = choose_authenticator(code::md5_password, as_bytes("\1\2\3\4"sv), k.login()).value();
    byte_buffer out;
    const auto step = method->on_request(code::md5_password, as_bytes("\1\2\3\4"sv), out);
    method.reset();
    step.compute();
    BOOST_TEST(k.asked == 1);
}

BOOST_AUTO_TEST_SUITE_END()
