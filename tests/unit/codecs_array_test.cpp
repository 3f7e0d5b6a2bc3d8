// Arrays: std::vector, std::array, std::span and tusk::array. Bytes and text are those of PostgreSQL 15.
#include <tusk/codecs/array.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/boolean.hpp>
#include <tusk/codecs/bytea.hpp>
#include <tusk/codecs/decimal.hpp>
#include <tusk/codecs/floating.hpp>
#include <tusk/codecs/geometry.hpp>
#include <tusk/codecs/integer.hpp>
#include <tusk/codecs/text.hpp>

#include "codecs_own_types.hpp"
#include "codecs_vectors.hpp"

using namespace codecs_support;
using codecs_vectors::agrees;
using codecs_vectors::from_hex;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

constexpr std::uint32_t bool_array = 1000;
constexpr std::uint32_t int2_array = 1005;
constexpr std::uint32_t int4_array = 1007;
constexpr std::uint32_t int8_array = 1016;
constexpr std::uint32_t text_array = 1009;
constexpr std::uint32_t float8_array = 1022;
constexpr std::uint32_t numeric_array = 1231;
constexpr std::uint32_t box_array = 1020;

using ints = std::vector<std::int32_t>;
using optional_ints = std::vector<std::optional<std::int32_t>>;
using strings = std::vector<std::string>;
using optional_strings = std::vector<std::optional<std::string>>;
using int_array = tusk::array<std::int32_t>;
using optional_int_array = tusk::array<std::optional<std::int32_t>>;

struct no_codec {};

template <class T>
outcome decode_outcome(std::span<const std::byte> sent, std::uint32_t oid = int4_array) {
    T value{};
    return decode(sent, oid, type_catalogue::builtin(), value);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_array)

// ---- both forms, as the server has them

BOOST_AUTO_TEST_CASE(vectors_go_as_the_server_sends_them) {
    BOOST_TEST(agrees<ints>("{1,2,3}",
                            "000000010000000000000017000000030000000100000004000000010000000400000002000000040000"
                            "0003",
                            int4_array));
    BOOST_TEST(agrees<std::vector<double>>(
        "{1.5,-2}", "0000000100000000000002bd0000000200000001000000083ff800000000000000000008c000000000000000",
        float8_array));
    BOOST_TEST(agrees<optional_strings>(
        "{a,\"\",NULL,\"b c\"}", "0000000100000001000000190000000400000001000000016100000000ffffffff00000003622063",
        text_array));
    BOOST_TEST(agrees<ints>("{}", "000000000000000000000017", int4_array));
    BOOST_TEST(agrees<optional_ints>("{}", "000000000000000000000017", int4_array));
    BOOST_TEST(agrees<strings>("{\"\",\"NULL\",\"null\",\"a b\",\"\t\",\"\\\"\",\"\\\\\",\"{\",\"}\",\",\",;,x}",
                               "0000000100000000000000190000000c0000000100000000000000044e554c4c000000046e756c6c000000"
                               "0361206200000001090000000122000000015c000000017b000000017d000000012c000000013b00000001"
                               "78",
                               text_array));
}

BOOST_AUTO_TEST_CASE(a_vector_of_bool_is_an_array_like_any_other) {
    BOOST_TEST(agrees<std::vector<std::optional<bool>>>(
        "{t,f,NULL}", "000000010000000100000010000000030000000100000001010000000100ffffffff", bool_array));
    BOOST_TEST(agrees<std::vector<bool>>("{t,f}",
                                         "00000001000000000000001000000002000000010000000101000000"
                                         "0100",
                                         bool_array));
    const std::vector<bool> many(1'000, true);
    BOOST_CHECK(through_binary(many, bool_array) == many);
    BOOST_CHECK(parsed<std::vector<bool>>(printed(many)) == many);
}

BOOST_AUTO_TEST_CASE(dimensions_and_lower_bounds_are_kept) {
    BOOST_TEST(agrees<optional_int_array>(
        "[0:1][2:3]={{1,NULL},{3,4}}",
        "000000020000000100000017000000020000000000000002000000020000000400000001ffffffff0000000400000003000000040000"
        "0004",
        int4_array));
    BOOST_TEST(
        agrees<int_array>("{{{{{{1}}}}}}",
                          "00000006000000000000001700000001000000010000000100000001000000010000000100000001000000"
                          "010000000100000001000000010000000100000004"
                          "00000001",
                          int4_array));
    BOOST_TEST(agrees<tusk::array<std::int16_t>>(
        "[2:3]={7,8}", "0000000100000000000000150000000200000002000000020007000000020008", int2_array));
    BOOST_TEST(agrees<int_array>("[-2147483648:-2147483648]={1}",
                                 "00000001000000000000001700000001800000000000000400000001", int4_array));
    BOOST_TEST(agrees<int_array>("{}", "000000000000000000000017", int4_array));

    const auto deep = parsed<int_array>("{{{1,2},{3,4}},{{5,6},{7,8}}}").value();
    BOOST_CHECK((deep == int_array{{{2, 1}, {2, 1}, {2, 1}}, {1, 2, 3, 4, 5, 6, 7, 8}}));
    BOOST_TEST(printed(deep) == "{{{1,2},{3,4}},{{5,6},{7,8}}}");
    BOOST_TEST(printed(int_array{{{2, 0}, {2, -3}}, {1, 2, 3, 4}}) == "[0:1][-3:-2]={{1,2},{3,4}}");
    BOOST_TEST(printed(int_array{{{1, 1}, {1, 2}}, {1}}) == "[1:1][2:2]={{1}}");
}

BOOST_AUTO_TEST_CASE(every_byte_is_quoted_as_the_server_quotes_it) {
    // select array_agg(chr(c)) from generate_series(1, 127) c
    constexpr std::string_view expected =
        "{\x01,\x02,\x03,\x04,\x05,\x06,\x07,\x08,\"\t\",\"\n\",\"\v\",\"\f\",\"\r\",\x0e,\x0f,\x10,\x11,\x12,\x13,"
        "\x14,"
        "\x15,\x16,\x17,\x18,\x19,\x1a,\x1b,\x1c,\x1d,\x1e,\x1f,\" \",!,\"\\\"\",#,$,%,&,',(,),*,+,\",\",-,.,/,0,1,2,3,"
        "4,5,6,7,8,9,:,;,<,=,>,?,@,A,B,C,D,E,F,G,H,I,J,K,L,M,N,O,P,Q,R,S,T,U,V,W,X,Y,Z,[,\"\\\\\",],^,_,`,a,b,c,d,e,f,"
        "g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,\"{\",|,\"}\",~,\x7f}";
    strings all;
    for (int c = 1; c != 128; ++c)
        all.emplace_back(1, static_cast<char>(c));
    BOOST_TEST(printed(all) == expected);
    BOOST_CHECK(parsed<strings>(expected) == all);

    BOOST_TEST(printed(optional_strings{"", "NULL", "null", "nUlL", "a b", "é", "\u00a0", "nul", "NULLs", {}}) ==
               "{\"\",\"NULL\",\"null\",\"nUlL\",\"a b\",é,\u00a0,nul,NULLs,NULL}");
}

BOOST_AUTO_TEST_CASE(awkward_strings_round_trip) {
    for (const auto& text : awkward_strings()) {
        const optional_strings value{text, std::nullopt, "x" + text, text + text};
        BOOST_CHECK_MESSAGE(parsed<optional_strings>(printed(value)) == value, text);
        BOOST_CHECK_MESSAGE(through_binary(value, text_array) == value, text);
    }
}

BOOST_AUTO_TEST_CASE(random_arrays_round_trip_in_binary_and_text) {
    std::mt19937 random{1009};
    const auto awkward = awkward_strings();
    for (int i = 0; i != 600; ++i) {
        tusk::array<std::optional<std::string>> value;
        std::size_t count = 1;
        for (auto dimensions = 1 + random() % 6; dimensions != 0; --dimensions) {
            const auto size = static_cast<std::int32_t>(1 + random() % 3);
            value.dimensions.push_back({size, random() % 2 == 0 ? 1 : static_cast<std::int32_t>(random() % 2'000'000)});
            count *= static_cast<std::size_t>(size);
        }
        for (; count != 0; --count)
            value.elements.push_back(random() % 5 == 0 ? std::nullopt
                                                       : std::optional{awkward[random() % awkward.size()]});
        BOOST_REQUIRE(through_binary(value, text_array) == value);
        BOOST_REQUIRE_MESSAGE(parsed<tusk::array<std::optional<std::string>>>(printed(value)) == value, printed(value));
    }
    for (int i = 0; i != 600; ++i) {
        ints value(random() % 50);
        for (auto& element : value)
            element = static_cast<std::int32_t>(random());
        BOOST_REQUIRE(through_binary(value, int4_array) == value);
        BOOST_REQUIRE(parsed<ints>(printed(value)) == value);
    }
}

// ---- the C++ types

BOOST_AUTO_TEST_CASE(a_std_array_holds_exactly_so_many_elements) {
    using two = std::array<std::int32_t, 2>;
    using none = std::array<std::int32_t, 0>;
    BOOST_TEST(agrees<two>("{1,2}",
                           "0000000100000000000000170000000200000001000000040000000100000004000000"
                           "02",
                           int4_array));
    BOOST_TEST(agrees<none>("{}", "000000000000000000000017", int4_array));
    const auto three = encode(ints{1, 2, 3}, int4_array).sent;
    const auto no = encode(ints{}, int4_array).sent;
    const auto in_two_dimensions = encode(int_array{{{1, 1}, {2, 1}}, {1, 2}}, int4_array).sent;
    for (const auto& sent : {three, no, in_two_dimensions})
        BOOST_TEST(decode_outcome<two>(sent) == outcome::does_not_fit);
    BOOST_TEST(decode_outcome<none>(three) == outcome::does_not_fit);
    for (const char* text : {"{1}", "{1,2,3}", "{}", "{{1,2}}", "{1,x}"})
        BOOST_CHECK_MESSAGE(!parsed<two>(text), text);
    BOOST_TEST(!parsed<none>("{1}"));
    BOOST_CHECK(
        (parsed<std::array<std::optional<int>, 2>>("{NULL,2}") == std::array<std::optional<int>, 2>{std::nullopt, 2}));
}

BOOST_AUTO_TEST_CASE(a_span_can_only_be_sent) {
    ints values{1, 2, 3};
    const auto expected = encode(values, int4_array).sent;
    BOOST_CHECK(encode(std::span<const std::int32_t>{values}, int4_array).sent == expected);
    BOOST_CHECK(encode(std::span<std::int32_t>{values}, int4_array).sent == expected);
    BOOST_CHECK((encode(std::span<const std::int32_t, 3>{values}, int4_array).sent == expected));
    BOOST_CHECK(encode(std::span<const std::int32_t>{}, int4_array).sent == encode(ints{}, int4_array).sent);
    BOOST_TEST(printed(std::span<std::int32_t>{values}) == "{1,2,3}");
    BOOST_CHECK(encode(std::span{values}, 0).sent == raw_text("{1,2,3}"));
    BOOST_CHECK(tusk::codec_sends<std::span<const std::int32_t>>(int8_array) == wire_form::binary);
    BOOST_TEST(tusk::encodable<std::span<std::string>>);
    BOOST_TEST(!tusk::decodable<std::span<const std::int32_t>>);
    BOOST_TEST(!tusk::decodable<std::span<std::int32_t>>);
    BOOST_TEST(!tusk::parsable<std::span<std::int32_t>>);
}

BOOST_AUTO_TEST_CASE(a_vector_has_one_dimension_and_forgets_its_lower_bound) {
    const int_array from_zero{{{2, 0}}, {1, 2}};
    BOOST_CHECK((decoded<ints>(encode(from_zero, int4_array).sent, int4_array) == ints{1, 2}));
    BOOST_CHECK((parsed<ints>("[0:1]={1,2}") == ints{1, 2}));
    const int_array two_dimensions{{{1, 1}, {2, 1}}, {1, 2}};
    BOOST_TEST(decode_outcome<ints>(encode(two_dimensions, int4_array).sent) == outcome::does_not_fit);
    BOOST_TEST(!parsed<ints>("{{1,2}}"));
}

BOOST_AUTO_TEST_CASE(an_array_of_arrays_is_no_type_of_the_server) {
    BOOST_TEST(!tusk::has_codec<std::vector<ints>>);
    BOOST_TEST(!tusk::has_codec<std::vector<int_array>>);
    BOOST_TEST((!tusk::has_codec<std::vector<std::array<int, 2>>>));
    BOOST_TEST(!tusk::has_codec<std::vector<std::span<const int>>>);
    BOOST_TEST(!tusk::has_codec<std::vector<std::optional<ints>>>);
    BOOST_TEST(!tusk::has_codec<std::vector<std::optional<std::optional<int_array>>>>);
    BOOST_TEST((!tusk::has_codec<std::array<ints, 2>>));
    BOOST_TEST(!tusk::has_codec<std::span<ints>>);
    BOOST_TEST(!tusk::has_codec<std::span<const int_array>>);
    BOOST_TEST(!tusk::has_codec<tusk::array<ints>>);
    BOOST_TEST(!tusk::has_codec<std::vector<no_codec>>);
    BOOST_TEST(!tusk::has_codec<std::span<no_codec>>);
    BOOST_TEST(tusk::has_codec<std::optional<ints>>);
}

BOOST_AUTO_TEST_CASE(vectors_of_bytes_are_bytea_and_their_vectors_are_arrays) {
    BOOST_TEST(tusk::codec<std::vector<std::byte>>::type.oid == oids::bytea);
    const std::vector<bytes> value{raw(1, 2), raw()};
    BOOST_CHECK(through_binary(value, 1001) == value);
    BOOST_TEST(printed(value) == R"({"\\x0102","\\x"})");
    BOOST_CHECK(parsed<std::vector<bytes>>(R"({"\\x0102","\\x"})") == value);
    BOOST_CHECK(encode(std::vector<std::span<const std::byte>>{value[0], value[1]}, 1001).sent ==
                encode(value, 1001).sent);
}

BOOST_AUTO_TEST_CASE(views_can_be_elements_of_what_is_sent) {
    const auto expected = encode(optional_strings{"a", std::nullopt}, text_array).sent;
    BOOST_CHECK(encode(std::vector<const char*>{"a", nullptr}, text_array).sent == expected);
    BOOST_CHECK((encode(std::vector<std::optional<std::string_view>>{"a", std::nullopt}, text_array).sent == expected));
    BOOST_TEST(!tusk::decodable<std::vector<std::string_view>>);
    BOOST_TEST(!tusk::decodable<std::vector<const char*>>);
    BOOST_TEST(printed(std::vector<const char*>{"a", nullptr}) == "{a,NULL}");
}

BOOST_AUTO_TEST_CASE(the_type_is_the_array_of_the_element) {
    BOOST_TEST(tusk::codec<ints>::type.oid == int4_array);
    BOOST_TEST(tusk::codec<optional_ints>::type.oid == int4_array);
    BOOST_TEST(tusk::codec<int_array>::type.oid == int4_array);
    BOOST_TEST(tusk::codec<std::vector<std::uint32_t>>::type.oid == 1028U);
    BOOST_TEST((tusk::codec<std::array<std::string, 2>>::type.oid == text_array));
    BOOST_TEST(tusk::codec<std::span<const bool>>::type.oid == bool_array);
    BOOST_TEST(tusk::codec_declares<ints>() == 0U);
    BOOST_TEST(tusk::codec_declares<std::optional<ints>>() == 0U);
    BOOST_TEST(tusk::uses_catalogue<ints>);
}

// ---- NULL

BOOST_AUTO_TEST_CASE(null_elements_need_an_optional) {
    const optional_ints with_null{1, std::nullopt};
    const auto sent = encode(with_null, int4_array).sent;
    BOOST_CHECK(decoded<optional_ints>(sent, int4_array) == with_null);
    BOOST_TEST(decode_outcome<ints>(sent) == outcome::does_not_fit);
    BOOST_TEST(decode_outcome<int_array>(sent) == outcome::does_not_fit);
    BOOST_TEST((decode_outcome<std::array<int, 2>>(sent) == outcome::does_not_fit));
    BOOST_CHECK(parsed<optional_ints>("{1,NULL}") == with_null);
    BOOST_CHECK(parsed<optional_ints>("{1,null}") == with_null);
    BOOST_TEST(!parsed<ints>("{1,NULL}"));
    BOOST_TEST(!parsed<int_array>("{1,NULL}"));
    BOOST_TEST(!parsed<strings>("{NULL}"));
    BOOST_CHECK(parsed<strings>("{\"NULL\"}") == strings{"NULL"});
    // The flag tells of NULLs; what it says does not matter.
    auto without_flag = sent;
    without_flag[7] = std::byte{0};
    BOOST_CHECK(decoded<optional_ints>(without_flag, int4_array) == with_null);
}

// ---- which form, and of which types

BOOST_AUTO_TEST_CASE(arrays_go_binary_where_their_elements_do) {
    BOOST_CHECK(tusk::codec_sends<ints>(int4_array) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<ints>(int8_array) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<optional_ints>(int2_array) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<std::optional<ints>>(int4_array) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<ints>(text_array) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<ints>(numeric_array) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<ints>(0) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<ints>(oids::int4) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<ints>(oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<strings>(text_array) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<strings>(int4_array) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<strings>(54321) == wire_form::text);

    BOOST_CHECK(encode(ints{1, 70'000}, int8_array).sent ==
                encode(std::vector<std::int64_t>{1, 70'000}, int8_array).sent);
    BOOST_CHECK(encode(ints{1, -2}, text_array).sent == encode(strings{"1", "-2"}, text_array).sent);
    BOOST_CHECK(encode(strings{"1", "x"}, int4_array).sent == raw_text("{1,x}"));
    BOOST_CHECK(encode(ints{1, 2}, numeric_array).sent == raw_text("{1,2}"));
    BOOST_CHECK(encode(ints{1, 2}, oids::text).sent == raw_text("{1,2}"));
    BOOST_CHECK(encode(std::optional<ints>{ints{1}}, int4_array).sent == encode(ints{1}, int4_array).sent);
}

BOOST_AUTO_TEST_CASE(arrays_are_read_where_their_elements_are) {
    BOOST_CHECK(tusk::codec_reads<ints>(int4_array) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<ints>(int8_array) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<ints>(numeric_array) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<strings>(text_array) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<strings>(int4_array) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<std::optional<int_array>>(int4_array) == wire_form::binary);
    for (const std::uint32_t oid : {0U, oids::int4, oids::text, text_array, box_array, 54321U})
        BOOST_CHECK(tusk::codec_reads<ints>(oid) == wire_form::none);
    BOOST_CHECK(tusk::codec_reads<strings>(oids::text) == wire_form::none);
    BOOST_CHECK((parsed<strings>("{1.50,NaN}") == strings{"1.50", "NaN"}));
    BOOST_CHECK((decoded<ints>(encode(std::vector<std::int64_t>{1, -2}, int8_array).sent, int8_array) == ints{1, -2}));
}

BOOST_AUTO_TEST_CASE(elements_of_domains_and_domains_over_arrays) {
    const auto types = catalogue_of({{20'000, "positive", type_kind::domain, oids::int4},
                                     {20'001, "_positive", type_kind::array, 20'000},
                                     {20'002, "numbers", type_kind::domain, int4_array},
                                     {20'003, "more_numbers", type_kind::domain, 20'002}});
    BOOST_CHECK(tusk::codec_sends<ints>(20'001, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<ints>(20'001, types) == wire_form::binary);
    BOOST_CHECK(encode(ints{1, 2}, 20'001, types).sent == from_hex("0000000100000000"
                                                                   "00004e20"
                                                                   "0000000200000001000000040000000100000004"
                                                                   "00000002"));
    BOOST_CHECK((through_binary(ints{1, 2}, 20'001, types) == ints{1, 2}));
    for (const std::uint32_t oid : {20'002U, 20'003U}) {
        BOOST_CHECK(encode(ints{1, 2}, oid, types).sent == encode(ints{1, 2}, int4_array).sent);
        BOOST_CHECK((through_binary(ints{1, 2}, oid, types) == ints{1, 2}));
    }
    // Nothing is known of them: they go as text, and cannot be read.
    BOOST_CHECK(tusk::codec_sends<ints>(20'001) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<ints>(20'001) == wire_form::none);
    type_catalogue unavailable;
    unavailable.set_unavailable();
    BOOST_CHECK(tusk::codec_reads<ints>(20'001, unavailable) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<ints>(int4_array, unavailable) == wire_form::binary);
}

BOOST_AUTO_TEST_CASE(what_an_element_cannot_be_an_array_cannot) {
    BOOST_CHECK(encode(ints{1, 70'000}, int2_array).error == tusk::errc::value_out_of_range);
    const auto large = encode(std::vector<std::int64_t>{1, std::int64_t{1} << 40}, int8_array).sent;
    BOOST_TEST(decode_outcome<ints>(large, int8_array) == outcome::does_not_fit);
    const std::string nul{"a\0b", 3};
    BOOST_CHECK(encode(strings{"a", nul}, text_array).error == tusk::errc::embedded_nul);
    BOOST_CHECK(encode(strings{"a", nul}, int4_array).error == tusk::errc::embedded_nul);
    BOOST_CHECK(encode(strings{"a", nul}, 0).error == tusk::errc::embedded_nul);
    BOOST_CHECK((encode(tusk::array<std::string>{{{1, 1}}, {nul}}, 0).error == tusk::errc::embedded_nul));
    BOOST_TEST(!parsed<ints>("{1,x}"));
    BOOST_TEST(!parsed<ints>("{1,}"));
}

BOOST_AUTO_TEST_CASE(boxes_are_parted_by_semicolons) {
    using boxes = std::vector<std::optional<tusk::box>>;
    const boxes value{tusk::box{{1, 1}, {0, 0}}, std::nullopt, tusk::box{{2, 2}, {1, 1}}};
    BOOST_TEST(printed(value) == "{(1,1),(0,0);NULL;(2,2),(1,1)}");
    BOOST_CHECK(parsed<boxes>("{(1,1),(0,0);NULL;(2,2),(1,1)}") == value);
    BOOST_CHECK(through_binary(value, box_array) == value);
    // A string does not know that.
    BOOST_CHECK(tusk::codec_reads<strings>(box_array) == wire_form::none);
    BOOST_CHECK(tusk::codec_sends<strings>(box_array) == wire_form::none);
    BOOST_CHECK(encode(strings{"(1,1),(0,0)"}, box_array).error == tusk::errc::no_text_form);
    BOOST_CHECK(tusk::codec_reads<std::string>(box_array) == wire_form::text);

    tusk::type_info shape;
    shape.delimiter = ':';
    auto types = catalogue_of({{20'001, "_shape", type_kind::array, 20'000}});
    types.add(20'000, shape);
    BOOST_CHECK(tusk::codec_reads<strings>(20'001, types) == wire_form::none);
}

BOOST_AUTO_TEST_SUITE_END()
