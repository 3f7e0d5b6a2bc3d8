#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/auth/md5.hpp>
#include <tusk/protocol/messages/backend/authentication.hpp>
#include <tusk/protocol/wire/reader.hpp>

#include "fips_only.hpp"

namespace {

using namespace std::string_view_literals;
using namespace tusk::protocol;
namespace code = backend::authentication_code;

constexpr auto salt = "\1\2\3\4"sv;

}  // namespace

BOOST_AUTO_TEST_SUITE(md5)

// printf %s penciluser | md5sum                                                    20c46e3762c864548e296b33c3406aa9
// (printf %s 20c46e3762c864548e296b33c3406aa9; printf '\1\2\3\4') | md5sum         4376eb6913b38f9aaff38dc7cf19ca76
BOOST_AUTO_TEST_CASE(the_answer_is_the_salted_hash_of_the_hash_of_password_and_user) {
    md5_authenticator client{{"user", tusk::secret{"pencil"}}};
    byte_buffer out;
    BOOST_TEST(!client.complete());
    const auto step = client.on_request(code::md5_password, as_bytes(salt), out);
    BOOST_TEST(!step.failure.has_value());
    BOOST_TEST(!step.compute);
    BOOST_TEST(as_text(out.view()) == "p\0\0\0\50md54376eb6913b38f9aaff38dc7cf19ca76\0"sv);
    BOOST_TEST(client.complete());
}

BOOST_AUTO_TEST_CASE(the_password_is_hashed_as_it_is_typed_and_not_prepared_by_SASLprep) {
    // printf 'I\302\255Xuser' | md5sum, and so on: SASLprep would drop the soft hyphen
    md5_authenticator client{{"user", tusk::secret{"I\xc2\xadX"}}};
    byte_buffer out;
    BOOST_TEST(!client.on_request(code::md5_password, as_bytes(salt), out).failure.has_value());
    BOOST_TEST(as_text(out.view()).substr(5, 35) == "md57f50001d6b5b0e6f462ba7d22cc9369e"sv);
}

BOOST_AUTO_TEST_CASE(a_salt_of_any_size_but_four_is_malformed) {
    for (const auto wrong : {""sv, "\1\2\3"sv, "\1\2\3\4\5"sv}) {
        md5_authenticator client{{"user", tusk::secret{"pencil"}}};
        byte_buffer out;
        const auto step = client.on_request(code::md5_password, as_bytes(wrong), out);
        BOOST_REQUIRE(step.failure.has_value());
        BOOST_TEST(step.failure->code() == make_error_code(tusk::errc::protocol_violation));
        BOOST_TEST(out.empty());
        BOOST_TEST(!client.complete());
    }
}

BOOST_AUTO_TEST_CASE(a_second_request_is_out_of_order) {
    md5_authenticator client{{"user", tusk::secret{"pencil"}}};
    byte_buffer out;
    BOOST_TEST(!client.on_request(code::md5_password, as_bytes(salt), out).failure.has_value());
    const auto sent = out.size();
    const auto step = client.on_request(code::md5_password, as_bytes(salt), out);
    BOOST_REQUIRE(step.failure.has_value());
    BOOST_TEST(step.failure->code() == make_error_code(tusk::errc::protocol_violation));
    BOOST_TEST(out.size() == sent);
}

BOOST_AUTO_TEST_CASE(another_methods_request_is_out_of_order) {
    md5_authenticator client{{"user", tusk::secret{"pencil"}}};
    byte_buffer out;
    const auto step = client.on_request(code::cleartext_password, {}, out);
    BOOST_REQUIRE(step.failure.has_value());
    BOOST_TEST(step.failure->code() == make_error_code(tusk::errc::protocol_violation));
    BOOST_TEST(out.empty());
}

BOOST_AUTO_TEST_CASE(without_MD5_in_libcrypto_the_error_says_so) {
    md5_authenticator client{{"user", tusk::secret{"pencil"}}};
    byte_buffer out;
    const fips_only strict;
    const auto step = client.on_request(code::md5_password, as_bytes(salt), out);
    BOOST_REQUIRE(step.failure.has_value());
    BOOST_TEST(step.failure->code() == make_error_code(tusk::errc::authentication_unsupported));
    BOOST_TEST(std::string_view{step.failure->what()}.find("MD5") != std::string_view::npos);
    BOOST_TEST(out.empty());
    BOOST_TEST(!client.complete());
}

BOOST_AUTO_TEST_SUITE_END()
