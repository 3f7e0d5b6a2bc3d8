#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/auth/cleartext.hpp>
#include <tusk/protocol/auth/methods.hpp>
#include <tusk/protocol/messages/backend/authentication.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using namespace tusk::protocol;
namespace code = backend::authentication_code;

// A login of this user to a server of PostgreSQL.
login of(credentials who) {
    login l;
    l.who = std::move(who);
    l.channel_is_verified = true;
    return l;
}

const credentials anna{"anna", tusk::secret{"pencil"}};

// What the client sends first when the server asks for this, or nothing when choosing fails.
std::string first_answer(std::int32_t asked, std::string_view body) {
    auto chosen = choose_authenticator(asked, as_bytes(body), of(anna));
    if (!chosen)
        return {};
    byte_buffer out;
    if ((*chosen)->on_request(asked, as_bytes(body), out).failure)
        return {};
    return std::string{as_text(out.view())};
}

tusk::error refusal(std::int32_t asked, std::string_view body, const credentials& who = anna) {
    const auto chosen = choose_authenticator(asked, as_bytes(body), of(who));
    BOOST_REQUIRE(chosen.has_error());
    return chosen.error();
}

bool mentions(const tusk::error& e, std::string_view text) {
    return std::string_view{e.what()}.find(text) != std::string_view::npos;
}

// A GaussDB request: the kind of the stored password, then as many bytes as its minor version has.
std::string gaussdb_request(char kind, std::size_t size) { return "\0\0\0"s + kind + std::string(size - 4, 'a'); }

}  // namespace

BOOST_AUTO_TEST_SUITE(auth_methods)

BOOST_AUTO_TEST_CASE(a_cleartext_request_is_answered_with_the_password) {
    BOOST_TEST(first_answer(code::cleartext_password, "") == "p\0\0\0\13pencil\0"sv);
}

BOOST_AUTO_TEST_CASE(an_md5_request_is_answered_with_a_hash) {
    const auto sent = first_answer(code::md5_password, "\1\2\3\4");
    BOOST_TEST(sent.size() == 41U);
    BOOST_TEST(sent.starts_with("p\0\0\0\50md5"sv));
}

BOOST_AUTO_TEST_CASE(a_SASL_request_is_answered_by_SCRAM_SHA_256_wherever_it_is_in_the_list) {
    for (const auto list : {"SCRAM-SHA-256\0\0"sv, "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"sv, "SCRAM-SHA-256\0X\0\0"sv})
        BOOST_TEST(first_answer(code::sasl, list).starts_with("p\0\0\0\66SCRAM-SHA-256\0\0\0\0\40n,,n=,r="sv));
}

BOOST_AUTO_TEST_CASE(the_limits_reach_the_method) {
    const auto body = "SCRAM-SHA-256\0\0"sv;
    login limited = of(anna);
    limited.limits = {.min_iterations = 1, .max_iterations = 4095};
    const auto chosen = choose_authenticator(code::sasl, as_bytes(body), limited);
    BOOST_REQUIRE(chosen.has_value());
    byte_buffer out;
    BOOST_TEST(!(*chosen)->on_request(code::sasl, as_bytes(body), out).failure.has_value());
    const auto sent = as_text(out.view());
    const auto answer = std::string{sent.substr(sent.find("r="))} + "more,s=QSXCR+Q6sek8bf92,i=4096";
    const auto step = (*chosen)->on_request(code::sasl_continue, as_bytes(answer), out);
    BOOST_REQUIRE(step.failure.has_value());
    BOOST_TEST(step.failure->code() == make_error_code(tusk::errc::iterations_refused));
}

BOOST_AUTO_TEST_CASE(each_method_has_a_name_of_its_own_as_require_auth_spells_it) {
    std::vector<std::string_view> names;
    for (const auto& method : authentication_methods()) {
        BOOST_TEST((!method.mechanism.empty() == (method.code == code::sasl && method.dialect == dialect::postgresql)));
        BOOST_TEST(method.make(of(anna)) != nullptr);
        names.push_back(method.name);
    }
    const std::vector<std::string_view> expected{"scram-sha-256", "scram-sha-256", "oauth",     "md5",
                                                 "password",      "gauss-sha256",  "gauss-sm3", "gauss-md5-sha256",
                                                 "md5",           "password"};
    BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_a_password_the_error_names_the_user_and_says_how_to_give_one) {
    const std::pair<std::int32_t, std::string_view> requests[] = {
        {code::cleartext_password, ""}, {code::md5_password, "\1\2\3\4"}, {code::sasl, "SCRAM-SHA-256\0\0"sv}};
    for (const auto& [asked, body] : requests) {
        const auto e = refusal(asked, body, {"anna", {}});
        BOOST_TEST(e.code() == make_error_code(tusk::errc::password_required));
        BOOST_TEST(mentions(e, "\"anna\""));
        BOOST_TEST(mentions(e, "conninfo"));
    }
}

BOOST_AUTO_TEST_CASE(the_error_for_a_method_that_tusk_does_not_have_names_it) {
    const std::pair<std::int32_t, std::string_view> requests[] = {
        {code::kerberos_v5, "Kerberos V5"},
        {code::scm_credential, "SCM"},
        {code::gss, "GSSAPI"},
        {code::gss_continue, "GSSAPI"},
        {code::sspi, "SSPI"},
        {code::sasl_continue, "request 11"},
        {code::sasl_final, "request 12"},
        {1, "request 1"},
        {14, "IAM"},
        {-1, "request -1"},
        {INT32_MIN, "-2147483648"},
        {INT32_MAX, "2147483647"},
    };
    for (const auto& [asked, name] : requests) {
        const auto e = refusal(asked, "");
        BOOST_TEST(e.code() == make_error_code(tusk::errc::authentication_unsupported));
        BOOST_TEST_CONTEXT(e.what()) BOOST_TEST(mentions(e, name));
    }
}

BOOST_AUTO_TEST_CASE(the_error_for_SASL_mechanisms_that_tusk_does_not_have_lists_them) {
    const auto e = refusal(code::sasl, "SCRAM-SHA-1\0SCRAM-SHA-256-PLUS\0\0"sv);
    BOOST_TEST(e.code() == make_error_code(tusk::errc::authentication_unsupported));
    BOOST_TEST(mentions(e, "SCRAM-SHA-1, SCRAM-SHA-256-PLUS,"));
    BOOST_TEST(mentions(refusal(code::sasl, "\0"sv), "without any mechanism"));
}

BOOST_AUTO_TEST_CASE(names_of_mechanisms_are_matched_whole_and_as_they_are_spelled) {
    for (const auto list : {"SCRAM-SHA-25\0\0"sv, "SCRAM-SHA-2567\0\0"sv, "scram-sha-256\0\0"sv})
        BOOST_TEST(refusal(code::sasl, list).code() == make_error_code(tusk::errc::authentication_unsupported));
}

BOOST_AUTO_TEST_CASE(what_a_hostile_list_of_mechanisms_puts_into_the_error_is_bounded_and_printable) {
    std::string list = "\x1b[2J\n\xff"s + '\0';
    for (int i = 0; i != 1000; ++i)
        list += std::string(1000, 'X') + '\0';
    list += '\0';
    const std::string shown = refusal(code::sasl, list).what();
    BOOST_TEST(shown.size() < 400U);
    BOOST_TEST(shown.find("?[2J??") != std::string::npos);
    BOOST_TEST(shown.find_first_of("\x1b\n\xff") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_list_of_mechanisms_that_is_cut_short_or_goes_on_is_malformed) {
    const auto list = "SCRAM-SHA-256\0X\0\0"sv;
    for (std::size_t size = 0; size != list.size(); ++size)
        BOOST_TEST(refusal(code::sasl, list.substr(0, size)).code() == make_error_code(tusk::errc::protocol_violation));
    BOOST_TEST(refusal(code::sasl, "SCRAM-SHA-256\0\0\0"sv).code() == make_error_code(tusk::errc::protocol_violation));
}

BOOST_AUTO_TEST_CASE(GaussDB_requests_under_the_codes_of_SASL_are_told_apart) {
    const std::pair<std::int32_t, std::string_view> requests[] = {
        {10, "GaussDB SHA256 "}, {11, "GaussDB MD5_SHA256 "}, {12, "GaussDB SHA256_RFC "}, {13, "GaussDB SM3 "}};
    for (const auto& [asked, name] : requests)
        for (const char kind : {'\0', '\1', '\2', '\3'})
            for (const std::size_t size : {4U, 8U, 76U, 80U, 140U}) {
                const auto e = refusal(asked, gaussdb_request(kind, size));
                BOOST_TEST(e.code() == make_error_code(tusk::errc::authentication_unsupported));
                BOOST_TEST_CONTEXT(e.what()) BOOST_TEST(mentions(e, name));
                BOOST_TEST(mentions(e, "gaussdb://"));
            }
    BOOST_TEST(mentions(refusal(11, std::string(64, 'a') + "\1\2\3\4"), "GaussDB MD5_SHA256 "));
    BOOST_TEST(mentions(refusal(13, std::string(64, 'a')), "request 13"));
}

BOOST_AUTO_TEST_CASE(a_cleartext_request_with_a_body_is_malformed) {
    cleartext_authenticator client{anna};
    byte_buffer out;
    const auto step = client.on_request(code::cleartext_password, as_bytes("x"), out);
    BOOST_REQUIRE(step.failure.has_value());
    BOOST_TEST(step.failure->code() == make_error_code(tusk::errc::protocol_violation));
    BOOST_TEST(out.empty());
    BOOST_TEST(!client.complete());
}

BOOST_AUTO_TEST_CASE(the_password_is_sent_once_and_then_the_exchange_is_complete) {
    cleartext_authenticator client{anna};
    byte_buffer out;
    BOOST_TEST(!client.complete());
    BOOST_TEST(!client.on_request(code::cleartext_password, {}, out).failure.has_value());
    BOOST_TEST(client.complete());
    const auto sent = out.size();
    const auto again = client.on_request(code::cleartext_password, {}, out);
    BOOST_REQUIRE(again.failure.has_value());
    BOOST_TEST(again.failure->code() == make_error_code(tusk::errc::protocol_violation));
    BOOST_TEST(out.size() == sent);
}

BOOST_AUTO_TEST_CASE(a_request_that_the_method_was_not_chosen_for_gets_no_password) {
    for (const auto& [asked, body] :
         {std::pair{code::md5_password, "\1\2\3\4"sv}, {code::gss, ""sv}, {code::sspi, ""sv}}) {
        cleartext_authenticator client{anna};
        byte_buffer out;
        const auto step = client.on_request(asked, as_bytes(body), out);
        BOOST_REQUIRE(step.failure.has_value());
        BOOST_TEST(step.failure->code() == make_error_code(tusk::errc::protocol_violation));
        BOOST_TEST(out.empty());
        BOOST_TEST(!client.complete());
    }
}

BOOST_AUTO_TEST_CASE(a_password_that_cannot_stand_on_the_wire_fails_and_leaves_nothing_behind) {
    cleartext_authenticator client{{"anna", tusk::secret{"pen\0cil"sv}}};
    byte_buffer out;
    const auto step = client.on_request(code::cleartext_password, {}, out);
    BOOST_REQUIRE(step.failure.has_value());
    BOOST_TEST(step.failure->code() == make_error_code(tusk::errc::embedded_nul));
    BOOST_TEST(!mentions(*step.failure, "cil"));
    BOOST_TEST(out.empty());
    BOOST_TEST(!client.complete());
}

BOOST_AUTO_TEST_CASE(a_method_without_jobs_does_nothing_when_one_is_said_to_have_run) {
    cleartext_authenticator client{anna};
    byte_buffer out;
    const auto step = client.on_computed(out);
    BOOST_TEST(!step.failure.has_value());
    BOOST_TEST(!step.compute);
    BOOST_TEST(out.empty());
    BOOST_TEST(!client.complete());
}

BOOST_AUTO_TEST_SUITE_END()
