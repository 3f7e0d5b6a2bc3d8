// What tusk::decimal is made from and made into, and how it compares.
#include <tusk/codecs/decimal.hpp>

#include <bit>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include <boost/test/unit_test.hpp>

using tusk::decimal;

namespace {

using every_integer = std::tuple<signed char, unsigned char, short, unsigned short, int, unsigned, long, unsigned long,
                                 long long, unsigned long long>;

decimal number(std::string_view text) { return decimal{text}; }

double nearest(std::string_view text) { return number(text).to_double(); }

// The next integer, away from zero; no limit ends in 9, and 0 becomes -1.
std::string one_more(std::string limit) {
    if (limit == "0")
        return "-1";
    ++limit.back();
    return limit;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_decimal_conversions)

BOOST_AUTO_TEST_CASE_TEMPLATE(every_integer_becomes_a_decimal_and_comes_back, T, every_integer) {
    std::mt19937_64 random{64};
    const auto comes_back = [](T v) {
        const decimal made = v;
        return made.to_string() == std::to_string(v) && made.to_integer<T>() == v && made.scale() == 0 &&
               made.is_negative() == (v < T{});
    };
    BOOST_TEST(comes_back(std::numeric_limits<T>::min()));
    BOOST_TEST(comes_back(std::numeric_limits<T>::max()));
    for (int i = 0; i != 1000; ++i)
        BOOST_TEST(comes_back(static_cast<T>(random() >> (i % 64))));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_integer_beyond_the_limits_does_not_fit, T, every_integer) {
    const std::string highest = std::to_string(std::numeric_limits<T>::max());
    const std::string lowest = std::to_string(std::numeric_limits<T>::min());
    BOOST_TEST(number(highest).to_integer<T>().value() == std::numeric_limits<T>::max());
    BOOST_TEST(number(lowest).to_integer<T>().value() == std::numeric_limits<T>::min());
    BOOST_TEST(!number(one_more(highest)).to_integer<T>().has_value());
    BOOST_TEST(!number(one_more(lowest)).to_integer<T>().has_value());
    BOOST_TEST(!number(highest + '0').to_integer<T>().has_value());
}

BOOST_AUTO_TEST_CASE(only_a_whole_number_is_an_integer) {
    BOOST_TEST(number("2.00").to_integer<int>().value() == 2);
    BOOST_TEST(number("-10000").to_integer<int>().value() == -10000);
    BOOST_TEST(number("0.000").to_integer<unsigned>().value() == 0u);
    for (const char* text : {"2.01", "0.5", "-0.0001", "NaN", "Infinity", "-Infinity", "1e40", "99999999999999999999",
                             "1e131071", "1e-16383", "10000.1"})
        BOOST_TEST(!number(text).to_integer<std::int64_t>().has_value(), text);
}

BOOST_AUTO_TEST_CASE(a_double_becomes_the_shortest_decimal_that_reads_back_as_it) {
    BOOST_TEST(decimal{0.1}.to_string() == "0.1");
    BOOST_TEST(decimal{0.1f}.to_string() == "0.1");
    BOOST_TEST(decimal{-1234.5}.to_string() == "-1234.5");
    BOOST_TEST(decimal{0.1 + 0.2}.to_string() == "0.30000000000000004");
    BOOST_TEST(decimal{1e22}.to_string() == "10000000000000000000000");
    BOOST_TEST(decimal{1e-7}.to_string() == "0.0000001");
    BOOST_TEST(decimal{-0.0}.to_string() == "0");
    BOOST_TEST(decimal{5e-324}.scale() == 324);
    BOOST_TEST(decimal{std::numeric_limits<double>::infinity()}.to_string() == "Infinity");
    BOOST_TEST(decimal{-std::numeric_limits<float>::infinity()}.to_string() == "-Infinity");
    BOOST_TEST(decimal{std::numeric_limits<double>::quiet_NaN()}.is_nan());
    BOOST_TEST(decimal{-std::numeric_limits<double>::quiet_NaN()}.is_nan());
    std::mt19937_64 random{701};
    for (int i = 0; i != 2000; ++i) {
        const auto value = std::bit_cast<double>(random());
        if (!std::isnan(value))
            BOOST_TEST(decimal{value}.to_double() == value);
    }
}

BOOST_AUTO_TEST_CASE(a_decimal_becomes_the_nearest_double) {
    BOOST_TEST(nearest("0.1") == 0.1);
    BOOST_TEST(nearest("-12345678.90") == -12345678.90);
    BOOST_TEST(nearest("0.00") == 0.0);
    BOOST_TEST(!std::signbit(nearest("-0.0")));
    BOOST_TEST(nearest("9007199254740993") == 9007199254740992.0);  // half way: to the even one
    BOOST_TEST(nearest("9007199254740993.00000000000000000000000000000000000000001") == 9007199254740994.0);
    BOOST_TEST(nearest("1.7976931348623158e308") == std::numeric_limits<double>::max());
    BOOST_TEST(nearest("1.7976931348623159e308") == std::numeric_limits<double>::infinity());
    BOOST_TEST(nearest("-1e131071") == -std::numeric_limits<double>::infinity());
    BOOST_TEST(nearest("2.4703282292062328e-324") == std::numeric_limits<double>::denorm_min());
    BOOST_TEST(nearest("2.4703282292062327e-324") == 0.0);
    BOOST_TEST(nearest("-1e-16383") == 0.0);
    BOOST_TEST(std::signbit(nearest("-1e-16383")));
    BOOST_TEST(std::isnan(decimal::nan().to_double()));
    BOOST_TEST(decimal::infinity().to_double() == std::numeric_limits<double>::infinity());
    BOOST_TEST(decimal::negative_infinity().to_double() == -std::numeric_limits<double>::infinity());
}

BOOST_AUTO_TEST_CASE(a_finite_number_in_scientific_form) {
    BOOST_TEST(tusk::detail::scientific_text(number("0.00")) == "0");
    BOOST_TEST(tusk::detail::scientific_text(number("7")) == "7.e0");
    BOOST_TEST(tusk::detail::scientific_text(number("-120000.0345")) == "-1.200000345e5");
    BOOST_TEST(tusk::detail::scientific_text(number("0.00012")) == "1.2000e-4");
}

BOOST_AUTO_TEST_CASE(what_kind_of_number_it_is) {
    const auto is = [](const decimal& d, bool nan, bool infinite, bool negative) {
        return d.is_nan() == nan && d.is_infinite() == infinite && d.is_finite() == (!nan && !infinite) &&
               d.is_negative() == negative;
    };
    BOOST_TEST(is(decimal{}, false, false, false));
    BOOST_TEST(is(number("-0.0"), false, false, false));
    BOOST_TEST(is(number("-0.1"), false, false, true));
    BOOST_TEST(is(decimal::nan(), true, false, false));
    BOOST_TEST(is(decimal::infinity(), false, true, false));
    BOOST_TEST(is(decimal::negative_infinity(), false, true, true));
    BOOST_TEST(number("1.50").scale() == 2);
    BOOST_TEST(number("Infinity").scale() == 0);
}

// In the order of `order by` on PostgreSQL 15; numbers in one line are equal there.
BOOST_AUTO_TEST_CASE(comparison_is_by_value_and_puts_nan_last) {
    const std::vector<const char*> ordered[] = {
        {"-Infinity", "-inf"},
        {"-1e131071"},
        {"-10000.5"},
        {"-10000", "-1e4", "-10000.0000"},
        {"-1.51"},
        {"-1.5", "-1.50"},
        {"-1"},
        {"-0.00001"},
        {"0", "-0", "0.000"},
        {"1e-16383"},
        {"0.00001"},
        {"0.00010001"},
        {"1", "1.0"},
        {"1.5", "1.50", "1.500000"},
        {"1.5000001"},
        {"9999"},
        {"10000", "10000.00"},
        {"10000.0001"},
        {"12345678901234567890123456789012345678901234567890", "12345678901234567890123456789012345678901234567890.0"},
        {"1e131071"},
        {"Infinity"},
        {"NaN", "nan"},
    };
    for (auto left = std::begin(ordered); left != std::end(ordered); ++left)
        for (auto right = std::begin(ordered); right != std::end(ordered); ++right)
            for (const char* a : *left)
                for (const char* b : *right) {
                    BOOST_CHECK_MESSAGE((number(a) <=> number(b)) == (left <=> right), a << " and " << b);
                    BOOST_CHECK_MESSAGE((number(a) == number(b)) == (left == right), a << " and " << b);
                }
}

BOOST_AUTO_TEST_CASE(a_decimal_compares_with_an_integer) {
    BOOST_TEST((number("5.00") == 5));
    BOOST_TEST((7u > number("6.99")));
    BOOST_TEST((decimal::nan() > std::numeric_limits<std::int64_t>::max()));
}

BOOST_AUTO_TEST_CASE(what_would_lose_digits_is_no_implicit_conversion) {
    BOOST_TEST((std::is_convertible_v<std::int64_t, decimal>));
    BOOST_TEST((!std::is_convertible_v<double, decimal>));
    BOOST_TEST((!std::is_convertible_v<const char*, decimal>));
    BOOST_TEST((!std::is_constructible_v<decimal, bool>));
    BOOST_TEST((!std::is_constructible_v<decimal, char>));
    BOOST_TEST((!std::is_constructible_v<decimal, long double>));
    BOOST_TEST((std::is_nothrow_move_constructible_v<decimal>));
    BOOST_TEST((std::is_nothrow_move_assignable_v<decimal>));
}

BOOST_AUTO_TEST_SUITE_END()
