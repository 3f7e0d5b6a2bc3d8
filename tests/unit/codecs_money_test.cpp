#include <tusk/codecs/money.hpp>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::money;
using tusk::wire_form;
namespace oids = tusk::oids;

BOOST_AUTO_TEST_SUITE(codecs_money)

BOOST_AUTO_TEST_CASE(the_binary_form_is_the_number_of_units) {
    BOOST_CHECK(encode(money{1250}, oids::money).sent == raw(0, 0, 0, 0, 0, 0, 4, 0xe2));
    BOOST_CHECK(encode(money{-1}, oids::money).sent == raw(255, 255, 255, 255, 255, 255, 255, 255));
    BOOST_TEST(refuses_other_lengths<money>(encode(money{1250}, oids::money).sent, oids::money));
}

// From cash_out() of PostgreSQL 15 with lc_monetary C.
BOOST_AUTO_TEST_CASE(the_text_form_is_that_of_the_server) {
    const std::pair<std::int64_t, const char*> samples[] = {
        {0, "$0.00"},
        {1, "$0.01"},
        {-5, "-$0.05"},
        {99, "$0.99"},
        {1250, "$12.50"},
        {-99999, "-$999.99"},
        {100000, "$1,000.00"},
        {123456789, "$1,234,567.89"},
        {-100000000, "-$1,000,000.00"},
        {std::numeric_limits<std::int64_t>::max(), "$92,233,720,368,547,758.07"},
        {std::numeric_limits<std::int64_t>::min(), "-$92,233,720,368,547,758.08"},
    };
    for (const auto& [units, text] : samples) {
        BOOST_TEST(printed(money{units}) == text);
        BOOST_TEST(parsed<money>(text).value().units == units, text);
    }
}

BOOST_AUTO_TEST_CASE(random_amounts_round_trip_in_binary_and_text) {
    std::mt19937_64 random{790};
    for (int i = 0; i != 1000; ++i) {
        const auto bits = random() >> (i % 64);
        const money value{static_cast<std::int64_t>(i % 2 == 0 ? bits : 0 - bits)};
        BOOST_CHECK(through_binary(value, oids::money) == value);
        BOOST_CHECK(parsed<money>(printed(value)) == value);
    }
}

BOOST_AUTO_TEST_CASE(dollar_sign_commas_and_cents_may_be_missing) {
    for (const char* text : {"$1,234.00", "1,234.00", "$1234.00", "1234.00", "1234", "$1,234", "01234"})
        BOOST_TEST(parsed<money>(text).value().units == 123400, text);
    BOOST_TEST(parsed<money>("-1234.05").value().units == -123405);
}

BOOST_AUTO_TEST_CASE(what_may_mean_another_amount_is_refused_and_leaves_the_value_alone) {
    money value{42};
    for (const char* text : {"",
                             "-",
                             "$",
                             "-$",
                             "$-1.00",
                             "$$1.00",
                             "--1",
                             "+1",
                             " $1.00",
                             "$1.00 ",
                             "$ 1.00",
                             "1.00$",
                             "$1.0",
                             "$1.000",
                             "$1.",
                             "$.50",
                             "$1,23",
                             "$1,2345",
                             "$1,2345678",
                             "$1234,567.00",
                             "$12,34,567.00",
                             "$,123.00",
                             "$1,,234.00",
                             "$1,234,.00",
                             "$1.234,56",
                             "1.234",
                             "1,234.5",
                             "$1.2.3",
                             "$1.-5",
                             "$1.5a",
                             "1a",
                             "1e3",
                             "NaN",
                             "($1.00)",
                             "\xe2\x82\xac"
                             "1.00",
                             "$92,233,720,368,547,758.08",
                             "-$92,233,720,368,547,758.09",
                             "92233720368547759",
                             "$999999999999999999999"})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
    BOOST_TEST(value.units == 42);
}

BOOST_AUTO_TEST_CASE(amounts_compare_by_their_units) {
    BOOST_TEST((money{1} < money{2}));
    BOOST_TEST((money{} == money{0}));
}

BOOST_AUTO_TEST_CASE(money_goes_binary_into_money_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<money>(oids::money) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<money>(oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<money>(oids::money) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<money>(oids::numeric) == wire_form::none);
    BOOST_CHECK(tusk::codec_reads<money>(oids::int8) == wire_form::none);
}

BOOST_AUTO_TEST_SUITE_END()
