#include <tusk/codecs/text_search.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::ts_weight;
using tusk::tsvector;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

// select encode(tsvectorsend('a:1A,2 b c:3C ''it''''s \\x'':16383B'), 'hex')
bytes sample_sent() {
    return raw(0, 0, 0, 4, 0x61, 0, 0, 2, 0xc0, 1, 0, 2, 0x62, 0, 0, 0, 0x63, 0, 0, 1, 0x40, 3, 0x69, 0x74, 0x27, 0x73,
               0x20, 0x5c, 0x78, 0, 0, 1, 0xbf, 0xff);
}

constexpr std::string_view sample_text = R"('a':1A,2 'b' 'c':3C 'it''s \\x':16383B)";

tsvector sample() {
    return tsvector{
        {{"a", {{1, ts_weight::a}, {2}}}, {"b"}, {"c", {{3, ts_weight::c}}}, {"it's \\x", {{16383, ts_weight::b}}}}};
}

outcome decode_outcome(const bytes& sent) {
    tsvector value;
    return decode(sent, oids::tsvector, value);
}

// One lexeme with these positions, packed as they travel.
bytes lexeme_at(const std::vector<int>& positions) {
    bytes sent = raw(0, 0, 0, 1, 0x61, 0, positions.size() >> 8, positions.size());
    for (int position : positions) {
        sent.push_back(static_cast<std::byte>(position >> 8));
        sent.push_back(static_cast<std::byte>(position));
    }
    return sent;
}

std::vector<tsvector::position> first_positions(std::uint16_t count) {
    std::vector<tsvector::position> positions;
    for (std::uint16_t at = 1; at <= count; ++at)
        positions.push_back({at});
    return positions;
}

std::string random_word(std::mt19937& random) {
    constexpr std::string_view characters = "ab'\\ :,1A*&|!()<->\t\xc3\xa9";
    std::string word;
    for (auto left = 1 + random() % 4; left != 0; --left)
        word += characters[random() % characters.size()];
    return word;
}

tsvector random_tsvector(std::mt19937& random) {
    std::vector<tsvector::lexeme> lexemes;
    for (auto left = random() % 6; left != 0; --left) {
        auto& lexeme = lexemes.emplace_back(tsvector::lexeme{random_word(random)});
        for (auto positions = random() % 5; positions != 0; --positions)
            lexeme.positions.push_back(
                {static_cast<std::uint16_t>(1 + random() % 16383), static_cast<ts_weight>(random() % 4)});
    }
    return tsvector{std::move(lexemes)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_tsvector)

BOOST_AUTO_TEST_CASE(the_binary_form_is_lexemes_with_packed_positions) {
    BOOST_CHECK(encode(sample(), oids::tsvector).sent == sample_sent());
    BOOST_CHECK(decoded<tsvector>(sample_sent(), oids::tsvector) == sample());
    BOOST_CHECK(encode(tsvector{}, oids::tsvector).sent == raw(0, 0, 0, 0));
    BOOST_CHECK(decoded<tsvector>(raw(0, 0, 0, 0), oids::tsvector) == tsvector{});
    BOOST_TEST(refuses_other_lengths<tsvector>(sample_sent(), oids::tsvector));
}

BOOST_AUTO_TEST_CASE(the_text_form_is_quoted_lexemes_with_positions) {
    BOOST_TEST(printed(sample()) == sample_text);
    BOOST_CHECK(parsed<tsvector>(sample_text) == sample());
    BOOST_TEST(printed(tsvector{}) == "");
    BOOST_CHECK(parsed<tsvector>("") == tsvector{});
    BOOST_CHECK(parsed<tsvector>("  'a':1   'b' ") == (tsvector{{{"a", {{1}}}, {"b"}}}));
    BOOST_CHECK(parsed<tsvector>("''") == tsvector{{{""}}});
}

BOOST_AUTO_TEST_CASE(random_values_round_trip_in_binary_and_text) {
    std::mt19937 random{3614};
    for (int i = 0; i != 1000; ++i) {
        const tsvector value = random_tsvector(random);
        BOOST_CHECK(through_binary(value, oids::tsvector) == value);
        BOOST_CHECK(parsed<tsvector>(printed(value)) == value);
    }
}

BOOST_AUTO_TEST_CASE(lexemes_are_sorted_and_merged_as_the_server_does) {
    // select tsvector 'b:2 a:3,1B b:5A,2C é bb a:1A'
    const tsvector value{{{"b", {{2}}},
                          {"a", {{3}, {1, ts_weight::b}}},
                          {"b", {{5, ts_weight::a}, {2, ts_weight::c}}},
                          {"\xc3\xa9"},
                          {"bb"},
                          {"a", {{1, ts_weight::a}}}}};
    BOOST_TEST(printed(value) == "'a':1A,3 'b':2C,5A 'bb' '\xc3\xa9'");
    BOOST_CHECK(parsed<tsvector>("'b':2 'a':3,1B 'b':5A,2C '\xc3\xa9' 'bb' 'a':1A") == value);
    BOOST_TEST(value.lexemes().size() == 4u);
    BOOST_TEST(value.lexemes()[0].word == "a");
    BOOST_TEST(value.lexemes()[1].positions[1].at == 5);
    BOOST_CHECK(value.lexemes()[1].positions[1].weight == ts_weight::a);
}

BOOST_AUTO_TEST_CASE(what_the_type_cannot_hold_is_thrown_out) {
    BOOST_CHECK_THROW((tsvector{{{std::string{"a\0b", 3}}}}), std::invalid_argument);
    BOOST_CHECK_THROW((tsvector{{{std::string(2048, 'a')}}}), std::out_of_range);
    BOOST_CHECK_THROW((tsvector{{{"a", {{0}}}}}), std::out_of_range);
    BOOST_CHECK_THROW((tsvector{{{"a", {{16384}}}}}), std::out_of_range);
    BOOST_CHECK_THROW((tsvector{{{"a", first_positions(257)}}}), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(the_longest_lexeme_and_the_most_positions_travel) {
    const tsvector value{{{std::string(2047, 'a'), first_positions(256)}}};
    BOOST_CHECK(through_binary(value, oids::tsvector) == value);
    BOOST_CHECK(parsed<tsvector>(printed(value)) == value);
}

BOOST_AUTO_TEST_CASE(longer_lexemes_and_more_positions_are_no_values) {
    bytes sent = raw(0, 0, 0, 1);
    const bytes word = raw_text(std::string(2048, 'a'));
    sent.insert(sent.end(), word.begin(), word.end());
    sent.insert(sent.end(), 3, std::byte{});
    BOOST_TEST(decode_outcome(sent) == outcome::malformed);
    BOOST_CHECK(!parsed<tsvector>("'" + std::string(2048, 'a') + "'"));

    std::vector<int> positions;
    std::string text = "'a'";
    for (int at = 1; at != 258; ++at) {
        positions.push_back(at);
        text += (at == 1 ? ":" : ",") + std::to_string(at);
    }
    BOOST_TEST(decode_outcome(lexeme_at(positions)) == outcome::malformed);
    BOOST_CHECK(!parsed<tsvector>(text));
}

BOOST_AUTO_TEST_CASE(counts_that_cannot_be_are_malformed) {
    BOOST_TEST(decode_outcome(raw(0x7f, 0xff, 0xff, 0xff)) == outcome::malformed);
    BOOST_TEST(decode_outcome(raw(0xff, 0xff, 0xff, 0xff, 0x61, 0, 0, 0)) == outcome::malformed);
    BOOST_TEST(decode_outcome(raw(0, 0, 0, 2, 0x61, 0, 0, 0, 0x62)) == outcome::malformed);
    BOOST_TEST(decode_outcome(raw(0, 0, 0, 1, 0x61, 0, 0xff, 0xff, 0, 1)) == outcome::malformed);
}

BOOST_AUTO_TEST_CASE(an_order_that_no_server_sends_is_malformed) {
    BOOST_TEST(decode_outcome(raw(0, 0, 0, 2, 0x62, 0, 0, 0, 0x61, 0, 0, 0)) == outcome::malformed);
    BOOST_TEST(decode_outcome(lexeme_at({2, 1})) == outcome::malformed);
    BOOST_TEST(decode_outcome(lexeme_at({1, 1})) == outcome::malformed);
    BOOST_TEST(decode_outcome(lexeme_at({0xc002, 0x4001})) == outcome::malformed);
    BOOST_TEST(decode_outcome(lexeme_at({0xc001, 0x4002})) == outcome::value);
}

// PostgreSQL 18 takes both in binary and sends them back.
BOOST_AUTO_TEST_CASE(a_lexeme_that_comes_twice_and_a_position_of_0_do_not_fit) {
    tsvector value = sample();
    BOOST_TEST(decode(raw(0, 0, 0, 2, 0x61, 0, 0, 0, 0x61, 0, 0, 0), oids::tsvector, value) == outcome::does_not_fit);
    BOOST_TEST(decode(lexeme_at({0}), oids::tsvector, value) == outcome::does_not_fit);
    BOOST_CHECK(value == sample());
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_tsvector_and_leaves_the_value_alone) {
    tsvector value = sample();
    for (const char* text : {"a",      "'a",      "'a\\",   "'a\\'",    "'a':",     "'a':0",  "'a':16384", "'a':65537",
                             "'a':1E", "'a':1AB", "'a':1,", "'a':,1",   "'a':1 ,2", "'a':-1", "'a':+1",    "'a': 1",
                             "'a' :1", "'a''b",   "'a'b",   "'a':1'b'", "'a':1D",   "\"a\""})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
    BOOST_CHECK(!tusk::codec_parse(std::string_view{"'a\0'", 4}, value));
    BOOST_CHECK(!tusk::codec_parse(std::string_view{"'a\\\0'", 5}, value));
    BOOST_CHECK(value == sample());
}

BOOST_AUTO_TEST_CASE(changed_bytes_are_read_as_what_they_say_or_not_at_all) {
    std::mt19937 random{15};
    int values = 0;
    for (int i = 0; i != 20000; ++i) {
        bytes sent = sample_sent();
        for (auto left = 1 + random() % 3; left != 0; --left)
            sent[random() % sent.size()] = static_cast<std::byte>(random() % 5 == 0 ? random() : random() % 4);
        if (const auto read = decoded<tsvector>(sent, oids::tsvector)) {
            ++values;
            BOOST_CHECK(encode(*read, oids::tsvector).sent == sent);
        }
    }
    BOOST_TEST(values > 500);
}

BOOST_AUTO_TEST_CASE(a_tsvector_goes_binary_into_tsvector_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<tsvector>(oids::tsvector) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<tsvector>(oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<tsvector>(oids::tsvector) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<tsvector>(oids::text) == wire_form::none);
}

BOOST_AUTO_TEST_SUITE_END()
