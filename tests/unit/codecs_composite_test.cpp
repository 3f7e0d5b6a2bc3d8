// Structs and composite types, tuples and records. Bytes and text are those of PostgreSQL 15.
#include <tusk/codecs/composite.hpp>

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "codecs_composite_types.hpp"

using namespace codecs_composite_types;
using codecs_vectors::from_hex;
using tusk::wire_form;

BOOST_AUTO_TEST_SUITE(codecs_composite)

// ---- both forms, as the server has them

BOOST_AUTO_TEST_CASE(a_struct_goes_as_the_server_sends_it) {
    const auto sent = from_hex("0000000200000017000000040000000100000019000000026162");
    BOOST_CHECK(encode(inner{1, "ab"}, inner_oid, types).sent == sent);
    BOOST_CHECK((decoded<inner>(sent, inner_oid, types) == inner{1, "ab"}));
    BOOST_CHECK(encode(sample, outer_oid, types).sent == from_hex(sample_sent));
    BOOST_CHECK(decoded<outer>(from_hex(sample_sent), outer_oid, types) == sample);
    BOOST_CHECK(encode(inner{1, "ab"}, inner_domain, types).sent == sent);
    BOOST_CHECK((decoded<inner>(sent, inner_domain, types) == inner{1, "ab"}));
    BOOST_CHECK(encode(views{"1", nullptr}, inner_oid, types).sent == raw_text("(1,)"));  // as strings go into integers
}

BOOST_AUTO_TEST_CASE(columns_of_domains_are_sent_as_the_domain) {
    const withdom value{1, {"ok", "very happy"}, {1, 2}};
    const auto sent = from_hex(
        "00000003000040340000000400000001000040370000002800000001000000000000402a0000000200000001000000026f6b0000000a76"
        "65"
        "72792068617070790000403300000024000000010000000000004034000000020000000100000004000000010000000400000002");
    using loose = std::tuple<std::int32_t, std::vector<mood>, std::vector<std::int32_t>>;
    // Strings go into any type as text, and so does what they are in.
    constexpr std::string_view text = R"_((1,"{ok,""very happy""}","{1,2}"))_";
    BOOST_CHECK(encode(value, withdom_oid, types).sent == raw_text(text));
    BOOST_CHECK(parsed<withdom>(text) == value);
    BOOST_CHECK(tusk::codec_reads<withdom>(withdom_oid, types) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<loose>(withdom_oid, types) == wire_form::binary);
    BOOST_TEST(decode_outcome<loose>(sent, withdom_oid) == outcome::does_not_fit);  // "very happy" is no label of ours
    const loose fits{7, {mood::ok, mood::sad}, {1, 2}};
    BOOST_CHECK(through_binary(fits, withdom_oid, types) == fits);
}

BOOST_AUTO_TEST_CASE(records_are_read_as_the_server_sends_them) {
    BOOST_CHECK((decoded<pair>(from_hex("0000000200000017000000040000000100000019ffffffff"), oids::record, types) ==
                 pair{1, std::nullopt}));
    BOOST_CHECK(decoded<std::tuple<>>(from_hex("00000000"), oids::record, types) == std::tuple<>{});
    // select row(1::positive, 'ok'::mood)
    const auto own = from_hex("000000020000403400000004000000010000402a000000026f6b");
    BOOST_CHECK((decoded<std::tuple<int, mood>>(own, oids::record, types) == std::tuple{1, mood::ok}));
    BOOST_CHECK((tusk::codec_reads<std::tuple<int, mood>>(oids::record, types) == wire_form::binary));
    BOOST_CHECK((decoded<pair>(from_hex("0000000200000017000000040000000100000019000000026162"), inner_oid, types) ==
                 pair{1, "ab"}));
    const std::vector<pair> several{{1, "a"}, {std::nullopt, "b"}};
    const auto inners = encode(std::vector<inner>{{1, "a"}, {std::nullopt, "b"}}, inner_array, types).sent;
    BOOST_CHECK(decoded<std::vector<pair>>(inners, inner_array, types) == several);
    BOOST_CHECK(tusk::codec_reads<std::vector<pair>>(record_array, types) == wire_form::binary);
}

BOOST_AUTO_TEST_CASE(text_is_as_the_server_prints_it) {
    // select row(...)::text
    using strings = std::tuple<std::string, std::string, std::string, std::string, std::string, std::string,
                               std::string, std::string, std::string, std::string>;
    const strings quoted{"a b", "x,y", "(", ")", "\"", "\\", "\t", "NULL", "'", "{}"};
    BOOST_TEST(printed(quoted) == "(\"a b\",\"x,y\",\"(\",\")\",\"\"\"\",\"\\\\\",\"\t\",NULL,',{})");
    BOOST_TEST(printed(std::tuple<int, std::optional<int>, std::string>{1, std::nullopt, ""}) == "(1,,\"\")");
    BOOST_TEST(printed(std::tuple<>{}) == "()");
    BOOST_TEST(printed(one{std::nullopt}) == "()");
    BOOST_TEST(printed(one{""}) == "(\"\")");
    const outer nested = outer_of({1, "a\"b"}, {inner{2, "x y"}, inner{}, std::nullopt}, "q\\", 1.5);
    constexpr std::string_view text = R"_(("(1,""a""""b"")","{""(2,\\""x y\\"")"",""(,)"",NULL}","q\\",1.5))_";
    BOOST_TEST(printed(nested) == text);
    BOOST_CHECK(parsed<outer>(text) == nested);
    BOOST_CHECK(through_binary(nested, outer_oid, types) == nested);
}

BOOST_AUTO_TEST_CASE(every_byte_is_quoted_as_the_server_quotes_it) {
    // select string_agg(row(chr(c))::text, '' order by c) from generate_series(1, 127) c
    constexpr std::string_view expected =
        "(\x01)(\x02)(\x03)(\x04)(\x05)(\x06)(\x07)(\x08)(\"\t\")(\"\n\")(\"\v\")(\"\f\")(\"\r\")(\x0e)(\x0f)(\x10)"
        "(\x11)(\x12)(\x13)(\x14)(\x15)(\x16)(\x17)(\x18)(\x19)(\x1a)(\x1b)(\x1c)(\x1d)(\x1e)(\x1f)(\" \")(!)(\"\"\"\")"
        "(#)($)(%)(&)(')(\"(\")(\")\")(*)(+)(\",\")(-)(.)(/)(0)(1)(2)(3)(4)(5)(6)(7)(8)(9)(:)(;)(<)(=)(>)(?)(@)(A)(B)"
        "(C)(D)(E)(F)(G)(H)(I)(J)(K)(L)(M)(N)(O)(P)(Q)(R)(S)(T)(U)(V)(W)(X)(Y)(Z)([)(\"\\\\\")(])(^)(_)(`)(a)(b)(c)"
        "(d)(e)(f)(g)(h)(i)(j)(k)(l)(m)(n)(o)(p)(q)(r)(s)(t)(u)(v)(w)(x)(y)(z)({)(|)(})(~)(\x7f)";
    std::string all;
    for (int c = 1; c != 128; ++c)
        all += printed(one{std::string(1, static_cast<char>(c))});
    BOOST_TEST(all == expected);
}

BOOST_AUTO_TEST_CASE(awkward_columns_round_trip) {
    for (const auto& text : awkward_strings()) {
        const outer value =
            outer_of({std::nullopt, text}, {inner{1, text}, std::nullopt, inner{std::nullopt, "x" + text}}, text, -0.5);
        BOOST_CHECK_MESSAGE(parsed<outer>(printed(value)) == value, text);
        BOOST_CHECK_MESSAGE(through_binary(value, outer_oid, types) == value, text);
        BOOST_CHECK_MESSAGE(parsed<std::vector<outer>>(printed(std::vector{value})) == std::vector{value}, text);
    }
}

BOOST_AUTO_TEST_CASE(random_values_round_trip_in_binary_and_text) {
    std::mt19937 random{2249};
    const auto awkward = awkward_strings();
    const auto some_inner = [&]() -> inner {
        return {random() % 4 == 0 ? std::nullopt : std::optional{static_cast<std::int32_t>(random())},
                random() % 4 == 0 ? std::nullopt : std::optional{awkward[random() % awkward.size()]}};
    };
    for (int i = 0; i != 600; ++i) {
        outer value = outer_of(some_inner(), {}, awkward[random() % awkward.size()], static_cast<double>(random()) / 3);
        for (auto count = random() % 4; count != 0; --count)
            value.l.push_back(random() % 4 == 0 ? std::nullopt : std::optional{some_inner()});
        BOOST_REQUIRE(through_binary(value, outer_oid, types) == value);
        BOOST_REQUIRE_MESSAGE(parsed<outer>(printed(value)) == value, printed(value));
    }
}

// ---- which form, and of which types

BOOST_AUTO_TEST_CASE(what_a_struct_and_a_tuple_are) {
    BOOST_TEST(tusk::codec<inner>::type.oid == 0U);
    BOOST_TEST(tusk::codec<inner>::type.name == "inner_t");
    BOOST_TEST(tusk::codec<outer>::type.name == "public.outer_t");
    BOOST_TEST(tusk::codec<withdom>::type.name == "withdom");
    BOOST_TEST(tusk::codec<class_of::nested>::type.name == "nested");
    BOOST_TEST(tusk::codec<pair>::type.oid == oids::record);
    BOOST_TEST(tusk::codec<std::vector<pair>>::type.oid == record_array);
    BOOST_TEST(tusk::codec_declares<inner>() == 0U);
    BOOST_TEST(tusk::codec_declares<pair>() == 0U);
    BOOST_TEST(tusk::uses_catalogue<inner>);
    BOOST_TEST(tusk::uses_catalogue<pair>);
    BOOST_TEST(!tusk::has_codec<without_macro>);
    BOOST_TEST(!tusk::has_codec<std::tuple<without_macro>>);
    BOOST_TEST(tusk::encodable<views>);
    BOOST_TEST(!tusk::decodable<views>);
    BOOST_TEST(!tusk::decodable<std::tuple<std::string_view>>);
    BOOST_TEST(!tusk::parsable<views>);
    BOOST_TEST(!tusk::printable<opaque_inside>);
    BOOST_TEST(tusk::has_text_form<outer>);
}

BOOST_AUTO_TEST_CASE(a_struct_goes_binary_as_its_own_type_and_as_text_as_any_other) {
    BOOST_CHECK(tusk::codec_sends<inner>(inner_oid, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<inner>(inner_domain, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<inner>(other_inner_oid, types) == wire_form::binary);  // no schema: it may be any
    BOOST_CHECK(tusk::codec_sends<other_inner>(other_inner_oid, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<other_inner>(inner_oid, types) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<std::vector<inner>>(inner_array, types) == wire_form::binary);
    for (const std::uint32_t oid : {0U, oids::text, oids::record, outer_oid, inner_array, 54'321U})
        BOOST_CHECK(tusk::codec_sends<inner>(oid, types) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<inner>(inner_oid) == wire_form::text);
    // A column goes as text only: so does all of it.
    BOOST_CHECK(tusk::codec_sends<with_mood>(with_mood_oid, types) == wire_form::text);
    BOOST_CHECK(encode(with_mood{mood::ok, 7}, with_mood_oid, types).sent == raw_text("(ok,7)"));
    BOOST_CHECK(tusk::codec_sends<spoken_inside>(spoken_oid, types) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<opaque_inside>(opaque_oid, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<opaque_inside>(oids::text, types) == wire_form::none);
    BOOST_CHECK(encode(opaque_inside{{1}}, oids::text, types).error == tusk::errc::no_text_form);
}

BOOST_AUTO_TEST_CASE(a_struct_is_read_from_its_own_type_only) {
    BOOST_CHECK(tusk::codec_reads<inner>(inner_oid, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<inner>(inner_domain, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<outer>(outer_oid, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<other_inner>(inner_oid, types) == wire_form::none);
    BOOST_CHECK(tusk::codec_reads<std::optional<inner>>(inner_oid, types) == wire_form::binary);
    for (const std::uint32_t oid : {0U, oids::text, oids::record, outer_oid, inner_array, 54'321U})
        BOOST_CHECK(tusk::codec_reads<inner>(oid, types) == wire_form::none);
    BOOST_CHECK(tusk::codec_reads<with_mood>(with_mood_oid, types) == wire_form::binary);  // numeric as int
    BOOST_CHECK(tusk::codec_reads<spoken_inside>(spoken_oid, types) == wire_form::binary);
    type_catalogue unavailable;
    unavailable.set_unavailable();
    BOOST_CHECK(tusk::codec_reads<inner>(inner_oid, unavailable) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<opaque_inside>(opaque_oid, unavailable) == wire_form::none);
}

BOOST_AUTO_TEST_CASE(a_tuple_is_read_from_any_type_with_such_columns) {
    BOOST_CHECK(tusk::codec_reads<pair>(inner_oid, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<pair>(other_inner_oid, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<pair>(inner_domain, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<pair>(oids::record, types) == wire_form::binary);
    BOOST_CHECK((tusk::codec_reads<std::tuple<int>>(inner_oid, types) == wire_form::none));
    BOOST_CHECK((tusk::codec_reads<std::tuple<int, int>>(inner_oid, types) == wire_form::none));
    BOOST_CHECK((tusk::codec_reads<std::tuple<std::string, std::string>>(inner_oid, types) == wire_form::binary));
    BOOST_CHECK(
        (tusk::codec_reads<std::tuple<inner, std::string, std::string, double>>(outer_oid, types) == wire_form::text));
    for (const std::uint32_t oid : {0U, oids::text, inner_array, 54'321U})
        BOOST_CHECK(tusk::codec_reads<pair>(oid, types) == wire_form::none);
}

BOOST_AUTO_TEST_CASE(a_tuple_is_sent_as_any_type_with_such_columns) {
    BOOST_CHECK(tusk::codec_sends<pair>(inner_oid, types) == wire_form::binary);
    BOOST_CHECK((encode(pair{1, "ab"}, inner_oid, types).sent == encode(inner{1, "ab"}, inner_oid, types).sent));
    BOOST_CHECK(tusk::codec_sends<pair>(outer_oid, types) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<pair>(changed_oid, types) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<pair>(oids::record, types) == wire_form::text);
    BOOST_CHECK((encode(pair{1, std::nullopt}, 0, types).sent == raw_text("(1,)")));
}

BOOST_AUTO_TEST_CASE(a_record_is_read_as_text_while_the_types_of_its_columns_are_not_known) {
    type_catalogue nothing;
    type_catalogue unavailable;
    unavailable.set_unavailable();
    unavailable.add_name("mood");  // asked for in vain
    for (const auto* none : {&nothing, &unavailable}) {
        BOOST_CHECK((tusk::codec_reads<std::tuple<int, mood>>(oids::record, *none) == wire_form::text));
        BOOST_CHECK(
            (tusk::codec_reads<std::tuple<std::optional<std::vector<inner>>>>(oids::record, *none) == wire_form::text));
        BOOST_CHECK((tusk::codec_reads<std::tuple<std::tuple<mood>>>(oids::record, *none) == wire_form::text));
        BOOST_CHECK((tusk::codec_reads<std::vector<std::tuple<mood>>>(record_array, *none) == wire_form::text));
        BOOST_CHECK((tusk::codec_reads<std::tuple<opaque_inside>>(oids::record, *none) == wire_form::binary));
        BOOST_CHECK(tusk::codec_reads<pair>(oids::record, *none) == wire_form::binary);
        BOOST_CHECK((tusk::codec_reads<std::tuple<std::vector<int>, tusk::range<int>>>(oids::record, *none) ==
                     wire_form::binary));
    }
    // No name tells which type of range that is.
    BOOST_CHECK((tusk::codec_reads<std::tuple<tusk::range<double>>>(oids::record, types) == wire_form::text));
    BOOST_CHECK((parsed<std::tuple<int, mood>>("(1,sad)") == std::tuple{1, mood::sad}));
}

BOOST_AUTO_TEST_SUITE_END()
