#include <tusk/codecs/decimal.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::decimal;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

using groups = std::vector<std::uint16_t>;

bytes wire(int weight, int sign, int scale, const groups& digits) {
    return written_by([&](tusk::writer& w) {
               w.put(static_cast<std::uint16_t>(digits.size()), static_cast<std::int16_t>(weight),
                     static_cast<std::uint16_t>(sign), static_cast<std::uint16_t>(scale));
               for (const std::uint16_t group : digits)
                   w.put(group);
           })
        .sent;
}

struct sample {
    const char* text;
    int weight;
    int sign;
    int scale;
    groups digits;
};

// From numeric_out() and numeric_send() of PostgreSQL 15.
const sample samples[] = {
    {"0", 0, 0, 0, {}},
    {"0.00", 0, 0, 2, {}},
    {"1", 0, 0, 0, {1}},
    {"-1", 0, 0x4000, 0, {1}},
    {"1.50", 0, 0, 2, {1, 5000}},
    {"9999", 0, 0, 0, {9999}},
    {"10000", 1, 0, 0, {1}},
    {"12345678.90", 1, 0, 2, {1234, 5678, 9000}},
    {"-0.0001", -1, 0x4000, 4, {1}},
    {"0.00001", -2, 0, 5, {1000}},
    {"100000000", 2, 0, 0, {1}},
    {"100000000000000000000", 5, 0, 0, {1}},
    {"-0.00000000000000000001", -5, 0x4000, 20, {1}},
    {"0.1234567890123456789", -1, 0, 19, {1234, 5678, 9012, 3456, 7890}},
    {"-9223372036854775808", 4, 0x4000, 0, {922, 3372, 368, 5477, 5808}},
    {"18446744073709551615", 4, 0, 0, {1844, 6744, 737, 955, 1615}},
    {"99999999999999999999999999999999.5", 7, 0, 1, {9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 5000}},
    {"NaN", 0, 0xc000, 0, {}},
    {"Infinity", 0, 0xd000, 0, {}},
    {"-Infinity", 0, 0xf000, 0, {}},
};

decimal number(std::string_view text) { return decimal{text}; }

outcome outcome_of(const bytes& sent) {
    decimal value;
    return decode(sent, oids::numeric, value);
}

std::string text_of(const bytes& sent) {
    const auto value = decoded<decimal>(sent, oids::numeric);
    return value ? value->to_string() : "malformed";
}

// Digits with many zeros and nines, at least one.
std::string random_digits(std::mt19937& random, std::size_t most) {
    constexpr std::string_view choice = "0000000123456789999";
    std::string digits(1 + random() % most, '0');
    for (char& digit : digits)
        digit = choice[random() % choice.size()];
    return digits;
}

// As the server writes it.
std::string random_text(std::mt19937& random) {
    std::string text = random_digits(random, 40);
    text.erase(0, std::min(text.find_first_not_of('0'), text.size() - 1));
    if (random() % 2 == 0)
        text += '.' + random_digits(random, 40);
    if (random() % 2 == 0 && text.find_first_not_of("0.") != std::string::npos)
        text.insert(0, 1, '-');
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_decimal)

BOOST_AUTO_TEST_CASE(both_forms_are_those_of_the_server) {
    for (const sample& s : samples) {
        const bytes sent = wire(s.weight, s.sign, s.scale, s.digits);
        BOOST_TEST_CONTEXT(s.text) {
            BOOST_CHECK(encode(number(s.text), oids::numeric).sent == sent);
            BOOST_TEST(text_of(sent) == s.text);
            BOOST_TEST(printed(number(s.text)) == s.text);
            BOOST_TEST(number(s.text).to_string() == s.text);
            BOOST_CHECK(through_binary(number(s.text), oids::numeric) == number(s.text));
            BOOST_TEST(refuses_other_lengths<decimal>(sent, oids::numeric));
        }
    }
    BOOST_CHECK(encode(number("1.50"), oids::numeric).sent == raw(0, 2, 0, 0, 0, 0, 0, 2, 0, 1, 0x13, 0x88));
    BOOST_CHECK(text_of(raw(0, 0, 0, 0, 0xf0, 0, 0, 0x20)) == "-Infinity");  // with the scale that the server sends
}

BOOST_AUTO_TEST_CASE(random_numbers_round_trip_in_binary_and_text) {
    std::mt19937 random{1700};
    for (int i = 0; i != 2000; ++i) {
        const std::string text = random_text(random);
        const bytes sent = encode(number(text), oids::numeric).sent;
        BOOST_TEST(printed(number(text)) == text);
        BOOST_TEST(text_of(sent) == text);
        BOOST_TEST(refuses_other_lengths<decimal>(sent, oids::numeric));
    }
}

BOOST_AUTO_TEST_CASE(the_longest_numbers_the_server_has_are_exact) {
    const std::string whole(131072, '9');
    const std::string fraction(16383, '8');
    const decimal longest = number('-' + whole + '.' + fraction);
    BOOST_TEST(longest.groups().size() == 36864u);
    BOOST_CHECK(longest.to_string() == '-' + whole + '.' + fraction);
    BOOST_CHECK(through_binary(longest, oids::numeric) == longest);
    BOOST_TEST(number("1e131071").to_string().size() == 131072u);
    BOOST_TEST(number("1e-16383").to_string().size() == 16385u);
    for (const std::string& text :
         {"1" + whole, "1." + fraction + "0", "0." + fraction + "0", std::string{"1e131072"}, std::string{"1e-16384"},
          std::string{"0e-16384"}, std::string{"1e99999999999"}, std::string{"1e-99999999999"}})
        BOOST_CHECK_MESSAGE(!decimal::from_string(text), text.substr(0, 20));
    BOOST_TEST(number("000" + whole).groups().size() == 32768u);
    BOOST_TEST(number("0e99999999999").to_string() == "0");
}

BOOST_AUTO_TEST_CASE(every_spelling_that_the_server_reads_is_read) {
    const std::pair<const char*, const char*> spellings[] = {
        {"5.", "5"},
        {".5", "0.5"},
        {"+5", "5"},
        {"-.5", "-0.5"},
        {"007.70", "7.70"},
        {"5e+2", "500"},
        {"1.5E3", "1500"},
        {"1.50e1", "15.0"},
        {"1.5e-3", "0.0015"},
        {"-0.0", "0.0"},
        {"12345e-3", "12.345"},
        {"0e5", "0"},
        {"0e-2", "0.00"},
        {"nan", "NaN"},
        {"NAN", "NaN"},
        {"inf", "Infinity"},
        {"+inf", "Infinity"},
        {"-INF", "-Infinity"},
        {"infinity", "Infinity"},
        {"-Infinity", "-Infinity"},
        {"1e4", "10000"},
        {"1e-4", "0.0001"},
        {"1e-5", "0.00001"},
    };
    for (const auto& [spelled, text] : spellings)
        BOOST_TEST(number(spelled).to_string() == text, spelled);
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_number_and_leaves_the_value_alone) {
    decimal value = number("1.25");
    for (const char* text :
         {"",      "-",     "+",  ".",    "-.",      "1..2",      "1.2.3", "--1", "+-1", "1-",    "1e",   "1e+",
          "1e--1", "1e+-1", "e5", ".e5",  "1e5.0",   "1e 5",      " 1",    "1 ",  "1,5", "1_000", "0x10", "1d5",
          "+NaN",  "-NaN",  "na", "nan0", "infinit", "infinityy", "--inf", "$1",  "one", "1\n"}) {
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
        BOOST_CHECK_THROW(decimal{std::string_view{text}}, std::invalid_argument);
    }
    BOOST_TEST(!tusk::codec_parse(std::string_view{"1\0", 2}, value));
    BOOST_TEST(value.to_string() == "1.25");
}

BOOST_AUTO_TEST_CASE(what_the_server_cannot_have_sent_is_malformed) {
    for (const bytes& sent :
         {wire(0, 0, 0, {10000}), wire(0, 0, 0, {1, 0xffff}), wire(0, 0, 16384, {1}), wire(0, 0, 0xffff, {}),
          wire(0, 0x1000, 0, {1}), wire(0, 0x8000, 0, {1}), wire(0, 0xe000, 0, {}), wire(0, 0xffff, 0, {}),
          wire(0, 0xc000, 0, {1}), wire(0, 0xd000, 0, {0}), wire(0, 0xc000, 16384, {}),
          raw(0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1)})
        BOOST_TEST(outcome_of(sent) == outcome::malformed);
    decimal value = number("1.25");
    BOOST_TEST(decode(wire(0, 0, 0, {1, 10000}), oids::numeric, value) == outcome::malformed);
    BOOST_TEST(value.to_string() == "1.25");
}

// As numeric_recv() of PostgreSQL 15 reads them.
BOOST_AUTO_TEST_CASE(zeros_at_the_ends_and_digits_beyond_the_scale_are_dropped) {
    BOOST_TEST(text_of(wire(2, 0, 0, {0, 0, 7})) == "7");
    BOOST_TEST(text_of(wire(0, 0x4000, 2, {7, 5000, 0, 0})) == "-7.50");
    BOOST_TEST(text_of(wire(0, 0, 1, {1, 2999})) == "1.2");
    BOOST_TEST(text_of(wire(0, 0, 3, {1, 2999})) == "1.299");
    BOOST_TEST(text_of(wire(0, 0, 4, {1, 2999, 9999})) == "1.2999");
    BOOST_TEST(text_of(wire(0, 0x4000, 0, {0, 9999})) == "0");
    BOOST_TEST(text_of(wire(5, 0x4000, 1, {0, 0})) == "0.0");
    BOOST_TEST(text_of(wire(-2, 0, 1, {9999})) == "0.0");
    BOOST_TEST(text_of(wire(-32768, 0, 16383, {9999})).size() == 16385u);
    BOOST_CHECK(decoded<decimal>(wire(0, 0, 1, {1, 2999}), oids::numeric) == number("1.2"));
    BOOST_TEST(decoded<decimal>(wire(2, 0, 0, {0, 7}), oids::numeric)->to_integer<int>().value() == 70000);
    BOOST_CHECK(encode(*decoded<decimal>(wire(2, 0x4000, 1, {0, 0, 0, 2999, 0}), oids::numeric), oids::numeric).sent ==
                wire(-1, 0x4000, 1, {2000}));
}

BOOST_AUTO_TEST_CASE(a_few_bytes_with_a_great_weight_make_no_more_than_the_longest_text) {
    BOOST_TEST(text_of(wire(32767, 0x4000, 16383, {9999})).size() == 1u + 131072 + 1 + 16383);
    const decimal wide = *decoded<decimal>(bytes(wire(32767, 0, 0, groups(65535))), oids::numeric);
    BOOST_CHECK(wide == 0);
}

BOOST_AUTO_TEST_CASE(random_bytes_are_malformed_or_a_number_that_can_be_sent_again) {
    std::mt19937 random{16};
    int values = 0;
    for (int i = 0; i != 20000; ++i) {
        bytes sent(random() % 24);
        for (std::byte& byte : sent)
            byte = static_cast<std::byte>(random() % 3 == 0 ? random() : 0);
        if (sent.size() >= 8)
            sent[1] = static_cast<std::byte>((sent.size() - 8) / 2);
        const auto value = decoded<decimal>(sent, oids::numeric);
        if (!value)
            continue;
        ++values;
        BOOST_CHECK(through_binary(*value, oids::numeric) == value);
        BOOST_TEST((value->groups().empty() ? value->weight() == 0
                                            : value->groups().front() != 0 && value->groups().back() != 0));
    }
    BOOST_TEST(values > 500);
}

BOOST_AUTO_TEST_CASE(groups_make_a_number_and_a_number_has_groups) {
    const decimal made = decimal::from_groups(true, 1, groups{0, 1234, 5678, 0}, 6).value();
    BOOST_TEST(made.to_string() == "-1234.567800");
    BOOST_CHECK((groups{made.groups().begin(), made.groups().end()} == groups{1234, 5678}));
    BOOST_TEST(made.weight() == 0);
    BOOST_TEST(made.scale() == 6);
    BOOST_CHECK(decimal::from_groups(true, 5, {}, 0) == decimal{});
    BOOST_CHECK(decimal::from_groups(true, std::numeric_limits<int>::min(), groups{1}, 0) == decimal{});
    BOOST_CHECK(decimal::from_groups(false, 32768, groups{0, 1}, 0) == number("1e131068"));
    BOOST_CHECK(!decimal::from_groups(false, 32768, groups{1}, 0));
    BOOST_CHECK(!decimal::from_groups(false, std::numeric_limits<int>::max(), groups{1}, 0));
    BOOST_CHECK(!decimal::from_groups(false, 0, groups{10000}, 0));
    BOOST_CHECK(!decimal::from_groups(false, 0, groups{1}, -1));
    BOOST_CHECK(!decimal::from_groups(false, 0, groups{1}, 16384));
    BOOST_CHECK(decimal::from_groups(false, 0, groups(65535), 0) == 0);
    BOOST_CHECK(!decimal::from_groups(false, 0, groups(65536), 0));
    for (const decimal& without : {decimal{}, decimal::nan(), decimal::infinity(), number("0.000")}) {
        BOOST_TEST(without.groups().empty());
        BOOST_TEST(without.weight() == 0);
    }
}

BOOST_AUTO_TEST_CASE(copies_and_moves_keep_short_and_long_numbers) {
    const std::string long_text = "-123456789012345678901234567890123456789.125";
    for (const std::string& text : {std::string{"-1.50"}, long_text, std::string{"NaN"}}) {
        decimal first = number(text);
        decimal copy = first;
        BOOST_TEST(copy.to_string() == text);
        const decimal moved = std::move(copy);
        BOOST_TEST(moved.to_string() == text);
        copy = moved;
        BOOST_TEST(copy.to_string() == text);
        first = number("7");
        first = std::move(copy);
        BOOST_TEST(first.to_string() == text);
        const decimal& same = first;
        first = same;
        BOOST_TEST(first.to_string() == text);
    }
}

BOOST_AUTO_TEST_CASE(a_decimal_goes_binary_into_numeric_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<decimal>(oids::numeric) == wire_form::binary);
    for (std::uint32_t oid : {0U, oids::int2, oids::int4, oids::int8, oids::float8, oids::text, oids::money})
        BOOST_CHECK(tusk::codec_sends<decimal>(oid) == wire_form::text);
    BOOST_CHECK(encode(number("-12.50"), oids::float8).sent == raw_text("-12.50"));
    BOOST_TEST(tusk::codec_declares<decimal>() == oids::numeric);
}

BOOST_AUTO_TEST_CASE(a_decimal_reads_numeric_and_every_integer) {
    for (std::uint32_t oid : {oids::numeric, oids::int2, oids::int4, oids::int8})
        BOOST_CHECK(tusk::codec_reads<decimal>(oid) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<decimal>(oids::gauss::int16) == wire_form::text);
    for (std::uint32_t oid : {0U, oids::float4, oids::float8, oids::text, oids::money})
        BOOST_CHECK(tusk::codec_reads<decimal>(oid) == wire_form::none);
    BOOST_CHECK(decoded<decimal>(raw(0xff, 0xfe), oids::int2) == -2);
    BOOST_CHECK(decoded<decimal>(raw(0x7f, 0xff, 0xff, 0xff), oids::int4) == 2147483647);
    BOOST_CHECK(decoded<decimal>(raw(0x80, 0, 0, 0, 0, 0, 0, 0), oids::int8) ==
                std::numeric_limits<std::int64_t>::min());
    BOOST_TEST(refuses_other_lengths<decimal>(raw(0, 0, 0, 1), oids::int4));
    decimal value = 3;
    BOOST_TEST(decode(raw(0, 0, 0, 1), oids::float4, value) == outcome::malformed);
    BOOST_CHECK(value == 3);
}

BOOST_AUTO_TEST_SUITE_END()
