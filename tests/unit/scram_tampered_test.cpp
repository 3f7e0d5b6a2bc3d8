// What a server, or somebody in its place, may send instead of what SCRAM-SHA-256 says.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/test/unit_test.hpp>

#include "../../protocol/src/auth/base64.hpp"
#include "scram_peer.hpp"

namespace {

using namespace scram_test;

const auto refused_count = make_error_code(tusk::errc::iterations_refused);

// How a login ends that gets this as the server's first message.
boost::system::error_code answer_to(std::string_view first, authentication_limits limits = {}) {
    login l{"pencil", std::string{client_nonce}, {}, limits};
    l.start();
    BOOST_REQUIRE(!l.failure().failed());
    l.request(code::sasl_continue, first);
    BOOST_TEST(l.out.empty() == l.failure().failed());
    BOOST_TEST(!l.client->complete());
    return l.failure();
}

std::string with_iterations(std::string_view count) {
    return "r=rOprNGfwEbeRWgbNEkqOserver,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=" + std::string{count};
}

std::string with_salt(std::string_view salt) { return "r=rOprNGfwEbeRWgbNEkqOserver,s=" + std::string{salt} + ",i=1"; }

}  // namespace

BOOST_AUTO_TEST_SUITE(scram_tampered)

BOOST_AUTO_TEST_CASE(a_nonce_has_to_go_on_from_ours) {
    const auto rest = ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"s;
    BOOST_TEST(answer_to("r=rOprNGfwEbeRWgbNEkqOx" + rest) == no_error);
    for (const auto& nonce :
         {"rOprNGfwEbeRWgbNEkqO"s, "rOprNGfwEbeRWgbNEkq"s, "xrOprNGfwEbeRWgbNEkqO"s, "ROprNGfwEbeRWgbNEkqOserver"s,
          "server"s, "rOprNGfwEbeRWgbNEkqO server"s, "rOprNGfwEbeRWgbNEkqO\x7f"s, "rOprNGfwEbeRWgbNEkqO\xc3\xa4"s,
          "rOprNGfwEbeRWgbNEkqO\0"s, "rOprNGfwEbeRWgbNEkqO" + std::string(500, 'x')})
        BOOST_TEST_CONTEXT(nonce) { BOOST_TEST(answer_to("r=" + nonce + rest) == violation); }
}

BOOST_AUTO_TEST_CASE(the_iteration_count_is_checked_against_the_limits) {
    BOOST_TEST(answer_to(with_iterations("1")) == no_error);
    BOOST_TEST(answer_to(with_iterations("4096"), {4096, 4096}) == no_error);
    const std::pair<std::string_view, authentication_limits> refused[] = {
        {"0", {}},
        {"0", {0, 10}},
        {"4095", {4096, 4096}},
        {"4097", {4096, 4096}},
        {"1000001", {}},
        {"2147483647", {}},
        {"4294967297", {}},
        {"18446744073709551617", {}},
        {"4294967296", {1, UINT32_MAX}},
        {"18446744073709551616", {1, UINT32_MAX}},
    };
    for (const auto& [count, limits] : refused)
        BOOST_TEST_CONTEXT(count) { BOOST_TEST(answer_to(with_iterations(count), limits) == refused_count); }
}

BOOST_AUTO_TEST_CASE(a_refused_iteration_count_is_shown_with_the_limit_it_passes) {
    login l{"pencil", std::string{client_nonce}, {}, {4096, 10'000}};
    l.start();
    l.request(code::sasl_continue, with_iterations(std::string(1000, '9')));
    BOOST_REQUIRE(l.step.failure.has_value());
    const std::string too_many = l.step.failure->what();
    BOOST_TEST(too_many.find("no more than 10000 ") != std::string::npos);
    BOOST_TEST(too_many.size() < 200U);

    login other{"pencil", std::string{client_nonce}, {}, {4096, 10'000}};
    other.start();
    other.request(code::sasl_continue, with_iterations("1"));
    BOOST_REQUIRE(other.step.failure.has_value());
    BOOST_TEST(std::string{other.step.failure->what()}.find("no less than 4096 ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_no_positive_decimal_number_is_no_iteration_count) {
    for (const auto count : {"-1"sv, "+1"sv, " 1"sv, "1 "sv, "9e99"sv, "4096x"sv, "x4096"sv, "0x10"sv, "04096"sv,
                             "00"sv, "1.0"sv, "4096\0"sv, ""sv, "4096\n"sv})
        BOOST_TEST_CONTEXT(count) { BOOST_TEST(answer_to(with_iterations(count)) == violation); }
}

BOOST_AUTO_TEST_CASE(a_salt_is_base64_of_1_to_1024_bytes) {
    BOOST_TEST(answer_to(with_salt("AA==")) == no_error);
    BOOST_TEST(answer_to(with_salt(scram_server::base64(std::string(1024, '\xff')))) == no_error);
    const auto huge = scram_server::base64(std::string(1027, '\xff'));
    const auto enormous = std::string(1 << 20, 'A');
    for (const auto salt :
         {""sv, "="sv, "===="sv, "A"sv, "AA"sv, "AAA"sv, "A==="sv, "AB=="sv, "AAB="sv, "AAA=AAAA"sv, "AA=A"sv, "AAA-"sv,
          "AA A"sv, "AAA\n"sv, "AAAA\0"sv, "AAA\xff"sv, std::string_view{huge}, std::string_view{enormous}})
        BOOST_TEST_CONTEXT(salt.substr(0, 20)) { BOOST_TEST(answer_to(with_salt(salt)) == violation); }
}

BOOST_AUTO_TEST_CASE(the_attributes_of_the_servers_first_message_are_r_s_i_and_nothing_else) {
    const auto r = "r=rOprNGfwEbeRWgbNEkqOserver"s;
    const auto s = "s=W22ZaJ0SNY7soEsUEjb6gQ=="s;
    const auto i = "i=4096"s;
    BOOST_TEST(answer_to(r + "," + s + "," + i) == no_error);
    for (const auto& message : {""s,
                                ","s,
                                ",,"s,
                                r,
                                r + "," + s,
                                r + "," + i,
                                s + "," + i,
                                r + "," + i + "," + s,
                                s + "," + r + "," + i,
                                r + "," + s + "," + i + ",",
                                r + "," + s + "," + i + ",x=y",
                                "," + r + "," + s + "," + i,
                                r + ",," + s + "," + i,
                                r + "," + r + "," + s + "," + i,
                                "R" + r.substr(1) + "," + s + "," + i,
                                r + "," + s + ",i:4096",
                                r + "," + s + ",i=",
                                r + "," + s + ",i",
                                "r=," + s + "," + i,
                                "e=other-error"s,
                                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="s})
        BOOST_TEST_CONTEXT(message) { BOOST_TEST(answer_to(message) == violation); }
}

BOOST_AUTO_TEST_CASE(a_first_message_cut_anywhere_before_its_last_digits_is_malformed) {
    for (std::size_t size = 0; size <= server_first.size() - "4096"sv.size(); ++size)
        BOOST_TEST_CONTEXT(size) { BOOST_TEST(answer_to(server_first.substr(0, size)) == violation); }
}

BOOST_AUTO_TEST_CASE(a_mandatory_extension_is_refused) {
    BOOST_TEST(answer_to("m=x," + std::string{server_first}) == unsupported);
}

BOOST_AUTO_TEST_CASE(the_servers_proof_has_to_be_the_right_one_to_the_last_bit) {
    const exchange good{pencil_server, "pencil"};
    const auto proof = base64_decode(good.server_last.value().substr(2)).value();
    for (std::size_t bit = 0; bit < 8 * proof.size(); bit += 5) {
        auto wrong = proof;
        wrong[bit / 8] ^= std::byte{1} << (bit % 8);
        exchange e{pencil_server, "pencil"};
        e.l.request(code::sasl_final, "v=" + base64_encode(wrong));
        BOOST_TEST(e.l.failure() == not_authentic);
        BOOST_TEST(!e.l.client->complete());
    }
}

BOOST_AUTO_TEST_CASE(a_proof_of_another_size_is_not_the_right_one) {
    const exchange good{pencil_server, "pencil"};
    auto longer = base64_decode(good.server_last.value().substr(2)).value();
    const auto shorter = std::span{longer}.first(31);
    for (const auto& text : {base64_encode(shorter), "AA=="s}) {
        exchange e{pencil_server, "pencil"};
        e.l.request(code::sasl_final, "v=" + text);
        BOOST_TEST(e.l.failure() == not_authentic);
    }
    longer.push_back(std::byte{});
    exchange e{pencil_server, "pencil"};
    e.l.request(code::sasl_final, "v=" + base64_encode(longer));
    BOOST_TEST(e.l.failure() == not_authentic);
    BOOST_TEST(!e.l.client->complete());
}

BOOST_AUTO_TEST_CASE(a_malformed_last_message_is_refused) {
    const auto right = exchange{pencil_server, "pencil"}.server_last.value();
    for (const auto& message :
         {""s, "v"s, "v="s, right.substr(2), "V" + right.substr(1), right + ",", right + ",x=y", right + "\n",
          " " + right, right.substr(0, right.size() - 1), right + "\0"s, "e="s, "v=" + std::string(1 << 20, 'A')}) {
        exchange e{pencil_server, "pencil"};
        e.l.request(code::sasl_final, message);
        BOOST_TEST_CONTEXT(message.substr(0, 60)) { BOOST_TEST(e.l.failure() == violation); }
        BOOST_TEST(!e.l.client->complete());
    }
}

BOOST_AUTO_TEST_CASE(an_error_in_place_of_the_proof_is_reported_bounded_and_printable) {
    exchange e{pencil_server, "pencil"};
    e.l.request(code::sasl_final, "e=invalid-proof\x1b[2J" + std::string(5000, 'x'));
    BOOST_TEST(e.l.failure() == not_authentic);
    const std::string shown = e.l.step.failure->what();
    BOOST_TEST(shown.find("invalid-proof?[2J") != std::string::npos);
    BOOST_TEST(shown.size() < 200U);
    BOOST_TEST(!e.l.client->complete());
}

BOOST_AUTO_TEST_SUITE_END()
