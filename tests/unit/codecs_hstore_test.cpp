#include <tusk/codecs/hstore.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "codecs_direct.hpp"

using namespace codecs_support;
using tusk::hstore;

namespace {

// select encode(hstore_send('bb=>2,a=>NULL,c=>"NULL",""=>""'::hstore), 'hex')
bytes sample_sent() {
    return raw(0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x61, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0x63, 0, 0, 0,
               4, 0x4e, 0x55, 0x4c, 0x4c, 0, 0, 0, 2, 0x62, 0x62, 0, 0, 0, 1, 0x32);
}

hstore sample() { return {{"", ""}, {"a", std::nullopt}, {"c", "NULL"}, {"bb", "2"}}; }

bytes replaced(std::size_t at, std::initializer_list<int> values) {
    bytes sent = sample_sent();
    for (int value : values)
        sent[at++] = static_cast<std::byte>(value);
    return sent;
}

std::string random_text(std::mt19937& random) {
    constexpr std::string_view characters = "ab\"\\ =>,NUL\t\xc3\xa9'";
    std::string text;
    for (auto left = random() % 6; left != 0; --left)
        text += characters[random() % characters.size()];
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_hstore)

BOOST_AUTO_TEST_CASE(the_binary_form_is_a_count_and_pairs_of_lengths_and_bytes) {
    BOOST_CHECK(direct::decoded<hstore>(sample_sent()) == sample());
    BOOST_CHECK(direct::through_binary(sample()) == sample());
    BOOST_TEST(direct::encode(sample()).sent.size() == sample_sent().size());
    BOOST_CHECK(direct::encode(hstore{{"a", "1"}}).sent == raw(0, 0, 0, 1, 0, 0, 0, 1, 0x61, 0, 0, 0, 1, 0x31));
    BOOST_CHECK(direct::encode(hstore{{"a", std::nullopt}}).sent ==
                raw(0, 0, 0, 1, 0, 0, 0, 1, 0x61, 0xff, 0xff, 0xff, 0xff));
    BOOST_CHECK(direct::encode(hstore{}).sent == raw(0, 0, 0, 0));
    BOOST_CHECK(direct::decoded<hstore>(raw(0, 0, 0, 0)) == hstore{});
    BOOST_TEST(direct::refuses_other_lengths<hstore>(sample_sent()));
}

BOOST_AUTO_TEST_CASE(it_is_a_map) {
    const hstore value = sample();
    BOOST_TEST(value.size() == 4u);
    BOOST_TEST((value.find(std::string_view{"bb"})->second == "2"));
    BOOST_TEST(!value.at("a").has_value());
}

BOOST_AUTO_TEST_CASE(the_text_form_has_shorter_keys_first) {
    // select 'bb=>2,a=>NULL,c=>"NULL",""=>"","q\"\\"=>"x\"\\ y"'::hstore
    hstore value = sample();
    value["q\"\\"] = "x\"\\ y";
    constexpr std::string_view text = R"(""=>"", "a"=>NULL, "c"=>"NULL", "bb"=>"2", "q\"\\"=>"x\"\\ y")";
    BOOST_TEST(printed(value) == text);
    BOOST_CHECK(encode_text(value).sent == raw_text(text));
    BOOST_CHECK(parsed<hstore>(text) == value);
    BOOST_TEST(printed(hstore{{"b", "1"}, {"aaa", "2"}, {"c", "3"}, {"aa", "4"}, {"\xff", "5"}}) ==
               "\"b\"=>\"1\", \"c\"=>\"3\", \"\xff\"=>\"5\", \"aa\"=>\"4\", \"aaa\"=>\"2\"");
    BOOST_TEST(printed(hstore{}) == "");
    BOOST_CHECK(parsed<hstore>("") == hstore{});
}

BOOST_AUTO_TEST_CASE(random_values_round_trip_in_binary_and_text) {
    std::mt19937 random{4};
    for (int i = 0; i != 1000; ++i) {
        hstore value;
        for (auto left = random() % 6; left != 0; --left)
            value[random_text(random)] = random() % 4 == 0 ? std::nullopt : std::optional{random_text(random)};
        BOOST_CHECK(direct::through_binary(value) == value);
        BOOST_CHECK(parsed<hstore>(printed(value)) == value);
    }
}

BOOST_AUTO_TEST_CASE(counts_and_lengths_that_cannot_be_are_malformed) {
    BOOST_TEST(direct::decode_outcome<hstore>(raw(0x7f, 0xff, 0xff, 0xff)) == outcome::malformed);
    BOOST_TEST(direct::decode_outcome<hstore>(raw(0xff, 0xff, 0xff, 0xff)) == outcome::malformed);
    BOOST_TEST(direct::decode_outcome<hstore>(replaced(0, {0, 0, 0, 5})) == outcome::malformed);
    BOOST_TEST(direct::decode_outcome<hstore>(replaced(0, {0, 0, 0, 3})) == outcome::malformed);
    BOOST_TEST(direct::decode_outcome<hstore>(replaced(4, {0xff, 0xff, 0xff, 0xff})) == outcome::malformed);
    BOOST_TEST(direct::decode_outcome<hstore>(replaced(8, {0xff, 0xff, 0xff, 0xfe})) == outcome::malformed);
    BOOST_TEST(direct::decode_outcome<hstore>(replaced(8, {0x7f, 0xff, 0xff, 0xff})) == outcome::malformed);
}

BOOST_AUTO_TEST_CASE(a_key_that_comes_twice_is_malformed) {
    BOOST_TEST(direct::decode_outcome<hstore>(replaced(25, {0x61})) == outcome::malformed);
    BOOST_CHECK(!parsed<hstore>(R"("a"=>"1", "a"=>"1")"));
}

BOOST_AUTO_TEST_CASE(a_nul_is_refused) {
    for (const hstore& value : {hstore{{std::string{"a\0", 2}, "1"}}, hstore{{"a", std::string{"\0", 1}}}}) {
        BOOST_CHECK(direct::encode(value).error == tusk::errc::embedded_nul);
        BOOST_CHECK(encode_text(value).error == tusk::errc::embedded_nul);
    }
}

BOOST_AUTO_TEST_CASE(spaces_do_not_matter_between_words) {
    BOOST_CHECK(parsed<hstore>(R"(  "a"  =>  "1"  ,"b"=>NULL  )") == (hstore{{"a", "1"}, {"b", std::nullopt}}));
    BOOST_CHECK(parsed<hstore>("  ") == hstore{});
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_hstore_and_leaves_the_value_alone) {
    hstore value = sample();
    for (const char* text : {"a", "\"a\"", R"("a"=)", R"("a"=>)", R"("a"=>1)", R"(a=>"1")", R"("a"=>"1)", R"("a"=>"1\)",
                             R"("a"=>"1",)", R"(,"a"=>"1")", R"("a"=>"1" "b"=>"2")", R"("a"=>NULLx)", R"("a"=>null)",
                             R"("a"=>"1"x)", R"("a" = > "1")", R"(NULL=>"1")", R"("a"=>"1",,"b"=>"2")"})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
    BOOST_CHECK(value == sample());
    BOOST_TEST(direct::decode(raw(0, 0, 0, 1), value) == outcome::malformed);
    BOOST_CHECK(value == sample());
}

BOOST_AUTO_TEST_SUITE_END()
