// Which methods a server may use, and what it may not leave out.
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <support/printing.hpp>
#include <tusk/protocol/auth/md5.hpp>
#include <tusk/protocol/auth/methods.hpp>
#include <tusk/protocol/auth/require_auth.hpp>
#include <tusk/protocol/messages/backend/authentication.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace {

using namespace std::string_view_literals;
using namespace tusk::protocol;
using tusk::errc;
namespace code = backend::authentication_code;

constexpr auto scram_list = "SCRAM-SHA-256\0\0"sv;
constexpr auto both_list = "SCRAM-SHA-256\0SCRAM-SHA-256-PLUS\0\0"sv;

// A login over TLS to a server whose certificate hashes to "hash", which a test changes.
login over_tls() {
    login l;
    l.who = {"anna", tusk::secret{"pencil"}};
    l.encrypted = true;
    l.server_end_point = "hash";
    return l;
}

login requiring(std::string_view list) {
    login l = over_tls();
    l.channel_is_verified = true;
    l.required = auth_requirement::parse(list).value();
    return l;
}

boost::system::error_code refusal(const login& l, std::int32_t asked, std::string_view body = {}) {
    const auto chosen = choose_authenticator(asked, as_bytes(body), l);
    return chosen ? boost::system::error_code{} : chosen.error().code();
}

// What SCRAM says first, without the nonce: "SCRAM-SHA-256-PLUS p=tls-server-end-point,,n=,r=".
std::string first_words(const login& l, std::string_view offered) {
    const auto chosen = choose_authenticator(code::sasl, as_bytes(offered), l);
    if (!chosen)
        return chosen.error().what();
    byte_buffer out;
    BOOST_REQUIRE(!(*chosen)->on_request(code::sasl, as_bytes(offered), out).failure);
    std::string text{as_text(out.view()).substr(5)};
    const auto mechanism = text.substr(0, text.find('\0'));
    text.erase(0, mechanism.size() + 5);
    return mechanism + ' ' + text.substr(0, text.find("r=") + 2);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(require_auth)

BOOST_AUTO_TEST_CASE(a_list_says_what_is_allowed_or_what_is_not) {
    const auto some = auth_requirement::parse("scram-sha-256,none").value();
    BOOST_TEST(some.allows("scram-sha-256"));
    BOOST_TEST(some.allows("none"));
    BOOST_TEST(!some.allows("md5"));
    BOOST_TEST(some.names("none"));
    const auto others = auth_requirement::parse("!password,!md5").value();
    BOOST_TEST(others.allows("scram-sha-256"));
    BOOST_TEST(others.allows("none"));
    BOOST_TEST(!others.allows("md5"));
    BOOST_TEST(!others.names("md5"));
    for (const auto method : {"password", "none", "gauss-sm3"}) {
        BOOST_TEST(auth_requirement{}.allows(method));
        BOOST_TEST(!auth_requirement{}.names(method));
    }
    for (const auto list : {"", "md5", "!password,!md5", "none,gauss-sha256,gauss-sm3,gauss-md5-sha256,gss,sspi,oauth"})
        BOOST_TEST(auth_requirement::parse(list).value().text() == list);
}

BOOST_AUTO_TEST_CASE(a_malformed_list_is_refused) {
    for (const auto list : {"scram", "MD5", "md5,md5", "!md5,!md5", "md5,!password", "!md5,password", "!", "md5,,none",
                            ",md5", "md5,", "!none,", "md5 ", "!!md5", "! md5"})
        BOOST_TEST(!auth_requirement::parse(list).has_value(), list);
}

BOOST_AUTO_TEST_CASE(a_request_for_what_is_not_allowed_is_refused) {
    const auto unsupported = make_error_code(errc::authentication_unsupported);
    BOOST_TEST(refusal(requiring("scram-sha-256"), code::md5_password, "salt") == unsupported);
    BOOST_TEST(refusal(requiring("scram-sha-256"), code::cleartext_password) == unsupported);
    BOOST_TEST(refusal(requiring("!scram-sha-256"), code::sasl, both_list) == unsupported);
    BOOST_TEST(!refusal(requiring("scram-sha-256"), code::sasl, both_list));
    BOOST_TEST(!refusal(requiring("md5,password"), code::md5_password, "salt"));
    BOOST_TEST(!refusal(requiring(""), code::cleartext_password));
}

BOOST_AUTO_TEST_CASE(so_is_being_let_in_without_a_word) {
    BOOST_TEST(let_in_too_early(nullptr, requiring("scram-sha-256")).has_value());
    BOOST_TEST(let_in_too_early(nullptr, requiring("!none")).has_value());
    BOOST_TEST(!let_in_too_early(nullptr, requiring("none")).has_value());
    BOOST_TEST(!let_in_too_early(nullptr, requiring("!md5")).has_value());
    BOOST_TEST(!let_in_too_early(nullptr, requiring("")).has_value());
}

BOOST_AUTO_TEST_CASE(a_password_in_clear_text_wants_a_verified_channel_or_to_be_asked_for) {
    login l = over_tls();
    BOOST_TEST(refusal(l, code::cleartext_password) == make_error_code(errc::channel_not_verified));
    l.required = auth_requirement::parse("!md5").value();
    BOOST_TEST(refusal(l, code::cleartext_password) == make_error_code(errc::channel_not_verified));
    l.required = auth_requirement::parse("password").value();
    BOOST_TEST(!refusal(l, code::cleartext_password));
    l.required = {};
    l.channel_is_verified = true;
    BOOST_TEST(!refusal(l, code::cleartext_password));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(channel_bindings)

BOOST_AUTO_TEST_CASE(scram_is_bound_to_the_channel_where_both_sides_can) {
    login l = over_tls();
    BOOST_TEST(first_words(l, both_list) == "SCRAM-SHA-256-PLUS p=tls-server-end-point,,n=,r=");
    BOOST_TEST(first_words(l, scram_list) == "SCRAM-SHA-256 y,,n=,r=");
    l.server_end_point.clear();  // as with Ed25519
    BOOST_TEST(first_words(l, scram_list) == "SCRAM-SHA-256 y,,n=,r=");
    BOOST_TEST(first_words(l, both_list).find("as channel_binding wants it") != std::string::npos);
    l.channel_is_verified = true;
    BOOST_TEST(first_words(l, both_list) == "SCRAM-SHA-256 n,,n=,r=");
    l = over_tls();
    l.encrypted = false;
    BOOST_TEST(first_words(l, scram_list) == "SCRAM-SHA-256 n,,n=,r=");
    BOOST_TEST(first_words(l, both_list) == "SCRAM-SHA-256 n,,n=,r=");
    l = over_tls();
    l.binding = channel_binding::disable;
    BOOST_TEST(first_words(l, both_list) == "SCRAM-SHA-256 n,,n=,r=");
    BOOST_TEST(first_words(l, scram_list) == "SCRAM-SHA-256 n,,n=,r=");
}

BOOST_AUTO_TEST_CASE(nothing_else_will_do_where_it_is_required) {
    login l = over_tls();
    l.binding = channel_binding::require;
    l.channel_is_verified = true;
    const auto unsupported = make_error_code(errc::authentication_unsupported);
    BOOST_TEST(!refusal(l, code::sasl, both_list));
    BOOST_TEST(refusal(l, code::sasl, scram_list) == unsupported);
    BOOST_TEST(refusal(l, code::md5_password, "salt") == unsupported);
    BOOST_TEST(refusal(l, code::cleartext_password) == unsupported);
    BOOST_TEST(let_in_too_early(nullptr, l).has_value());
    md5_authenticator answered{l.who};  // which was not chosen above: this is the second lock
    byte_buffer out;
    BOOST_TEST(!answered.on_request(code::md5_password, as_bytes("salt"), out).failure);
    BOOST_TEST(answered.complete());
    BOOST_TEST(let_in_too_early(&answered, l).has_value());
    l.server_end_point.clear();
    BOOST_TEST(refusal(l, code::sasl, both_list) == unsupported);
    l = over_tls();
    l.binding = channel_binding::require;
    l.encrypted = false;
    BOOST_TEST(refusal(l, code::sasl, both_list) == unsupported);
    l.dialect = dialect::gaussdb;
    l.allow_unverified = true;
    BOOST_TEST(refusal(l, code::md5_password, "salt") == unsupported);
}

BOOST_AUTO_TEST_SUITE_END()
