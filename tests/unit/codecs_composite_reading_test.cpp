// Composite values and records that are read: what does not fit, and what no server sends.
#include <tusk/codecs/composite.hpp>

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/decimal.hpp>

#include "codecs_composite_types.hpp"

using namespace codecs_composite_types;
using codecs_vectors::from_hex;

BOOST_AUTO_TEST_SUITE(codecs_composite_reading)

// ---- what does not fit, and what is wrong

BOOST_AUTO_TEST_CASE(another_number_of_columns_does_not_fit) {
    const auto two = encode(inner{1, "ab"}, inner_oid, types).sent;
    BOOST_TEST(decode_outcome<std::tuple<int>>(two, oids::record) == outcome::does_not_fit);
    BOOST_TEST((decode_outcome<std::tuple<int, std::string, int>>(two, oids::record)) == outcome::does_not_fit);
    BOOST_TEST(decode_outcome<std::tuple<>>(two, oids::record) == outcome::does_not_fit);
    BOOST_TEST(decode_outcome<pair>(from_hex("00000000"), oids::record) == outcome::does_not_fit);
    // The type has got another column since.
    BOOST_TEST(decode_outcome<inner>(from_hex(sample_sent), inner_oid) == outcome::does_not_fit);
    for (const char* text : {"()", "(1)", "(1,2,3)", "(,,)"})
        BOOST_TEST(!parsed<pair>(text));
    BOOST_TEST(!parsed<std::tuple<>>("(,)"));
    BOOST_TEST(!parsed<std::tuple<>>("(1)"));
}

BOOST_AUTO_TEST_CASE(columns_of_another_type_do_not_fit) {
    const auto two = encode(inner{1, "ab"}, inner_oid, types).sent;
    BOOST_TEST((decode_outcome<std::tuple<int, int>>(two, oids::record)) == outcome::does_not_fit);
    BOOST_TEST((decode_outcome<std::tuple<bool, std::string>>(two, oids::record)) == outcome::does_not_fit);
    BOOST_CHECK((decoded<std::tuple<std::int64_t, std::string>>(two, oids::record, types) ==
                 std::tuple{std::int64_t{1}, std::string{"ab"}}));
    auto unknown = two;
    unknown[7] = std::byte{0};  // a column of type 0
    BOOST_TEST(decode_outcome<pair>(unknown, oids::record) == outcome::does_not_fit);
    unknown[4] = std::byte{0x7f};
    BOOST_TEST(decode_outcome<pair>(unknown, oids::record) == outcome::does_not_fit);
    BOOST_TEST(!(parsed<std::tuple<int, int>>("(1,ab)")));
}

BOOST_AUTO_TEST_CASE(a_column_that_is_wanted_as_text_is_printed) {
    const std::vector<std::int32_t> numbers{1, 2};
    const auto sent = encode(std::tuple{7, numbers, mood::ok}, text_of_all_oid, types).sent;
    using texts = std::tuple<std::string, std::string, std::string>;
    BOOST_CHECK(tusk::codec_reads<texts>(text_of_all_oid, types) == tusk::wire_form::binary);
    BOOST_CHECK((decoded<texts>(sent, text_of_all_oid, types) == texts{"7", "{1,2}", "ok"}));
    BOOST_CHECK((decoded<texts>(sent, oids::record, types) == texts{"7", "{1,2}", "ok"}));
    // A number as a shorter one is read from its text as well.
    const auto amount = encode(std::tuple{mood::sad, tusk::decimal{"7"}}, with_mood_oid, types).sent;
    BOOST_CHECK((decoded<std::tuple<mood, std::int16_t>>(amount, with_mood_oid, types) ==
                 std::tuple{mood::sad, std::int16_t{7}}));
    const auto fraction = encode(std::tuple{mood::sad, tusk::decimal{"7.5"}}, with_mood_oid, types).sent;
    BOOST_TEST((decode_outcome<std::tuple<mood, std::int16_t>>(fraction, with_mood_oid)) == outcome::does_not_fit);
    auto broken = sent;
    broken[27] = std::byte{9};  // dimensions
    BOOST_TEST(decode_outcome<texts>(broken, oids::record) == outcome::malformed);
    // What nothing is known of has no text that could be had.
    texts value;
    BOOST_TEST(decode(sent, oids::record, type_catalogue::builtin(), value) == outcome::does_not_fit);
}

BOOST_AUTO_TEST_CASE(null_columns_need_an_optional) {
    const auto sent = encode(inner{1, std::nullopt}, inner_oid, types).sent;
    BOOST_TEST((decode_outcome<std::tuple<int, std::string>>(sent, oids::record)) == outcome::does_not_fit);
    BOOST_TEST(!(parsed<std::tuple<int, std::string>>("(1,)")));
    BOOST_CHECK((parsed<std::tuple<int, std::string>>("(1,\"\")") == std::tuple{1, std::string{}}));
    BOOST_CHECK(parsed<one>("()") == one{});
    BOOST_CHECK((parsed<inner>("(,)") == inner{}));
    BOOST_CHECK((parsed<inner>("(,NULL)") == inner{std::nullopt, "NULL"}));
}

BOOST_AUTO_TEST_CASE(what_a_column_cannot_be_a_struct_cannot) {
    const std::string nul{"a\0b", 3};
    BOOST_CHECK(encode(inner{1, nul}, inner_oid, types).error == tusk::errc::embedded_nul);
    BOOST_CHECK(encode(inner{1, nul}, 0, types).error == tusk::errc::embedded_nul);
    using large = std::tuple<std::int64_t, std::string>;
    BOOST_CHECK((encode(large{std::int64_t{1} << 40, ""}, inner_oid, types).error == tusk::errc::value_out_of_range));
    using moods = std::tuple<mood, std::int16_t>;
    const type_catalogue small = catalogue_of(
        {{mood_oid, "mood", type_kind::enumeration}, {20'000, "m", type_kind::composite, 0, {mood_oid, oids::int2}}});
    BOOST_CHECK(
        (encode(moods{static_cast<mood>(9), std::int16_t{1}}, 20'000, small).error == tusk::errc::value_out_of_range));
    // An array whose dimensions do not fit is nothing that a server would take.
    BOOST_TEST(printed(with_array{{{{0, 1}}, {1, 2}}}) == "({)");
}

BOOST_AUTO_TEST_CASE(quotes_and_backslashes_may_stand_anywhere_in_text) {
    const pair expected{1, "a\"b c"};
    for (const char* text : {R"_((1,"a""b c"))_", R"_((1,"a\"b c"))_", R"_((1,a\"b c))_", R"_((1,a"""b "c))_",
                             R"_((1,\a"\""b" "c))_", R"_(("1","a""b c"))_"})
        BOOST_CHECK_MESSAGE(parsed<pair>(text) == expected, text);
    BOOST_CHECK((parsed<pair>("(1, a )") == pair{1, " a "}));
    BOOST_CHECK((parsed<pair>(R"_((1,\)\(\,))_") == pair{1, ")(,"}));
}

BOOST_AUTO_TEST_CASE(text_that_is_no_such_record_is_refused) {
    for (const char* text :
         {"",       " ",      "(",      ")",      "(1",       "(1,",     "(1,a",    "1,a)",    "1,a",
          "(1,a))", "(1,a)x", "(1,a) ", "((1,a)", "(1,(a)",   "(1,\"a)", "(1,a\")", "(1,a\\)", "(1,a\\",
          "{1,a}",  "[1,a)",  "(1;a)",  "(x,a)",  "(\"\",a)", "(1,a,)",  "(1,,a)"}) {
        BOOST_CHECK_MESSAGE(!parsed<pair>(text), text);
        BOOST_CHECK_MESSAGE(!parsed<inner>(text), text);
    }
    constexpr std::string_view whole = R"_(("(1,""a""""b"")","{""(2,\\""x y\\"")"",""(,)"",NULL}","q\\",1.5))_";
    for (std::size_t size = 0; size != whole.size(); ++size)
        BOOST_CHECK_MESSAGE(!parsed<outer>(whole.substr(0, size)), whole.substr(0, size));
    BOOST_TEST(!parsed<pair>(std::string(1'000'000, '(')));
    BOOST_TEST(!parsed<pair>("(1," + std::string(1'000'000, '"')));
}

BOOST_AUTO_TEST_CASE(other_lengths_are_refused) {
    BOOST_TEST(refuses_other_lengths<outer>(from_hex(sample_sent), outer_oid, types));
    BOOST_TEST(refuses_other_lengths<std::tuple<>>(from_hex("00000000"), oids::record, types));
    BOOST_TEST(refuses_other_lengths<pair>(encode(inner{}, inner_oid, types).sent, oids::record, types));
}

BOOST_AUTO_TEST_CASE(counts_and_lengths_that_no_server_sends_are_malformed) {
    for (const char* sent :
         {"ffffffff", "80000000", "7fffffff0000001700000004000000010000001900000000",
          "00000003000000170000000400000001000000190000", "00000002000000170000000400000001",
          "000000020000001700000004000000010000001900000003", "0000000200000017fffffffe00000019ffffffff",
          "00000002000000178000000000000019ffffffff", "00000002000000177fffffff00000019ffffffff",
          "00000002000000170000000300000100000019ffffffff",
          "0000000200000017000000050000000000"
          "00000019ffffffff"}) {
        BOOST_CHECK_MESSAGE(decode_outcome<pair>(from_hex(sent), oids::record) == outcome::malformed, sent);
        BOOST_CHECK_MESSAGE(decode_outcome<inner>(from_hex(sent), inner_oid) == outcome::malformed, sent);
    }
}

BOOST_AUTO_TEST_CASE(random_bytes_are_never_read_beyond_their_end) {
    std::mt19937 random{2287};
    const auto good = from_hex(sample_sent);
    for (int i = 0; i != 5'000; ++i) {
        auto sent = good;
        for (auto changes = 1 + random() % 4; changes != 0; --changes)
            sent[random() % sent.size()] = static_cast<std::byte>(random() % 3 == 0 ? random() : random() % 4);
        outer value;
        if (decode(sent, outer_oid, types, value) == outcome::value)
            BOOST_TEST(value.l.size() <= sent.size() / 4);
    }
}

BOOST_AUTO_TEST_SUITE_END()
