// Structs and composite types, tuples and records. Bytes and text are those of PostgreSQL 15.
#include <tusk/codecs/composite.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/array.hpp>
#include <tusk/codecs/boolean.hpp>
#include <tusk/codecs/enumeration.hpp>
#include <tusk/codecs/floating.hpp>
#include <tusk/codecs/integer.hpp>
#include <tusk/codecs/range.hpp>
#include <tusk/codecs/text.hpp>

#include "codecs_own_types.hpp"
#include "codecs_vectors.hpp"

using namespace codecs_support;
using codecs_vectors::from_hex;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace codecs_composite_types {

struct inner {
    std::optional<std::int32_t> a;
    std::optional<std::string> b;
    friend bool operator==(const inner&, const inner&) = default;
};
TUSK_COMPOSITE_AS(inner, "inner_t")

struct outer {
    inner i;
    std::vector<std::optional<inner>> l;
    std::string t;
    double d;
    friend bool operator==(const outer&, const outer&) = default;
};
TUSK_COMPOSITE_AS(outer, "public.outer_t")

enum class mood { sad, ok };
TUSK_ENUM(mood, sad, ok)

// Columns of domains.
struct withdom {
    std::int32_t p;
    std::vector<std::string> m;
    std::vector<std::int32_t> q;
    friend bool operator==(const withdom&, const withdom&) = default;
};
TUSK_COMPOSITE(withdom)

struct one {
    std::optional<std::string> text;
    friend bool operator==(const one&, const one&) = default;
};
TUSK_COMPOSITE(one)

struct class_of {
    struct nested {
        int x;
        friend bool operator==(const nested&, const nested&) = default;
    };
};
TUSK_COMPOSITE(class_of::nested)

struct other_inner {
    std::optional<std::int32_t> a;
    std::optional<std::string> b;
};
TUSK_COMPOSITE_AS(other_inner, "other.inner_t")

struct views {
    std::string_view a;
    const char* b;
};
TUSK_COMPOSITE_AS(views, "inner_t")

struct with_array {
    tusk::array<std::int32_t> numbers;
};
TUSK_COMPOSITE(with_array)

struct with_mood {
    mood m;
    std::int16_t n;
};
TUSK_COMPOSITE(with_mood)

struct with_map {
    std::map<int, int> m;
};
TUSK_COMPOSITE(with_map)

struct without_macro {
    int x;
};

// Binary only, and text only.
struct opaque {
    int x;
};
struct opaque_inside {
    opaque o;
};
TUSK_COMPOSITE(opaque_inside)
struct spoken {
    std::string text;
};
struct spoken_inside {
    int n;
    spoken s;
};
TUSK_COMPOSITE(spoken_inside)

}  // namespace codecs_composite_types

template <>
struct tusk::codec<codecs_composite_types::opaque> {
    static constexpr tusk::pg_type type{oids::int4, 1007, "integer"};
    static void encode(tusk::writer& w, const codecs_composite_types::opaque& v) { w.put(v.x); }
    static bool decode(tusk::reader& r, codecs_composite_types::opaque& v) { return r.get(v.x); }
};
template <>
struct tusk::codec<codecs_composite_types::spoken> {
    static constexpr tusk::pg_type type{600, 1017, "point"};
    static void print(std::string& out, const codecs_composite_types::spoken& v) { out += v.text; }
    static bool parse(std::string_view text, codecs_composite_types::spoken& v) {
        v.text = text;
        return true;
    }
};

namespace {

using namespace codecs_composite_types;

constexpr std::uint32_t record_array = 2287;
constexpr std::uint32_t inner_oid = 0x4025;
constexpr std::uint32_t inner_array = 0x4024;
constexpr std::uint32_t outer_oid = 0x4028;
constexpr std::uint32_t mood_oid = 0x402a;
constexpr std::uint32_t mood_array = 0x4029;
constexpr std::uint32_t positive_oid = 0x4034;
constexpr std::uint32_t positive_array = 0x4033;
constexpr std::uint32_t moods_oid = 0x4037;
constexpr std::uint32_t withdom_oid = 0x403a;
constexpr std::uint32_t inner_domain = 0x403c;
constexpr std::uint32_t other_inner_oid = 0x403e;
constexpr std::uint32_t one_oid = 0x4040;
constexpr std::uint32_t with_mood_oid = 0x4042;
constexpr std::uint32_t opaque_oid = 0x4044;
constexpr std::uint32_t spoken_oid = 0x4046;
constexpr std::uint32_t changed_oid = 0x4048;

const type_catalogue types = catalogue_of({
    {inner_oid, "inner_t", type_kind::composite, 0, {oids::int4, oids::text}},
    {inner_array, "_inner_t", type_kind::array, inner_oid},
    {outer_oid, "outer_t", type_kind::composite, 0, {inner_oid, inner_array, oids::text, oids::float8}},
    {mood_oid, "mood", type_kind::enumeration},
    {mood_array, "_mood", type_kind::array, mood_oid},
    {positive_oid, "positive", type_kind::domain, oids::int4},
    {positive_array, "_positive", type_kind::array, positive_oid},
    {moods_oid, "moods", type_kind::domain, mood_array},
    {withdom_oid, "withdom", type_kind::composite, 0, {positive_oid, moods_oid, positive_array}},
    {inner_domain, "checked_inner", type_kind::domain, inner_oid},
    {other_inner_oid, "inner_t", type_kind::composite, 0, {oids::int4, oids::text}, "other"},
    {one_oid, "one", type_kind::composite, 0, {oids::text}},
    {with_mood_oid, "with_mood", type_kind::composite, 0, {mood_oid, oids::numeric}},
    {opaque_oid, "opaque_inside", type_kind::composite, 0, {oids::int4}},
    {spoken_oid, "spoken_inside", type_kind::composite, 0, {oids::int4, oids::point}},
    {changed_oid, "changed", type_kind::composite, 0, {oids::int4, oids::text, oids::text}},
});

using pair = std::tuple<std::optional<std::int32_t>, std::optional<std::string>>;

template <class T>
outcome decode_outcome(std::span<const std::byte> sent, std::uint32_t oid) {
    T value{};
    return decode(sent, oid, types, value);
}

// In pieces: GCC 12 warns of members that an initialisation of all at once would leave uninitialised.
outer outer_of(inner i, std::vector<std::optional<inner>> l, std::string t, double d) {
    return {std::move(i), std::move(l), std::move(t), d};
}
const outer sample = outer_of({1, "a"}, {inner{2, "b"}}, "q", 1.5);
const char* const sample_sent =
    "00000004000040250000001900000002000000170000000400000001000000190000000161000040240000003100000001000000000000"
    "402500000001000000010000001900000002000000170000000400000002000000190000000162000000190000000171000002bd0000"
    "00083ff8000000000000";

}  // namespace

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
        "00000003000040340000000400000001000040370000002800000001000000000000402a0000000200000001000000026f6b0000000a7665"
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
    constexpr std::string_view text =
        R"_(("(1,""a""""b"")","{""(2,\\""x y\\"")"",""(,)"",NULL}","q\\",1.5))_";
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
        const outer value = outer_of({std::nullopt, text},
                                     {inner{1, text}, std::nullopt, inner{std::nullopt, "x" + text}}, text, -0.5);
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
    BOOST_TEST(!tusk::encodable<with_map>);
    BOOST_TEST(!tusk::decodable<with_map>);
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
    BOOST_CHECK(tusk::codec_reads<with_mood>(with_mood_oid, types) == wire_form::text);  // numeric as int
    BOOST_CHECK(tusk::codec_reads<spoken_inside>(spoken_oid, types) == wire_form::text);
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
    BOOST_CHECK((tusk::codec_reads<std::tuple<std::string, std::string>>(inner_oid, types) == wire_form::text));
    BOOST_CHECK((tusk::codec_reads<std::tuple<inner, std::string, std::string, double>>(outer_oid, types) ==
                 wire_form::text));
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
    for (const auto* none : {&nothing, &unavailable}) {
        BOOST_CHECK((tusk::codec_reads<std::tuple<int, mood>>(oids::record, *none) == wire_form::text));
        BOOST_CHECK((tusk::codec_reads<std::tuple<std::optional<std::vector<inner>>>>(oids::record, *none) ==
                     wire_form::text));
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
    // What would be read as text cannot be, in binary.
    BOOST_TEST((decode_outcome<std::tuple<std::string, std::string>>(two, oids::record)) == outcome::does_not_fit);
    BOOST_CHECK((decoded<std::tuple<std::int64_t, std::string>>(two, oids::record, types) ==
                 std::tuple{std::int64_t{1}, std::string{"ab"}}));
    auto unknown = two;
    unknown[7] = std::byte{0};  // a column of type 0
    BOOST_TEST(decode_outcome<pair>(unknown, oids::record) == outcome::does_not_fit);
    unknown[4] = std::byte{0x7f};
    BOOST_TEST(decode_outcome<pair>(unknown, oids::record) == outcome::does_not_fit);
    BOOST_TEST(!(parsed<std::tuple<int, int>>("(1,ab)")));
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
    const type_catalogue small = catalogue_of({{mood_oid, "mood", type_kind::enumeration},
                                               {20'000, "m", type_kind::composite, 0, {mood_oid, oids::int2}}});
    BOOST_CHECK((encode(moods{static_cast<mood>(9), std::int16_t{1}}, 20'000, small).error ==
                 tusk::errc::value_out_of_range));
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
         {"", " ", "(", ")", "(1", "(1,", "(1,a", "1,a)", "1,a", "(1,a))", "(1,a)x", "(1,a) ", "((1,a)", "(1,(a)",
          "(1,\"a)", "(1,a\")", "(1,a\\)", "(1,a\\", "{1,a}", "[1,a)", "(1;a)", "(x,a)", "(\"\",a)", "(1,a,)", "(1,,a)"}) {
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
    for (const char* sent : {"ffffffff", "80000000", "7fffffff0000001700000004000000010000001900000000",
                             "00000003000000170000000400000001000000190000", "00000002000000170000000400000001",
                             "000000020000001700000004000000010000001900000003", "0000000200000017fffffffe00000019ffffffff",
                             "00000002000000178000000000000019ffffffff", "00000002000000177fffffff00000019ffffffff",
                             "00000002000000170000000300000100000019ffffffff",
                             "0000000200000017000000050000000000" "00000019ffffffff"}) {
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
