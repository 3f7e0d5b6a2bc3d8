#include <tusk/codecs/floating.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <type_traits>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class T>
bool same_bits(T a, T b) {
    using bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    return std::bit_cast<bits>(a) == std::bit_cast<bits>(b) || (std::isnan(a) && std::isnan(b));
}

// Any bits at all, so every exponent, subnormals and NaNs come up.
template <class T, class Check>
void for_random_values(Check&& check) {
    using bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    std::mt19937_64 random{701};
    for (int i = 0; i != 20000; ++i)
        check(std::bit_cast<T>(static_cast<bits>(random())));
}

template <class T>
struct shown {
    T value;
    const char* text;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_floating)

BOOST_AUTO_TEST_CASE(the_binary_form_is_ieee_754_big_endian) {
    BOOST_CHECK(encode(1.0, oids::float8).sent == raw(0x3f, 0xf0, 0, 0, 0, 0, 0, 0));
    BOOST_CHECK(encode(-1.5F, oids::float4).sent == raw(0xbf, 0xc0, 0, 0));
    BOOST_CHECK(encode(1.0F, oids::float8).sent == raw(0x3f, 0xf0, 0, 0, 0, 0, 0, 0));
    BOOST_CHECK(encode(-1.5, oids::float4).sent == raw(0xbf, 0xc0, 0, 0));
}

BOOST_AUTO_TEST_CASE(every_value_round_trips_in_binary_and_in_text) {
    for_random_values<double>([](double v) {
        BOOST_TEST(same_bits(through_binary(v, oids::float8).value(), v), v);
        BOOST_TEST(same_bits(parsed<double>(printed(v)).value(), v), v);
    });
    for_random_values<float>([](float v) {
        BOOST_TEST(same_bits(through_binary(v, oids::float4).value(), v), v);
        BOOST_TEST(same_bits(through_binary(v, oids::float8).value(), v), v);
        BOOST_TEST(same_bits(parsed<float>(printed(v)).value(), v), v);
    });
}

BOOST_AUTO_TEST_CASE(values_of_another_length_are_malformed) {
    const bytes eight = raw(0x3f, 0xf0, 0, 0, 0, 0, 0, 0);
    const bytes four = raw(0x3f, 0x80, 0, 0);
    BOOST_TEST(refuses_other_lengths<double>(eight, oids::float8));
    BOOST_TEST(refuses_other_lengths<double>(four, oids::float4));
    BOOST_TEST(refuses_other_lengths<double>(four, oids::int4));
    BOOST_TEST(refuses_other_lengths<double>(raw(0, 1), oids::int2));
    BOOST_TEST(refuses_other_lengths<float>(eight, oids::float8));
    BOOST_TEST(refuses_other_lengths<float>(four, oids::float4));
    BOOST_TEST(refuses_other_lengths<float>(raw(0, 0, 0, 1), oids::int4));
    BOOST_TEST(refuses_other_lengths<float>(raw(0, 1), oids::int2));
}

BOOST_AUTO_TEST_CASE(a_double_that_overflows_or_vanishes_as_real_is_refused) {
    for (double v : {1e39, -1e39, std::numeric_limits<double>::max(), 1e-46, -5e-324}) {
        const encoded e = encode(v, oids::float4);
        BOOST_CHECK(e.error == tusk::errc::value_out_of_range);
        BOOST_TEST(e.sent.empty());
        float value = 42;
        BOOST_TEST(decode(encode(v, oids::float8).sent, oids::float8, value) == outcome::does_not_fit);
        BOOST_TEST(value == 42);
    }
}

BOOST_AUTO_TEST_CASE(what_real_can_hold_is_rounded_into_it) {
    BOOST_CHECK(encode(0.1, oids::float4).sent == encode(0.1F, oids::float4).sent);
    BOOST_CHECK(decoded<float>(encode(0.1, oids::float8).sent, oids::float8) == 0.1F);
    for (double v : {infinity, -infinity, not_a_number, 0.0, -0.0, 3.4028234663852886e38, 1e-45}) {
        const encoded e = encode(v, oids::float4);
        BOOST_TEST(!e.error);
        BOOST_TEST(same_bits(decoded<float>(e.sent, oids::float4).value(), static_cast<float>(v)), v);
        BOOST_TEST(same_bits(decoded<float>(encode(v, oids::float8).sent, oids::float8).value(), static_cast<float>(v)),
                   v);
    }
}

BOOST_AUTO_TEST_CASE(a_double_reads_real_and_small_integers_exactly) {
    BOOST_CHECK(decoded<double>(encode(0.1F, oids::float4).sent, oids::float4) == static_cast<double>(0.1F));
    BOOST_CHECK(decoded<double>(raw(0x80, 0), oids::int2) == -32768.0);
    BOOST_CHECK(decoded<double>(raw(0x7f, 0xff, 0xff, 0xff), oids::int4) == 2147483647.0);
}

BOOST_AUTO_TEST_CASE(a_float_reads_an_integer_only_where_it_is_exact) {
    BOOST_CHECK(decoded<float>(raw(0x80, 0), oids::int2) == -32768.0F);
    BOOST_CHECK(decoded<float>(raw(1, 0, 0, 0), oids::int4) == 16777216.0F);
    float value{};
    BOOST_TEST(decode(raw(1, 0, 0, 1), oids::int4, value) == outcome::does_not_fit);
    BOOST_TEST(decode(raw(0x7f, 0xff, 0xff, 0xff), oids::int4, value) == outcome::does_not_fit);
}

BOOST_AUTO_TEST_CASE(types_without_a_floating_form_are_refused_both_ways) {
    double value{};
    float small{};
    BOOST_TEST(decode(raw(0, 0, 0, 0, 0, 0, 0, 1), oids::int8, value) == outcome::malformed);
    BOOST_TEST(decode(raw(0, 0, 0, 0, 0, 0, 0, 1), oids::int8, small) == outcome::malformed);
    BOOST_CHECK(written_by([](tusk::writer& w) { tusk::codec<double>::encode(w, 1, oids::int4); }).error ==
                tusk::errc::value_out_of_range);
    BOOST_CHECK(written_by([](tusk::writer& w) { tusk::codec<float>::encode(w, 1, oids::int4); }).error ==
                tusk::errc::value_out_of_range);
}

// Texts as PostgreSQL 15 prints them.
BOOST_AUTO_TEST_CASE(a_double_prints_as_the_server_prints_it) {
    const shown<double> vectors[] = {
        {0, "0"},
        {-0.0, "-0"},
        {0.1, "0.1"},
        {-1.5, "-1.5"},
        {100, "100"},
        {123456.789, "123456.789"},
        {0.0001, "0.0001"},
        {0.00012345, "0.00012345"},
        {0.00001, "1e-05"},
        {1.5e-7, "1.5e-07"},
        {1e14, "100000000000000"},
        {123456789012345.6, "123456789012345.6"},
        {1e15, "1e+15"},
        {9007199254740992.0, "9.007199254740992e+15"},
        {1e20, "1e+20"},
        {1e100, "1e+100"},
        {1.0 / 3, "0.3333333333333333"},
        {5e-324, "5e-324"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {1152921504606846976.0, "1.152921504606847e+18"},
        {infinity, "Infinity"},
        {-infinity, "-Infinity"},
        {not_a_number, "NaN"},
    };
    for (const auto& [value, text] : vectors)
        BOOST_TEST(printed(value) == text);
}

BOOST_AUTO_TEST_CASE(a_float_prints_as_the_server_prints_it) {
    const shown<float> vectors[] = {
        {0, "0"},
        {-0.0F, "-0"},
        {0.1F, "0.1"},
        {100000, "100000"},
        {123456.79F, "123456.79"},
        {1e6F, "1e+06"},
        {1234567, "1.234567e+06"},
        {16777216, "1.6777216e+07"},
        {8589934592.0F, "8.589935e+09"},
        {0.0001F, "0.0001"},
        {0.00001F, "1e-05"},
        {5e-45F, "6e-45"},
        {1e-45F, "1e-45"},
        {3.4028235e38F, "3.4028235e+38"},
        {std::numeric_limits<float>::infinity(), "Infinity"},
        {-std::numeric_limits<float>::infinity(), "-Infinity"},
        {std::numeric_limits<float>::quiet_NaN(), "NaN"},
    };
    for (const auto& [value, text] : vectors)
        BOOST_TEST(printed(value) == text);
}

BOOST_AUTO_TEST_CASE(no_text_lies_half_way_between_two_values) {
    BOOST_TEST(printed(1e23) == "9.999999999999999e+22");
    BOOST_TEST(printed(-1e23) == "-9.999999999999999e+22");
    BOOST_TEST(printed(8.41e21) == "8.409999999999999e+21");
    BOOST_TEST(printed(9.5e21) == "9.500000000000001e+21");
    BOOST_TEST(printed(8.5e21) == "8.5e+21");
}

BOOST_AUTO_TEST_CASE(more_digits_than_fit_are_rounded_to_the_nearest) {
    BOOST_CHECK(parsed<double>("0.1000000000000000055511151231257827021181583404541015625") == 0.1);
    BOOST_CHECK(parsed<double>("9223372036854775807") == 9223372036854775808.0);
    BOOST_CHECK(parsed<float>("16777217") == 16777216.0F);
    BOOST_CHECK(parsed<double>("-12.50") == -12.5);
    BOOST_CHECK(parsed<double>("1" + std::string(308, '0')) == 1e308);
}

BOOST_AUTO_TEST_CASE(words_for_what_is_no_number_are_read_in_any_case) {
    BOOST_CHECK(parsed<double>("Infinity") == infinity);
    BOOST_CHECK(parsed<double>("-Infinity") == -infinity);
    BOOST_CHECK(parsed<double>("inf") == infinity);
    BOOST_CHECK(parsed<float>("-INF") == -std::numeric_limits<float>::infinity());
    BOOST_TEST(std::isnan(parsed<double>("NaN").value()));
    BOOST_TEST(std::isnan(parsed<float>("nan").value()));
}

BOOST_AUTO_TEST_CASE(text_that_is_no_number_or_out_of_range_is_refused) {
    for (const char* text : {"", "-", "--1", "+1", " 1", "1 ", "1e", "1.2.3", "0x10", "nan(0)", "-nan", "infinit", "e5",
                             "1e400", "-1e400", "1e-400"})
        BOOST_TEST(!parsed<double>(text).has_value(), text);
    BOOST_TEST(!parsed<float>("1e39").has_value());
    BOOST_TEST(!parsed<float>("1e-46").has_value());
    BOOST_TEST(!parsed<double>("1" + std::string(309, '0')).has_value());
}

BOOST_AUTO_TEST_CASE(floating_point_goes_binary_into_floating_point_only) {
    for (std::uint32_t oid : {oids::float4, oids::float8}) {
        BOOST_CHECK(tusk::codec_sends<double>(oid) == wire_form::binary);
        BOOST_CHECK(tusk::codec_sends<float>(oid) == wire_form::binary);
    }
    for (std::uint32_t oid : {0U, oids::numeric, oids::int4, oids::text})
        BOOST_CHECK(tusk::codec_sends<double>(oid) == wire_form::text);
    BOOST_CHECK(encode(0.1F, oids::numeric).sent == raw_text("0.1"));
}

BOOST_AUTO_TEST_CASE(floating_point_reads_every_number) {
    for (std::uint32_t oid : {oids::float4, oids::float8, oids::int2, oids::int4})
        BOOST_CHECK(tusk::codec_reads<double>(oid) == wire_form::binary);
    for (std::uint32_t oid : {oids::int8, oids::numeric})
        BOOST_CHECK(tusk::codec_reads<float>(oid) == wire_form::text);
    for (std::uint32_t oid : {0U, oids::text, oids::oid, oids::boolean})
        BOOST_CHECK(tusk::codec_reads<float>(oid) == wire_form::none);
}

BOOST_AUTO_TEST_CASE(long_double_has_no_codec_because_the_server_could_not_hold_it) {
    BOOST_TEST(!tusk::has_codec<long double>);
}

BOOST_AUTO_TEST_SUITE_END()
