// GaussDB's requests as they should not be.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tusk/protocol/auth/gauss_md5_sha256.hpp>
#include <tusk/protocol/auth/gauss_sha256.hpp>

#include "fips_only.hpp"
#include "gauss_support.hpp"

namespace {

using namespace gauss_test;
using namespace tusk::protocol;

constexpr auto salt = "0b48f8800861abb38063dfba75a67257fcb1162c65115204ec250d2b9ac2f2eb"sv;
constexpr auto token = "00000000"sv;
constexpr auto signature = "ecec6909a25d0f99bcd496a834da309f98ad644bd68cb2190f816cd9585e362a"sv;  // for 2048 iterations
constexpr auto reply_to_it = "97c2bcdeab29ed8c417dd99121c8770c46a468cfb36b9c217674eba05582b78b"sv;

// A good challenge to jack, with the method and the layout of the version.
std::string challenge(std::int32_t version, std::int32_t method = 2, std::int64_t iterations = 2'048) {
    return int32(method) + std::string{salt} + std::string{token} +
           (version == version_3_0 ? std::string{signature} : "") + (version == version_3_51 ? int32(iterations) : "");
}

std::string md5_sha256_body() { return std::string{salt} + "\1\2\3\4"; }

// Nothing was sent and the exchange is not complete.
void check_refused(const outcome& o, boost::system::error_code why) {
    BOOST_REQUIRE(o.failure.has_value());
    BOOST_TEST(o.code() == why, o.failure->what());
    BOOST_TEST(o.sent.empty());
    BOOST_TEST(!o.complete);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gauss_requests)

BOOST_AUTO_TEST_CASE(a_good_request_is_answered_on_each_version) {
    for (const auto version : versions)
        BOOST_TEST(answer(jack("Gauss@123", version), {10, challenge(version)}).text() == reply_to_it);
    BOOST_TEST(answer(jack(), {11, md5_sha256_body()}).text().starts_with("md5"));
}

BOOST_AUTO_TEST_CASE(a_verifier_that_is_announced_as_plain_text_is_answered_as_a_SHA256_one) {
    for (const auto version : versions)
        BOOST_TEST(answer(jack("Gauss@123", version), {10, challenge(version, 0)}).text() == reply_to_it);
}

BOOST_AUTO_TEST_CASE(a_body_of_any_other_length_is_refused) {
    int bodies = 0;
    for (const auto version : versions) {
        const auto l = jack("Gauss@123", version);
        const auto check_sizes = [&](std::int32_t code, const std::string& good, std::int32_t method) {
            for (std::size_t size = 0; size <= 200; ++size) {
                if (size == good.size() || (code == 10 && size == 0))  // an empty body is no request of GaussDB
                    continue;
                auto body = good.substr(0, size);
                body.resize(size, 'a');
                const auto o = answer(l, {code, body});
                BOOST_TEST_CONTEXT("code " << code << ", method " << method << ", " << size << " bytes") {
                    BOOST_TEST((o.code() == violation || (code == 10 && size < 4 && o.code() == unsupported)));
                    BOOST_TEST(o.sent.empty());
                    BOOST_TEST(!o.complete);
                }
                ++bodies;
            }
        };
        check_sizes(10, challenge(version), 2);
        check_sizes(10, challenge(version, 0), 0);
        check_sizes(10, int32(1) + "salt", 1);
        check_sizes(13, challenge(version, 3), 3);
        check_sizes(11, md5_sha256_body(), -1);
        check_sizes(5, "salt", -1);
        check_sizes(3, "", -1);
        check_refused(answer(l, {10, ""}), violation);
    }
    std::cout << "GaussDB requests of a wrong length: " << bodies << std::endl;
    BOOST_TEST(bodies > 4'000);
}

BOOST_AUTO_TEST_CASE(a_request_in_the_layout_of_another_version_is_refused) {
    for (const auto ours : versions)
        for (const auto theirs : versions)
            if (ours != theirs)
                check_refused(answer(jack("Gauss@123", ours), {10, challenge(theirs)}), violation);
}

BOOST_AUTO_TEST_CASE(a_method_that_does_not_belong_to_the_code_is_refused) {
    for (const auto version : versions)
        for (const std::int32_t method : {-1, 3, 4, 5, 6, 7, 256, 0x0200'0000, INT32_MIN, INT32_MAX}) {
            // With a first byte other than 0 it is a list of SASL mechanisms, or nothing at all.
            const auto sha256 = answer(jack("Gauss@123", version), {10, challenge(version, method)});
            BOOST_TEST((sha256.code() == violation || sha256.code() == unsupported));
            BOOST_TEST(sha256.sent.empty());
            if (method != 3)
                check_refused(answer(jack("Gauss@123", version), {13, challenge(version, method)}), violation);
        }
    for (const std::int32_t method : {0, 1, 2})
        check_refused(answer(jack(), {13, challenge(version_3_51, method)}), violation);
}

BOOST_AUTO_TEST_CASE(a_digit_that_is_no_lower_case_hexadecimal_one_is_refused_wherever_it_is) {
    int characters = 0;
    const auto check_digits = [&](std::int32_t version, std::int32_t code, const std::string& good, std::size_t first,
                                  std::size_t last) {
        for (std::size_t at = first; at != last; ++at)
            for (const char wrong : {'A', 'F', 'g', '`', '/', ':', '@', ' ', '\0', '\n', '\xff'}) {
                auto body = good;
                body[at] = wrong;
                check_refused(answer(jack("Gauss@123", version), {code, body}), violation);
                ++characters;
            }
    };
    for (const auto version : versions) {
        const std::size_t digits = version == version_3_0 ? 136 : 72;
        check_digits(version, 10, challenge(version), 4, 4 + digits);
        check_digits(version, 13, challenge(version, 3), 4, 4 + digits);
        check_digits(version, 11, md5_sha256_body(), 0, 64);
    }
    BOOST_TEST(characters == 11 * 2 * (136 + 72 + 72) + 11 * 3 * 64);
}

BOOST_AUTO_TEST_CASE(every_wrong_shape_has_a_message_of_its_own) {
    auto wrong_digit = challenge(version_3_51);
    wrong_digit[10] = 'X';
    std::vector<std::string> messages;
    for (const auto& [code, body] : std::vector<request>{{10, challenge(version_3_51, 7)},
                                                         {10, challenge(version_3_50)},
                                                         {10, wrong_digit},
                                                         {11, "?"},
                                                         {10, challenge(version_3_51, 2, 1)}}) {
        const auto o = answer(jack(), {code, body});
        BOOST_REQUIRE(o.failure.has_value());
        messages.emplace_back(o.failure->what());
    }
    std::ranges::sort(messages);
    BOOST_TEST((std::ranges::adjacent_find(messages) == messages.end()));
}

BOOST_AUTO_TEST_CASE(a_number_of_iterations_outside_the_limits_is_refused_before_anything_is_computed) {
    for (const std::int64_t count :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{2'047}, std::int64_t{10'000'001}, std::int64_t{INT32_MAX},
          std::int64_t{-1}, std::int64_t{-2'048}, std::int64_t{INT32_MIN}})
        for (const std::int32_t code : {10, 13}) {
            const auto o = answer(jack(), {code, challenge(version_3_51, code == 10 ? 2 : 3, count)});
            BOOST_TEST_CONTEXT(count) {
                check_refused(o, refused);
                BOOST_TEST(!o.computed);
                BOOST_TEST(mentions(*o.failure, count < 2'048 && count >= 0 ? "2048" : "10000000"));
            }
        }
}

BOOST_AUTO_TEST_CASE(the_limits_themselves_are_allowed) {
    auto l = jack();
    BOOST_TEST(answer(l, {10, challenge(version_3_51, 2, 2'048)}).complete);
    const auto most = challenge(version_3_51, 2, 10'000'000);
    auto chosen = choose_authenticator(10, as_bytes(most), l);
    BOOST_REQUIRE(chosen.has_value());
    byte_buffer out;
    const auto step = (*chosen)->on_request(10, as_bytes(most), out);
    BOOST_TEST(!step.failure.has_value());
    BOOST_TEST((step.compute != nullptr));  // seconds of work, so it is not run
}

BOOST_AUTO_TEST_CASE(the_limits_can_be_set) {
    auto l = jack();
    l.gauss_limits = {1, 3};
    BOOST_TEST(answer(l, {10, challenge(version_3_51, 2, 1)}).complete);
    BOOST_TEST(answer(l, {10, challenge(version_3_51, 2, 3)}).complete);
    check_refused(answer(l, {10, challenge(version_3_51, 2, 0)}), refused);
    check_refused(answer(l, {10, challenge(version_3_51, 2, 4)}), refused);
}

BOOST_AUTO_TEST_CASE(the_number_that_is_assumed_has_to_be_within_the_limits_too) {
    auto l = jack("Gauss@123", version_3_50);
    l.gauss_default_iterations = 2'047;
    check_refused(answer(l, {10, challenge(version_3_50)}), refused);
    check_refused(answer(l, {11, md5_sha256_body()}), refused);

    l.version = version_3_0;  // where others are tried besides
    BOOST_TEST(answer(l, {10, challenge(version_3_0)}).text() == reply_to_it);
    l.gauss_limits = {10'001, 20'000};
    const auto o = answer(l, {10, challenge(version_3_0)});
    check_refused(o, refused);
    BOOST_TEST(!o.computed);
}

BOOST_AUTO_TEST_CASE(on_3_0_a_signature_that_is_wrong_anywhere_gets_no_answer) {
    for (std::size_t at = 4 + 72; at < 4 + 136; at += 7)
        for (const char digit : "0123456789abcdef"sv) {
            auto body = challenge(version_3_0);
            if (body[at] == digit)
                continue;
            body[at] = digit;
            const auto o = answer(jack("Gauss@123", version_3_0), {10, body});
            check_refused(o, not_authentic);
            BOOST_TEST(o.computed);
        }
}

BOOST_AUTO_TEST_CASE(on_3_0_a_wrong_password_is_not_sent_and_the_error_says_what_it_may_be) {
    const auto o = answer(jack("Gauss@124", version_3_0), {10, challenge(version_3_0)});
    check_refused(o, not_authentic);
    BOOST_TEST(mentions(*o.failure, "password is wrong"));
    BOOST_TEST(mentions(*o.failure, "number of iterations"));
}

BOOST_AUTO_TEST_CASE(the_password_counts_up_to_its_first_NUL) {
    const auto asked = request{10, challenge(version_3_51)};
    BOOST_TEST(answer(jack("Gauss@123\0more"sv), asked).text() == reply_to_it);
    const auto md5_asked = request{10, int32(1) + "\1\2\3\4"};
    BOOST_TEST(answer(jack("Gauss@123\0more"sv), md5_asked).text() == answer(jack(), md5_asked).text());
    const auto md5_sha256_asked = request{11, md5_sha256_body()};
    BOOST_TEST(answer(jack("Gauss@123\0more"sv), md5_sha256_asked).text() == answer(jack(), md5_sha256_asked).text());
}

BOOST_AUTO_TEST_CASE(the_password_is_not_prepared_by_SASLprep) {
    const auto asked = request{10, challenge(version_3_51)};
    BOOST_TEST(answer(jack("I\xc2\xadX"), asked).text() != answer(jack("IX"), asked).text());
}

BOOST_AUTO_TEST_CASE(a_second_request_is_out_of_order_at_any_time) {
    const auto sha256 = challenge(version_3_51);
    for (const bool computed : {false, true}) {
        gauss_sha256_authenticator first{jack(), gauss_hash::sha256};
        gauss_md5_sha256_authenticator second{jack()};
        const auto check = [&](authenticator& client, std::int32_t code, const std::string& body) {
            byte_buffer out;
            auto step = client.on_request(code, as_bytes(body), out);
            BOOST_REQUIRE((step.compute != nullptr));
            BOOST_TEST(!client.complete());
            if (computed) {
                step.compute();
                BOOST_TEST(!client.on_computed(out).failure.has_value());
                BOOST_TEST(client.complete());
            }
            const auto size = out.size();
            const auto again = client.on_request(code, as_bytes(body), out);
            BOOST_REQUIRE(again.failure.has_value());
            BOOST_TEST(again.failure->code() == violation);
            BOOST_TEST(out.size() == size);
        };
        check(first, 10, sha256);
        check(second, 11, md5_sha256_body());
    }
}

BOOST_AUTO_TEST_CASE(a_job_may_end_after_its_login) {
    job late;
    for (const std::int32_t code : {10, 11, 13}) {
        const auto body = code == 11 ? md5_sha256_body() : challenge(version_3_51, code == 10 ? 2 : 3);
        auto chosen = choose_authenticator(code, as_bytes(body), jack());
        BOOST_REQUIRE(chosen.has_value());
        byte_buffer out;
        late = (*chosen)->on_request(code, as_bytes(body), out).compute;
        BOOST_REQUIRE((late != nullptr));
        chosen->reset();
        late();
        BOOST_TEST(out.empty());
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_computed_without_a_request) {
    byte_buffer out;
    gauss_sha256_authenticator sha256{jack(), gauss_hash::sha256};
    gauss_md5_sha256_authenticator md5_sha256{jack()};
    for (authenticator* client : std::initializer_list<authenticator*>{&sha256, &md5_sha256}) {
        const auto step = client->on_computed(out);
        BOOST_TEST(!step.failure.has_value());
        BOOST_TEST(!step.compute);
        BOOST_TEST(!client->complete());
    }
    BOOST_TEST(out.empty());
}

BOOST_AUTO_TEST_CASE(what_libcrypto_does_not_have_is_named) {
    const fips_only strict;
    const auto sm3 = answer(jack(), {13, challenge(version_3_51, 3)});
    check_refused(sm3, unsupported);
    BOOST_TEST(mentions(*sm3.failure, "SM3"));
    for (const auto& asked : {request{10, int32(1) + "salt"}, request{11, md5_sha256_body()}, request{5, "salt"}}) {
        const auto o = answer(jack(), asked);
        check_refused(o, unsupported);
        BOOST_TEST(mentions(*o.failure, "MD5"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
