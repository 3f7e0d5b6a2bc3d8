#include <tusk/codecs/multiprecision.hpp>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <tuple>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using boost::multiprecision::cpp_dec_float_100;
using boost::multiprecision::cpp_dec_float_50;
using boost::multiprecision::cpp_int;
using tusk::decimal;
using tusk::wire_form;
namespace mp = boost::multiprecision;
namespace oids = tusk::oids;

namespace {

using up_to_1024_bits = mp::number<mp::cpp_int_backend<0, 1024, mp::signed_magnitude, mp::unchecked>>;
using narrow_exponent = mp::number<mp::cpp_dec_float<30, std::int16_t>, mp::et_off>;

using every_integer =
    std::tuple<cpp_int, mp::checked_cpp_int, mp::int128_t, mp::checked_int256_t, mp::int1024_t, up_to_1024_bits>;
using bounded_integers = std::tuple<mp::int128_t, mp::uint128_t, mp::checked_int128_t, mp::checked_uint128_t,
                                    mp::int256_t, mp::uint512_t, up_to_1024_bits>;
using every_float = std::tuple<cpp_dec_float_50, cpp_dec_float_100, narrow_exponent>;

bytes numeric_of(const std::string& text) { return encode(decimal{text}, oids::numeric).sent; }

std::string random_digits(std::mt19937& random, std::size_t most) {
    constexpr std::string_view choice = "000123456789999";
    std::string digits(1 + random() % most, '1');
    for (std::size_t at = 1; at != digits.size(); ++at)
        digits[at] = choice[random() % choice.size()];
    return digits;
}

template <class T>
bool does_not_fit(const std::string& text) {
    T value{42};
    return decode(numeric_of(text), oids::numeric, value) == outcome::does_not_fit && !tusk::codec_parse(text, value) &&
           value == 42;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_multiprecision)

BOOST_AUTO_TEST_CASE_TEMPLATE(integers_round_trip_in_binary_and_text, T, every_integer) {
    std::mt19937 random{128};
    for (int i = 0; i != 500; ++i) {
        const std::string text = (i % 2 == 0 ? "-" : "") + random_digits(random, 38);
        const T value{text};
        BOOST_TEST(printed(value) == text);
        BOOST_CHECK(parsed<T>(text) == value);
        BOOST_CHECK(encode(value, oids::numeric).sent == numeric_of(text));
        BOOST_CHECK(through_binary(value, oids::numeric) == value);
    }
    BOOST_CHECK(decoded<T>(numeric_of("0.00"), oids::numeric) == 0);
    BOOST_CHECK(decoded<T>(numeric_of("-120000.000"), oids::numeric) == -120000);
    BOOST_CHECK(parsed<T>("120000.0") == 120000);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_integer_beyond_the_limits_does_not_fit, T, bounded_integers) {
    const cpp_int highest{std::numeric_limits<T>::max()};
    const cpp_int lowest{std::numeric_limits<T>::min()};
    BOOST_CHECK(decoded<T>(numeric_of(highest.str()), oids::numeric) == std::numeric_limits<T>::max());
    BOOST_CHECK(decoded<T>(numeric_of(lowest.str()), oids::numeric) == std::numeric_limits<T>::min());
    BOOST_TEST(does_not_fit<T>(cpp_int{highest + 1}.str()));
    BOOST_TEST(does_not_fit<T>(cpp_int{lowest - 1}.str()));
    BOOST_TEST(does_not_fit<T>("1e131071"));
    BOOST_TEST(does_not_fit<T>("-1e131071"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_not_whole_is_no_integer, T, every_integer) {
    for (const char* text : {"0.5", "-1.01", "10000.00001", "1e-16383", "NaN", "Infinity", "-Infinity"})
        BOOST_TEST(does_not_fit<T>(text), text);
    for (const char* text : {"", "x", "0x10", "1 "})
        BOOST_TEST(!parsed<T>(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(the_greatest_integer_is_that_of_numeric) {
    const cpp_int ten_to_131072 = pow(cpp_int{10}, 131072);
    const cpp_int highest = ten_to_131072 - 1;
    BOOST_CHECK(through_binary(highest, oids::numeric) == highest);
    for (const cpp_int& value : {ten_to_131072, cpp_int{-ten_to_131072}, cpp_int{cpp_int{1} << 20000000}}) {
        const encoded e = encode(value, oids::numeric);
        BOOST_CHECK(e.error == tusk::errc::value_out_of_range);
        BOOST_TEST(e.sent.empty());
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(floats_round_trip_in_binary_and_text, T, every_float) {
    std::mt19937 random{50};
    for (int i = 0; i != 500; ++i) {
        const std::string text =
            (i % 2 == 0 ? "-" : "") + random_digits(random, 15) + '.' + random_digits(random, 15) + '1';
        const T value{text};
        BOOST_TEST(printed(value) == text);
        BOOST_CHECK(parsed<T>(text) == value);
        BOOST_CHECK(encode(value, oids::numeric).sent == numeric_of(text));
        BOOST_CHECK(through_binary(value, oids::numeric) == value);
        const T quotient = value / 7;  // with every guard digit
        BOOST_CHECK(through_binary(quotient, oids::numeric) == quotient);
        BOOST_CHECK(parsed<T>(printed(quotient)) == quotient);
    }
    for (const char* text : {"0", "1", "-1", "100000", "0.00001", "12345678901234567890000000000"}) {
        BOOST_TEST(printed(T{text}) == text);
        BOOST_CHECK(decoded<T>(numeric_of(text), oids::numeric) == T{text});
    }
    BOOST_CHECK(decoded<T>(numeric_of("1.500"), oids::numeric) == T{1.5});
}

BOOST_AUTO_TEST_CASE_TEMPLATE(nan_and_the_infinities_are_numbers_too, T, every_float) {
    using limits = std::numeric_limits<T>;
    BOOST_TEST(printed(limits::quiet_NaN()) == "NaN");
    BOOST_TEST(isnan(through_binary(limits::quiet_NaN(), oids::numeric).value()));
    BOOST_TEST(printed(limits::infinity()) == "Infinity");
    BOOST_CHECK(through_binary(limits::infinity(), oids::numeric) == limits::infinity());
    const T negative{-limits::infinity()};
    BOOST_CHECK(encode(negative, oids::numeric).sent == numeric_of("-Infinity"));
    BOOST_CHECK(parsed<T>("-Infinity") == negative);
}

BOOST_AUTO_TEST_CASE(digits_beyond_those_that_a_float_holds_are_cut_off) {
    const std::string third = "0." + std::string(1000, '3');
    const auto value = decoded<cpp_dec_float_50>(numeric_of(third), oids::numeric).value();
    const std::string kept = printed(value);
    BOOST_TEST(kept.size() >= 2u + std::numeric_limits<cpp_dec_float_50>::max_digits10 - 7);
    BOOST_TEST(kept.size() <= 2u + std::numeric_limits<cpp_dec_float_50>::max_digits10);
    BOOST_TEST(third.starts_with(kept));
    const std::string half = "5" + std::string(70, '0') + std::string(100, '9') + ".5";
    const auto whole = decoded<cpp_dec_float_50>(numeric_of(half), oids::numeric).value();
    BOOST_TEST(printed(whole).size() == 171u);
    BOOST_TEST(printed(whole).starts_with("5" + std::string(70, '0') + "9"));
}

BOOST_AUTO_TEST_CASE(a_float_out_of_the_range_of_numeric_does_not_fit_and_shows_an_exponent) {
    for (const char* text : {"1e131072", "-1e131072", "1e-16384", "1e67108000"}) {
        const encoded e = encode(cpp_dec_float_50{text}, oids::numeric);
        BOOST_CHECK(e.error == tusk::errc::value_out_of_range);
        BOOST_TEST(e.sent.empty());
    }
    BOOST_TEST(printed(cpp_dec_float_50{"-1.5e131072"}) == "-1.5e+131072");
    BOOST_CHECK(through_binary(cpp_dec_float_50{"1e131071"}, oids::numeric) == cpp_dec_float_50{"1e131071"});
    BOOST_CHECK(through_binary(cpp_dec_float_50{"-1e-16383"}, oids::numeric) == cpp_dec_float_50{"-1e-16383"});
}

BOOST_AUTO_TEST_CASE(a_numeric_out_of_the_range_of_the_float_does_not_fit) {
    for (const char* text : {"1e1024", "-1e131071", "1e-1028", "-1e-16383"})
        BOOST_TEST(does_not_fit<narrow_exponent>(text), text);
    BOOST_CHECK(decoded<narrow_exponent>(numeric_of("1e1000"), oids::numeric) == narrow_exponent{"1e1000"});
    BOOST_CHECK(decoded<narrow_exponent>(numeric_of("1e-1000"), oids::numeric) == narrow_exponent{"1e-1000"});
    // As many digits as a value of an exponent of 16 bits can have on the right.
    BOOST_CHECK(decoded<narrow_exponent>(numeric_of("1." + std::string(16383, '0')), oids::numeric) == 1);
    BOOST_CHECK(decoded<narrow_exponent>(numeric_of("1." + std::string(16382, '0') + '1'), oids::numeric) == 1);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_numeric_are_malformed) {
    BOOST_TEST(refuses_other_lengths<cpp_int>(numeric_of("123456789"), oids::numeric));
    BOOST_TEST(refuses_other_lengths<mp::int128_t>(numeric_of("123456789"), oids::numeric));
    BOOST_TEST(refuses_other_lengths<cpp_dec_float_50>(numeric_of("12345.6789"), oids::numeric));
}

BOOST_AUTO_TEST_CASE(they_go_where_a_decimal_goes) {
    BOOST_CHECK(tusk::codec_sends<cpp_int>(oids::numeric) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<cpp_int>(oids::int8) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<cpp_dec_float_50>(oids::numeric) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<cpp_dec_float_50>(oids::float8) == wire_form::text);
    BOOST_CHECK(encode(cpp_dec_float_50{"1.25"}, oids::float8).sent == raw_text("1.25"));
    for (std::uint32_t oid : {oids::numeric, oids::int2, oids::int4, oids::int8}) {
        BOOST_CHECK(tusk::codec_reads<cpp_int>(oid) == wire_form::binary);
        BOOST_CHECK(tusk::codec_reads<cpp_dec_float_50>(oid) == wire_form::binary);
    }
    BOOST_CHECK(tusk::codec_reads<cpp_int>(oids::gauss::int16) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<cpp_int>(oids::float8) == wire_form::none);
    BOOST_CHECK(decoded<cpp_int>(raw(0xff, 0xfe), oids::int2) == -2);
    BOOST_CHECK(decoded<cpp_dec_float_50>(raw(0, 0, 0, 7), oids::int4) == 7);
}

BOOST_AUTO_TEST_SUITE_END()
