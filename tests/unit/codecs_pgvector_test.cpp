#include <tusk/codecs/pgvector.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <codecs/half.hpp>

#include "codecs_direct.hpp"

using namespace codecs_support;
using tusk::halfvec;
using tusk::pgvector;
namespace detail = tusk::detail;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

float random_float(std::mt19937& random) {
    for (;;) {
        const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        if (std::isfinite(value))
            return value;
    }
}

float random_half(std::mt19937& random) {
    for (;;) {
        const auto half = static_cast<std::uint16_t>(random());
        if (detail::half_is_finite(half))
            return detail::from_half(half);
    }
}

template <class T>
void is_refused(const T& value) {
    BOOST_CHECK(direct::encode(value).error == tusk::errc::value_out_of_range);
    BOOST_CHECK(encode_text(value).error == tusk::errc::value_out_of_range);
}

template <class T>
void has_forms(const T& value, const bytes& sent, std::string_view text) {
    BOOST_CHECK(direct::encode(value).sent == sent);
    BOOST_CHECK(direct::decoded<T>(sent) == value);
    BOOST_TEST(direct::refuses_other_lengths<T>(sent));
    BOOST_TEST(printed(value) == text);
    BOOST_CHECK(encode_text(value).sent == raw_text(text));
    BOOST_CHECK(parsed<T>(text) == value);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_pgvector)

// The bytes and texts are those of pgvector 0.8.0.
BOOST_AUTO_TEST_CASE(a_vector_is_a_count_and_floats) {
    has_forms(pgvector{{1, 2.5, 3}}, raw(0, 3, 0, 0, 0x3f, 0x80, 0, 0, 0x40, 0x20, 0, 0, 0x40, 0x40, 0, 0),
              "[1,2.5,3]");
    has_forms(pgvector{{-0.0F}}, raw(0, 1, 0, 0, 0x80, 0, 0, 0), "[-0]");
    BOOST_TEST(printed(pgvector{{1e-45F, 3.4028235e38F, 1e5F, 1234567, 12345678, 1e-4F, 1e-5F}}) ==
               "[1e-45,3.4028235e+38,100000,1.234567e+06,1.2345678e+07,0.0001,1e-05]");
}

BOOST_AUTO_TEST_CASE(a_halfvec_is_a_count_and_halves) {
    const halfvec value{{1, 2.5, -65504, 0.099975586F, 5.9604645e-08F}};
    has_forms(value, raw(0, 5, 0, 0, 0x3c, 0, 0x41, 0, 0xfb, 0xff, 0x2e, 0x66, 0, 1),
              "[1,2.5,-65504,0.099975586,5.9604645e-08]");
    // What has no half of its own is rounded on its way.
    BOOST_CHECK(direct::encode(halfvec{{1, 2.5, -65504, 0.1F, 6e-8F}}).sent == direct::encode(value).sent);
    BOOST_CHECK(parsed<halfvec>("[1,2.5,-65504,0.1,6e-8]") == value);
}

BOOST_AUTO_TEST_CASE(random_values_round_trip_in_binary_and_text) {
    std::mt19937 random{8305};
    for (int i = 0; i != 500; ++i) {
        pgvector floats{std::vector<float>(1 + random() % 20)};
        for (float& v : floats.values)
            v = random_float(random);
        BOOST_CHECK(direct::through_binary(floats) == floats);
        BOOST_CHECK(parsed<pgvector>(printed(floats)) == floats);
        halfvec halves{std::vector<float>(1 + random() % 20)};
        for (float& v : halves.values)
            v = random_half(random);
        BOOST_CHECK(direct::through_binary(halves) == halves);
        BOOST_CHECK(parsed<halfvec>(printed(halves)) == halves);
    }
}

BOOST_AUTO_TEST_CASE(the_server_takes_1_to_16000_values) {
    const std::vector<float> most(16000, 1);
    const std::vector<float> too_many(16001, 1);
    BOOST_CHECK(direct::through_binary(pgvector{most}) == pgvector{most});
    BOOST_CHECK(direct::through_binary(halfvec{most}) == halfvec{most});
    is_refused(pgvector{});
    is_refused(pgvector{too_many});
    is_refused(halfvec{});
    is_refused(halfvec{too_many});
    BOOST_TEST(printed(pgvector{}) == "[]");
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_refused) {
    for (float value : {infinity, -infinity, not_a_number}) {
        is_refused(pgvector{{1, value}});
        is_refused(halfvec{{1, value}});
    }
    is_refused(halfvec{{65520}});
    is_refused(halfvec{{-65520}});
    BOOST_CHECK(direct::encode(halfvec{{65519.996F}}).sent == raw(0, 1, 0, 0, 0x7b, 0xff));
    for (int high : {0x7f, 0xff}) {
        BOOST_TEST(direct::decode_outcome<pgvector>(raw(0, 1, 0, 0, high, 0x80, 0, 0)) == outcome::malformed);
        BOOST_TEST(direct::decode_outcome<pgvector>(raw(0, 1, 0, 0, high, 0xc0, 0, 0)) == outcome::malformed);
        BOOST_TEST(direct::decode_outcome<halfvec>(raw(0, 1, 0, 0, high - 3, 0)) == outcome::malformed);
        BOOST_TEST(direct::decode_outcome<halfvec>(raw(0, 1, 0, 0, high, 0)) == outcome::malformed);
    }
}

BOOST_AUTO_TEST_CASE(counts_that_cannot_be_are_malformed) {
    BOOST_TEST(direct::decode_outcome<pgvector>(raw(0, 0, 0, 0)) == outcome::malformed);
    BOOST_TEST(direct::decode_outcome<pgvector>(raw(0x7f, 0xff, 0, 0, 0, 0, 0, 0)) == outcome::malformed);
    BOOST_TEST(direct::decode_outcome<pgvector>(raw(0xff, 0xff, 0, 0, 0, 0, 0, 0)) == outcome::malformed);
    BOOST_TEST(direct::decode_outcome<pgvector>(raw(0, 1, 0, 1, 0, 0, 0, 0)) == outcome::malformed);
    BOOST_TEST(direct::decode_outcome<halfvec>(raw(0, 2, 0, 0, 0, 0)) == outcome::malformed);
    BOOST_TEST(direct::decode_outcome<halfvec>(raw(0, 1, 1, 0, 0, 0)) == outcome::malformed);
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_vector_and_leaves_the_value_alone) {
    pgvector floats{{1, 2}};
    halfvec halves{{1, 2}};
    for (const char* text :
         {"",    "[",     "]",     "[]",    "[1",    "1]",          "[1,]",   "[,1]", "[1,,2]", "[1]x",  "[[1]]",
          "{1}", "[1;2]", "[nan]", "[NaN]", "[inf]", "[-Infinity]", "[1e39]", "[x]",  "[1 2]",  "[0x10]"}) {
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, floats), text);
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, halves), text);
    }
    BOOST_CHECK(!tusk::codec_parse("[65520]", halves));
    BOOST_TEST(direct::decode(raw(0, 1, 0, 0), floats) == outcome::malformed);
    BOOST_TEST(direct::decode(raw(0, 1, 0, 0), halves) == outcome::malformed);
    BOOST_CHECK(floats == (pgvector{{1, 2}}));
    BOOST_CHECK(halves == (halfvec{{1, 2}}));
}

BOOST_AUTO_TEST_CASE(every_half_is_a_float_and_back) {
    for (unsigned bits = 0; bits != 0x10000; ++bits) {
        const auto half = static_cast<std::uint16_t>(bits);
        if (detail::half_is_finite(half))
            BOOST_REQUIRE_EQUAL(detail::to_half(detail::from_half(half)), half);
    }
    BOOST_TEST(detail::from_half(0x0001) == std::ldexp(1.0F, -24));
    BOOST_TEST(detail::from_half(0x0400) == std::ldexp(1.0F, -14));
    BOOST_TEST(detail::from_half(0x3c00) == 1.0F);
    BOOST_TEST(detail::from_half(0x7bff) == 65504.0F);
    BOOST_TEST(detail::from_half(0xc000) == -2.0F);
    BOOST_TEST(std::signbit(detail::from_half(0x8000)));
}

BOOST_AUTO_TEST_CASE(a_float_between_two_halves_goes_to_the_nearer_and_from_the_middle_to_the_even_one) {
    for (unsigned bits = 0; bits != 0x7c00; ++bits) {
        const auto below = static_cast<std::uint16_t>(bits);
        const auto above = static_cast<std::uint16_t>(bits + 1);
        const float upper = bits == 0x7bff ? 65536.0F : detail::from_half(above);
        const float middle = (detail::from_half(below) + upper) / 2;
        BOOST_REQUIRE_EQUAL(detail::to_half(middle), bits % 2 == 0 ? below : above);
        BOOST_REQUIRE_EQUAL(detail::to_half(std::nextafter(middle, 0.0F)), below);
        BOOST_REQUIRE_EQUAL(detail::to_half(std::nextafter(middle, infinity)), above);
        BOOST_REQUIRE_EQUAL(detail::to_half(-middle), (bits % 2 == 0 ? below : above) | 0x8000);
    }
    BOOST_TEST(detail::to_half(std::numeric_limits<float>::max()) == detail::half_infinity);
    BOOST_TEST(detail::to_half(std::numeric_limits<float>::denorm_min()) == 0);
}

BOOST_AUTO_TEST_CASE(the_types_are_known_by_their_names) {
    BOOST_TEST(tusk::codec<pgvector>::type.name == "vector");
    BOOST_TEST(tusk::codec<halfvec>::type.name == "halfvec");
}

BOOST_AUTO_TEST_SUITE_END()
