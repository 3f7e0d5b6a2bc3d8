// What SCRAM and GaussDB's authentication are made of, against libcrypto's own.
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include <openssl/evp.h>

#include <boost/test/unit_test.hpp>

#include <tusk/protocol/wire/reader.hpp>

#include "../../protocol/src/auth/ascii_excerpt.hpp"
#include "../../protocol/src/auth/base64.hpp"
#include "../../protocol/src/auth/crypto.hpp"

namespace {

using namespace std::string_view_literals;
using namespace tusk::protocol;

std::string random_bytes(std::mt19937& random, std::size_t size) {
    std::string bytes(size, '\0');
    for (char& c : bytes)
        c = static_cast<char>(random());
    return bytes;
}

std::string hex(const crypto::digest& d) {
    std::string text;
    for (const auto byte : d.bytes)
        for (const int shift : {4, 0})
            text += "0123456789abcdef"[std::to_integer<unsigned>(byte) >> shift & 15];
    return text;
}

const unsigned char* raw(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

crypto::digest pbkdf2(std::string_view password, std::string_view salt, std::uint32_t iterations) {
    crypto::digest key;
    crypto::pbkdf2_hmac_sha256(as_bytes(password), as_bytes(salt), iterations, key);
    return key;
}

crypto::digest pbkdf2_sha1(std::string_view password, std::string_view salt, std::uint32_t iterations) {
    crypto::digest key;
    crypto::pbkdf2_hmac_sha1(as_bytes(password), as_bytes(salt), iterations, key);
    return key;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(auth_crypto)

BOOST_AUTO_TEST_CASE(PBKDF2_gives_what_RFC_7914_has_for_it) {
    BOOST_TEST(hex(pbkdf2("passwd", "salt", 1)) == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    BOOST_TEST(hex(pbkdf2("Password", "NaCl", 80000)) ==
               "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
}

// RFC 6070 has 20 and 25 bytes of the 32.
BOOST_AUTO_TEST_CASE(PBKDF2_with_SHA_1_gives_what_RFC_6070_has_for_it) {
    BOOST_TEST(hex(pbkdf2_sha1("password", "salt", 1)).substr(0, 40) == "0c60c80f961f0e71f3a9b524af6012062fe037a6");
    BOOST_TEST(hex(pbkdf2_sha1("password", "salt", 4096)).substr(0, 40) == "4b007901b765489abead49d926f721d065a429c1");
    BOOST_TEST(
        hex(pbkdf2_sha1("passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096)).substr(0, 50) ==
        "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038");
}

BOOST_AUTO_TEST_CASE(PBKDF2_gives_the_bytes_that_libcryptos_gives_for_all_sizes_about_the_block_and_many_others) {
    std::mt19937 random{7677};
    for (std::size_t size = 0; size <= 200; size += size < 60 || size > 70 ? 5 : 1) {
        const auto password = random_bytes(random, size);
        for (const std::size_t salt_size : {0U, 1U, 16U, 51U, 52U, 60U, 64U, 1024U}) {
            const auto salt = random_bytes(random, salt_size);
            const int iterations = 1 + static_cast<int>(random() % 20);
            crypto::digest expected;
            BOOST_REQUIRE_EQUAL(
                PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(size), raw(salt), static_cast<int>(salt_size),
                                  iterations, EVP_sha256(), static_cast<int>(expected.bytes.size()),
                                  reinterpret_cast<unsigned char*>(expected.bytes.data())),
                1);
            BOOST_TEST(hex(pbkdf2(password, salt, static_cast<std::uint32_t>(iterations))) == hex(expected));
            BOOST_REQUIRE_EQUAL(
                PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(size), raw(salt), static_cast<int>(salt_size),
                                  iterations, EVP_sha1(), static_cast<int>(expected.bytes.size()),
                                  reinterpret_cast<unsigned char*>(expected.bytes.data())),
                1);
            BOOST_TEST(hex(pbkdf2_sha1(password, salt, static_cast<std::uint32_t>(iterations))) == hex(expected));
        }
    }
}

BOOST_AUTO_TEST_CASE(SHA_256_gives_what_FIPS_180_has_for_abc) {
    crypto::digest hash;
    BOOST_REQUIRE(crypto::sha256(as_bytes("abc"), hash));
    BOOST_TEST(hex(hash) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// GB/T 32905-2016, example 1.
BOOST_AUTO_TEST_CASE(SM3_gives_what_its_standard_has_for_abc) {
    crypto::digest hash;
    BOOST_REQUIRE(crypto::sm3(as_bytes("abc"), hash));
    BOOST_TEST(hex(hash) == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

BOOST_AUTO_TEST_CASE(HMAC_gives_what_RFC_4231_has_in_its_second_case) {
    crypto::digest key;  // HMAC pads a short key with zeros, as this one is
    constexpr auto jefe = "Jefe"sv;
    for (std::size_t i = 0; i != jefe.size(); ++i)
        key.bytes[i] = static_cast<std::byte>(jefe[i]);
    crypto::digest mac;
    BOOST_REQUIRE(crypto::hmac_sha256(key, as_bytes("what do ya want for nothing?"), mac));
    BOOST_TEST(hex(mac) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

BOOST_AUTO_TEST_CASE(only_equal_bytes_of_equal_size_are_the_same) {
    BOOST_TEST(crypto::same(as_bytes("abc"), as_bytes("abc")));
    BOOST_TEST(crypto::same({}, {}));
    BOOST_TEST(!crypto::same(as_bytes("abc"), as_bytes("abd")));
    BOOST_TEST(!crypto::same(as_bytes("abc"), as_bytes("ab")));
    BOOST_TEST(!crypto::same(as_bytes(""), as_bytes("a")));
}

BOOST_AUTO_TEST_CASE(base64_gives_what_libcryptos_gives_and_takes_it_back) {
    std::mt19937 random{4648};
    for (std::size_t size = 0; size <= 100; ++size) {
        const auto bytes = random_bytes(random, size);
        std::string expected((size + 2) / 3 * 4 + 1, '\0');
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(expected.data()), raw(bytes), static_cast<int>(size));
        expected.pop_back();
        const auto text = base64_encode(as_bytes(bytes));
        BOOST_TEST(text == expected);
        const auto back = base64_decode(text);
        BOOST_REQUIRE(back.has_value());
        BOOST_TEST(as_text(*back) == bytes);
    }
}

BOOST_AUTO_TEST_CASE(base64_takes_one_text_for_each_run_of_bytes) {
    constexpr auto alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"sv;
    for (int c = 0; c != 256; ++c) {
        const auto shown = static_cast<char>(c);
        const bool known = alphabet.find(shown) != std::string_view::npos;
        BOOST_TEST(base64_decode(std::string{"AAA"} + shown).has_value() == (known || shown == '='));
        BOOST_TEST(base64_decode(shown + std::string{"AAA"}).has_value() == known);
        // Of the six bits of the last character two are left over when one "=" follows, and four when two do.
        BOOST_TEST(base64_decode(std::string{"AA"} + shown + '=').has_value() ==
                   (shown == '=' || (known && alphabet.find(shown) % 4 == 0)));
        BOOST_TEST(base64_decode(std::string{"A"} + shown + "==").has_value() ==
                   (known && alphabet.find(shown) % 16 == 0));
    }
    for (const auto text :
         {"="sv, "=="sv, "==="sv, "===="sv, "A"sv, "AA"sv, "AAA"sv, "AAAAA"sv, "A==="sv, "AA==AA=="sv})

        BOOST_TEST(!base64_decode(text).has_value());
}

BOOST_AUTO_TEST_CASE(an_excerpt_is_bounded_printable_ASCII) {
    BOOST_TEST(ascii_excerpt("SCRAM-SHA-256 ~") == "SCRAM-SHA-256 ~");
    BOOST_TEST(ascii_excerpt("a\0\n\x1b\x7f\xc3\xa4z"sv) == "a??????z");
    BOOST_TEST(ascii_excerpt("abcdef", 6) == "abcdef");
    BOOST_TEST(ascii_excerpt("abcdefg", 6) == "abcdef...");
}

BOOST_AUTO_TEST_SUITE_END()
