#include <tusk/codecs/boost_json.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <boost/json/src.hpp>  // Boost.JSON itself, so that nothing has to be linked
#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using boost::json::array;
using boost::json::object;
using boost::json::value;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

template <class T = value>
outcome outcome_of(std::string_view text) {
    T read{};
    return decode(raw_text(text), oids::json, read);
}

value sample() { return {{"a", {1, -2, 18446744073709551615U, 1.5, nullptr, true}}, {"b", {{"c", "\"\\\n\u00e9"}}}}; }

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

value random_value(std::mt19937_64& random, int depth) {
    switch (random() % (depth == 0 ? 5 : 7)) {
        case 0:
            return nullptr;
        case 1:
            return random() % 2 == 0;
        case 2:
            return static_cast<std::int64_t>(random());
        case 3:
            for (;;) {
                const auto number = std::bit_cast<double>(random());
                if (std::isfinite(number))
                    return number;
            }
        case 4: {
            constexpr std::string_view characters = "ab\"\\/\n\x01 {}[],:";
            std::string text;
            for (auto left = random() % 6; left != 0; --left)
                text += characters[random() % characters.size()];
            return value(text);
        }
        case 5: {
            array elements;
            for (auto left = random() % 4; left != 0; --left)
                elements.push_back(random_value(random, depth - 1));
            return elements;
        }
        default: {
            object members;
            for (auto left = random() % 4; left != 0; --left)
                members[std::to_string(random() % 10)] = random_value(random, depth - 1);
            return members;
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_boost_json)

BOOST_AUTO_TEST_CASE(json_is_read_and_written_as_text) {
    constexpr std::string_view text =
        R"( {"a" : [1, -2, 18446744073709551615, 1.50, null, true], "b" : {"c" : "\"\\\n\u00e9"}} )";
    BOOST_CHECK(decoded<value>(raw_text(text), oids::json) == sample());
    BOOST_CHECK(parsed<value>(text) == sample());
    BOOST_TEST(printed(value{1, "a"}) == R"([1,"a"])");
    BOOST_CHECK(encode(value{1, "a"}, oids::json).sent == raw_text(R"([1,"a"])"));
    BOOST_CHECK(encode_text(value{1, "a"}).sent == raw_text(R"([1,"a"])"));
    BOOST_CHECK(through_binary(sample(), oids::json) == sample());
}

BOOST_AUTO_TEST_CASE(jsonb_has_a_version_in_front) {
    BOOST_CHECK(encode(value{1, 2}, oids::jsonb).sent == raw(1, '[', '1', ',', '2', ']'));
    BOOST_CHECK(through_binary(sample(), oids::jsonb) == sample());
    value read("untouched");
    BOOST_TEST(decode(raw(2, '[', ']'), oids::jsonb, read) == outcome::malformed);
    BOOST_TEST(decode(bytes{}, oids::jsonb, read) == outcome::malformed);
    BOOST_CHECK(read == value("untouched"));
}

BOOST_AUTO_TEST_CASE(random_values_round_trip_with_every_double_exact) {
    std::mt19937_64 random{1};
    for (int i = 0; i != 1000; ++i) {
        const value v = random_value(random, 4);
        BOOST_CHECK(through_binary(v, oids::json) == v);
        BOOST_CHECK(through_binary(v, oids::jsonb) == v);
        BOOST_CHECK(parsed<value>(printed(v)) == v);
    }
}

BOOST_AUTO_TEST_CASE(numbers_are_the_nearest_there_are) {
    BOOST_CHECK(parsed<value>("-9223372036854775808") == value(std::numeric_limits<std::int64_t>::min()));
    BOOST_CHECK(parsed<value>("18446744073709551616") == value(18446744073709551616.0));
    BOOST_CHECK(parsed<value>("1.3927926388013963e-143") == value(1.3927926388013963e-143));
    BOOST_CHECK(parsed<value>("0.1") == value(0.1));
    BOOST_CHECK(parsed<value>("1.7976931348623157e308") == value(std::numeric_limits<double>::max()));
    BOOST_CHECK(parsed<value>("5e-324") == value(std::numeric_limits<double>::denorm_min()));
    BOOST_CHECK(parsed<value>("1e-400") == value(0.0));
    BOOST_TEST(std::signbit(parsed<value>("-1e-400").value().as_double()));
}

BOOST_AUTO_TEST_CASE(numbers_beyond_a_double_do_not_fit) {
    for (const char* text : {"1e309", "-1e309", "[1, 1e400]", "1e9999999999"})
        BOOST_TEST(outcome_of(text) == outcome::does_not_fit, text);
}

BOOST_AUTO_TEST_CASE(the_last_of_two_equal_keys_counts) {
    BOOST_CHECK(parsed<value>(R"({"a":1,"b":2,"a":3})") == (value{{"b", 2}, {"a", 3}}));
}

BOOST_AUTO_TEST_CASE(values_may_nest_128_deep) {
    BOOST_TEST(outcome_of(nested(128)) == outcome::value);
    BOOST_TEST(outcome_of(nested(129)) == outcome::does_not_fit);
    BOOST_TEST(outcome_of(std::string(1'000'000, '[')) == outcome::does_not_fit);
    std::string objects;
    for (int i = 0; i != 129; ++i)
        objects += R"({"a":)";
    BOOST_TEST(outcome_of(objects) == outcome::does_not_fit);
}

BOOST_AUTO_TEST_CASE(text_that_is_no_json_is_malformed_and_leaves_the_value_alone) {
    value v = sample();
    for (const char* text :
         {"",         " ",        "[",         "]",   "[1",      "[1,]",        "{",           "{\"a\"}",
          "{\"a\":}", "{\"a\":1", "{a:1}",     "1 2", "[] x",    "nul",         "-",           "1.",
          "1e",       "01",       "+1",        "\"a", "\"\\x\"", "\"\\ud800\"", "\"\\udc00\"", "\"\xff\"",
          "\"\x01\"", "// c\n1",  "/* c */ 1", "NaN", "Infinity"}) {
        BOOST_TEST(decode(raw_text(text), oids::json, v) == outcome::malformed, text);
        BOOST_TEST(!tusk::codec_parse(text, v), text);
    }
    BOOST_TEST(decode(raw_text("1e400"), oids::json, v) == outcome::does_not_fit);
    BOOST_CHECK(v == sample());
}

BOOST_AUTO_TEST_CASE(infinities_and_nan_are_refused_wherever_they_are) {
    for (double number : {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                          std::numeric_limits<double>::quiet_NaN()}) {
        for (const value& v :
             {value(number), value{1, number}, value{{"a", number}}, value{{"a", {1, {{"b", number}}}}}}) {
            BOOST_CHECK(encode(v, oids::json).error == tusk::errc::value_out_of_range);
            BOOST_CHECK(encode(v, oids::jsonb).error == tusk::errc::value_out_of_range);
            BOOST_CHECK(encode(v, oids::text).error == tusk::errc::value_out_of_range);
        }
        BOOST_CHECK(encode(array{number}, oids::json).error == tusk::errc::value_out_of_range);
        BOOST_CHECK(encode(array{array{number}}, oids::json).error == tusk::errc::value_out_of_range);
        BOOST_CHECK(encode(object{{"a", {{"b", number}}}}, oids::json).error == tusk::errc::value_out_of_range);
        BOOST_CHECK(encode(object{{"a", number}}, oids::json).error == tusk::errc::value_out_of_range);
    }
}

BOOST_AUTO_TEST_CASE(a_nul_in_a_string_is_escaped) {
    const value v(std::string{"a\0b", 3});
    BOOST_CHECK(encode(v, oids::json).sent == raw_text(R"("a\u0000b")"));
    BOOST_CHECK(through_binary(v, oids::json) == v);
}

BOOST_AUTO_TEST_CASE(keys_may_be_escaped_too) {
    BOOST_CHECK(parsed<value>(R"({"a\nb\u00e9c\"":1})") == (value{{"a\nb\xc3\xa9"
                                                                   "c\"",
                                                                   1}}));
}

BOOST_AUTO_TEST_CASE(objects_and_arrays_are_read_where_the_value_is_one) {
    BOOST_CHECK(decoded<object>(raw_text(R"({"a":1})"), oids::json) == (object{{"a", 1}}));
    BOOST_CHECK(decoded<array>(raw_text("[1,2]"), oids::json) == (array{1, 2}));
    BOOST_CHECK(parsed<object>("{}") == object{});
    BOOST_CHECK(parsed<array>("[]") == array{});
    BOOST_TEST(outcome_of<object>("[1]") == outcome::does_not_fit);
    BOOST_TEST(outcome_of<object>("null") == outcome::does_not_fit);
    BOOST_TEST(outcome_of<array>("{}") == outcome::does_not_fit);
    BOOST_TEST(outcome_of<array>("{") == outcome::malformed);
    BOOST_CHECK(encode(object{{"a", 1}}, oids::json).sent == raw_text(R"({"a":1})"));
    BOOST_CHECK(encode(array{1, 2}, oids::jsonb).sent == raw(1, '[', '1', ',', '2', ']'));
    BOOST_TEST(printed(object{{"a", 1}}) == R"({"a":1})");
}

BOOST_AUTO_TEST_CASE(null_is_a_value_of_json) {
    BOOST_CHECK(parsed<value>("null") == value(nullptr));
    BOOST_TEST(!tusk::is_null(value(nullptr)));
    BOOST_TEST(tusk::nullable<std::optional<value>>);
}

BOOST_AUTO_TEST_CASE(json_goes_into_json_and_jsonb_in_binary_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<value>(oids::json) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<value>(oids::jsonb) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<object>(oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<array>(oids::jsonb) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<value>(oids::text) == wire_form::none);
    BOOST_TEST(tusk::codec_declares<value>() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
