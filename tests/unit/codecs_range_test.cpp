// Ranges and multiranges. Bytes and text are those of PostgreSQL 15.
#include <tusk/codecs/range.hpp>

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/array.hpp>
#include <tusk/codecs/decimal.hpp>
#include <tusk/codecs/floating.hpp>
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

using ints = tusk::range<std::int32_t>;
using int_bound = ints::bound;
using many_ints = tusk::multirange<std::int32_t>;
using doubles = tusk::range<double>;
using texts = tusk::range<std::string>;
using text_bound = texts::bound;

// create type textrange as range (subtype = text), and so on.
constexpr std::uint32_t text_range = 20'000;
constexpr std::uint32_t text_multirange = 20'001;
constexpr std::uint32_t double_range = 20'002;
constexpr std::uint32_t double_multirange = 20'003;
constexpr std::uint32_t array_range = 20'004;
constexpr std::uint32_t double_range_domain = 20'005;
constexpr std::uint32_t double_range_array = 20'006;

const type_catalogue types = catalogue_of({{text_range, "textrange", type_kind::range, oids::text},
                                           {text_multirange, "textmultirange", type_kind::multirange, text_range},
                                           {double_range, "float8range", type_kind::range, oids::float8},
                                           {double_multirange, "float8multirange", type_kind::multirange, double_range},
                                           {array_range, "arrayrange", type_kind::range, 1007},
                                           {double_range_domain, "span", type_kind::domain, double_range},
                                           {double_range_array, "_float8range", type_kind::array, double_range}});

template <class T>
outcome decode_outcome(std::span<const std::byte> sent, std::uint32_t oid) {
    T value{};
    return decode(sent, oid, types, value);
}

// As agrees(), with types of the database.
template <class T>
bool agrees_too(std::string_view text, std::string_view hex, std::uint32_t oid) {
    const auto binary = from_hex(hex);
    const std::optional<T> from_binary = decoded<T>(binary, oid, types);
    const std::optional<T> from_text = parsed<T>(text);
    return from_binary && from_binary == from_text && printed(*from_text) == text &&
           encode(*from_text, oid, types).sent == binary;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_range)

// ---- the C++ types

BOOST_AUTO_TEST_CASE(a_range_is_its_bounds) {
    const ints none;
    BOOST_TEST(none.is_empty());
    BOOST_TEST(!none.lower().value.has_value());
    const ints some{1, 5};
    BOOST_TEST(!some.is_empty());
    BOOST_TEST(some.lower().value.value() == 1);
    BOOST_TEST(some.lower().is_inclusive);
    BOOST_TEST(some.upper().value.value() == 5);
    BOOST_TEST(!some.upper().is_inclusive);
    BOOST_CHECK(some == ints(int_bound::including(1), int_bound::excluding(5)));
    BOOST_CHECK(some != ints(int_bound::including(1), int_bound::including(5)));
    BOOST_CHECK(some != ints(int_bound::including(1), int_bound::none()));
    const ints everything{int_bound::none(), int_bound::none()};
    BOOST_CHECK(everything != none);
    // Whether what is not there is inclusive means nothing.
    BOOST_CHECK(everything == ints(int_bound{std::nullopt, true}, int_bound{std::nullopt, false}));
}

BOOST_AUTO_TEST_CASE(the_type_is_the_range_over_the_value) {
    BOOST_TEST(tusk::codec<ints>::type.oid == oids::int4range);
    BOOST_TEST(tusk::codec<ints>::type.array_oid == 3905U);
    BOOST_TEST(tusk::codec<tusk::range<std::int64_t>>::type.oid == oids::int8range);
    BOOST_TEST(tusk::codec<tusk::range<tusk::decimal>>::type.oid == oids::numrange);
    BOOST_TEST(tusk::codec<many_ints>::type.oid == oids::int4multirange);
    BOOST_TEST(tusk::codec<many_ints>::type.array_oid == 6150U);
    BOOST_TEST(tusk::codec<std::vector<ints>>::type.oid == 3905U);
    BOOST_TEST(tusk::codec<doubles>::type.oid == 0U);
    BOOST_TEST(tusk::codec_declares<ints>() == 0U);
    BOOST_TEST(tusk::uses_catalogue<doubles>);
    BOOST_TEST(!tusk::has_codec<tusk::range<std::optional<int>>>);
    BOOST_TEST(!tusk::has_codec<tusk::range<const char*>>);
    BOOST_TEST(tusk::encodable<tusk::range<std::string_view>>);
    BOOST_TEST(!tusk::decodable<tusk::range<std::string_view>>);
    BOOST_TEST(!tusk::decodable<tusk::multirange<std::string_view>>);
}

// ---- both forms, as the server has them

BOOST_AUTO_TEST_CASE(ranges_go_as_the_server_sends_them) {
    BOOST_TEST(agrees<ints>("[1,5)", "0200000004000000010000000400000005", oids::int4range));
    BOOST_TEST(agrees<ints>("empty", "01", oids::int4range));
    BOOST_TEST(agrees<ints>("(,)", "18", oids::int4range));
    BOOST_TEST(agrees<ints>("(,5)", "080000000400000005", oids::int4range));
    BOOST_TEST(agrees<ints>("[1,)", "120000000400000001", oids::int4range));
    BOOST_TEST(agrees<tusk::range<std::int64_t>>("[1,6)", "02000000080000000000000001000000080000000000000006",
                                                 oids::int8range));
    BOOST_TEST(agrees<tusk::range<tusk::decimal>>(
        "(1.5,2.50]", "040000000c0002000000000001000113880000000c000200000000000200021388", oids::numrange));
    BOOST_TEST(agrees<tusk::range<tusk::decimal>>(
        "[1.5,2.50)", "020000000c0002000000000001000113880000000c000200000000000200021388", oids::numrange));
    BOOST_TEST(agrees_too<texts>("[\"\",a)", "02000000000000000161", text_range));
    BOOST_TEST(agrees_too<doubles>("[1.5,2]", "06000000083ff8000000000000000000084000000000000000", double_range));
}

BOOST_AUTO_TEST_CASE(multiranges_go_as_the_server_sends_them) {
    BOOST_TEST(agrees<many_ints>("{}", "00000000", oids::int4multirange));
    BOOST_TEST(agrees<many_ints>("{[1,3),[5,8)}",
                                 "0000000200000011020000000400000001000000040000000300000011020000000400000005000000"
                                 "0400000008",
                                 oids::int4multirange));
    BOOST_TEST(agrees<many_ints>("{(,3),[5,)}", "000000020000000908000000040000000300000009120000000400000005",
                                 oids::int4multirange));
    BOOST_TEST(agrees_too<tusk::multirange<std::string>>("{[a,b)}", "000000010000000b0200000001610000000162",
                                                         text_multirange));
}

BOOST_AUTO_TEST_CASE(arrays_of_ranges_go_as_the_server_sends_them) {
    BOOST_TEST(agrees<std::vector<std::optional<ints>>>(
        "{\"[1,2)\",empty,NULL}",
        "000000010000000100000f4000000003000000010000001102000000040000000100000004000000020000000101ffffffff", 3905));
    const std::vector<doubles> two{{1.5, 2}, {}};
    BOOST_CHECK(through_binary(two, double_range_array, types) == two);
    BOOST_CHECK(tusk::codec_sends<std::vector<doubles>>(double_range_array, types) == wire_form::binary);
}

BOOST_AUTO_TEST_CASE(every_byte_is_quoted_as_the_server_quotes_it) {
    // select string_agg(textrange(chr(c), null)::text, '' order by c) from generate_series(1, 127) c
    constexpr std::string_view expected =
        "[\x01,)[\x02,)[\x03,)[\x04,)[\x05,)[\x06,)[\x07,)[\x08,)[\"\t\",)[\"\n\",)[\"\v\",)[\"\f\",)[\"\r\",)[\x0e,)"
        "[\x0f,)[\x10,)[\x11,)[\x12,)[\x13,)[\x14,)[\x15,)[\x16,)[\x17,)[\x18,)[\x19,)[\x1a,)[\x1b,)[\x1c,)[\x1d,)"
        "[\x1e,)[\x1f,)[\" \",)[!,)[\"\"\"\",)[#,)[$,)[%,)[&,)[',)[\"(\",)[\")\",)[*,)[+,)[\",\",)[-,)[.,)[/,)[0,)"
        "[1,)[2,)[3,)[4,)[5,)[6,)[7,)[8,)[9,)[:,)[;,)[<,)[=,)[>,)[?,)[@,)[A,)[B,)[C,)[D,)[E,)[F,)[G,)[H,)[I,)[J,)"
        "[K,)[L,)[M,)[N,)[O,)[P,)[Q,)[R,)[S,)[T,)[U,)[V,)[W,)[X,)[Y,)[Z,)[\"[\",)[\"\\\\\",)[\"]\",)[^,)[_,)[`,)"
        "[a,)[b,)[c,)[d,)[e,)[f,)[g,)[h,)[i,)[j,)[k,)[l,)[m,)[n,)[o,)[p,)[q,)[r,)[s,)[t,)[u,)[v,)[w,)[x,)[y,)[z,)"
        "[{,)[|,)[},)[~,)[\x7f,)";
    std::string all;
    for (int c = 1; c != 128; ++c)
        all += printed(texts{text_bound::including(std::string(1, static_cast<char>(c))), text_bound::none()});
    BOOST_TEST(all == expected);

    const auto shown = [](std::string lower, std::string upper) { return printed(texts{lower, upper}); };
    BOOST_TEST(shown("\t", "\"\\") == "[\"\t\",\"\"\"\\\\\")");
    BOOST_TEST(shown("", "a b") == "[\"\",\"a b\")");
    BOOST_TEST(shown("NULL", "empty") == "[NULL,empty)");
    BOOST_TEST(printed(texts{text_bound::including("("), text_bound::including("[")}) == "[\"(\",\"[\"]");
    BOOST_TEST(printed(texts{text_bound::none(), text_bound::excluding("")}) == "(,\"\")");
    BOOST_TEST(printed(tusk::range<std::vector<std::string>>{{"1", "2"}, {"3", "a b"}}) ==
               R"_(["{1,2}","{3,""a b""}"))_");
    BOOST_TEST(printed(tusk::multirange<std::string>{{{"a", "b"}, {"c,", "d\""}}}) == R"_({[a,b),["c,","d""")})_");
}

BOOST_AUTO_TEST_CASE(awkward_bounds_round_trip) {
    for (const auto& text : awkward_strings()) {
        const texts value{text_bound::excluding(text), text_bound::including("x" + text)};
        BOOST_CHECK_MESSAGE(parsed<texts>(printed(value)) == value, text);
        BOOST_CHECK_MESSAGE(through_binary(value, text_range, types) == value, text);
        const tusk::multirange<std::string> several{{value, texts{}, texts{text, text}}};
        BOOST_CHECK_MESSAGE(parsed<tusk::multirange<std::string>>(printed(several)) == several, text);
        BOOST_CHECK_MESSAGE(through_binary(several, text_multirange, types) == several, text);
        const std::vector<tusk::multirange<std::string>> array{several, several};
        BOOST_CHECK_MESSAGE(parsed<std::vector<tusk::multirange<std::string>>>(printed(array)) == array, text);
    }
}

BOOST_AUTO_TEST_CASE(random_ranges_round_trip_in_binary_and_text) {
    std::mt19937 random{3904};
    const auto bound = [&] {
        const auto value = static_cast<std::int32_t>(random());
        return random() % 4 == 0   ? int_bound::none()
               : random() % 2 == 0 ? int_bound::including(value)
                                   : int_bound::excluding(value);
    };
    for (int i = 0; i != 600; ++i) {
        many_ints value;
        for (auto count = random() % 5; count != 0; --count)
            value.ranges.push_back(random() % 8 == 0 ? ints{} : ints{bound(), bound()});
        BOOST_REQUIRE(through_binary(value, oids::int4multirange) == value);
        BOOST_REQUIRE(parsed<many_ints>(printed(value)) == value);
        for (const auto& each : value.ranges) {
            BOOST_REQUIRE(through_binary(each, oids::int4range) == each);
            BOOST_REQUIRE(parsed<ints>(printed(each)) == each);
        }
    }
    for (int i = 0; i != 600; ++i) {
        const doubles value{static_cast<double>(random()) / 7, static_cast<double>(random()) * 1e100};
        BOOST_REQUIRE(through_binary(value, double_range, types) == value);
        BOOST_REQUIRE(parsed<doubles>(printed(value)) == value);
    }
}

BOOST_AUTO_TEST_CASE(infinity_is_a_bound_and_no_bound_is_another_thing) {
    const auto infinite = parsed<doubles>("[-Infinity,Infinity)").value();
    BOOST_TEST(infinite.upper().value.value() > 1e308);
    BOOST_TEST(printed(infinite) == "[-Infinity,Infinity)");
    BOOST_TEST(!parsed<doubles>("(,)").value().upper().value.has_value());
    BOOST_CHECK(infinite != parsed<doubles>("(,)"));
}

// ---- which form, and of which types

BOOST_AUTO_TEST_CASE(ranges_go_binary_where_their_bounds_do) {
    BOOST_CHECK(tusk::codec_sends<ints>(oids::int4range) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<ints>(oids::int8range) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<ints>(oids::numrange) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<ints>(0) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<ints>(oids::int4) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<texts>(oids::int4range) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<texts>(text_range, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<texts>(text_range) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<doubles>(double_range, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<doubles>(double_range_domain, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<many_ints>(oids::int8multirange) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<many_ints>(oids::int8range) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<ints>(oids::int8multirange) == wire_form::text);

    BOOST_CHECK(encode(ints{1, 2}, oids::int8range).sent ==
                encode(tusk::range<std::int64_t>{1, 2}, oids::int8range).sent);
    BOOST_CHECK(encode(ints{1, 2}, oids::numrange).sent == raw_text("[1,2)"));
    BOOST_CHECK(encode(ints{1, 2}, text_range, types).sent == encode(texts{"1", "2"}, text_range, types).sent);
    BOOST_CHECK(encode(doubles{1.5, 2}, double_range_domain, types).sent ==
                encode(doubles{1.5, 2}, double_range, types).sent);
    BOOST_CHECK(encode(many_ints{{{1, 2}}}, 0).sent == raw_text("{[1,2)}"));
}

BOOST_AUTO_TEST_CASE(ranges_are_read_where_their_bounds_are) {
    BOOST_CHECK(tusk::codec_reads<ints>(oids::int4range) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<ints>(oids::int8range) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<ints>(oids::numrange) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<texts>(oids::int4range) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<texts>(oids::daterange) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<texts>(text_range, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<doubles>(double_range_domain, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<tusk::multirange<double>>(double_multirange, types) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<many_ints>(oids::nummultirange) == wire_form::text);
    for (const std::uint32_t oid : {0U, oids::int4, oids::text, oids::daterange, oids::int4multirange, 54'321U})
        BOOST_CHECK(tusk::codec_reads<ints>(oid, types) == wire_form::none);
    for (const std::uint32_t oid : {0U, oids::int4, oids::int4range, oids::datemultirange, double_multirange, 54'321U})
        BOOST_CHECK(tusk::codec_reads<many_ints>(oid, types) == wire_form::none);
    BOOST_CHECK(tusk::codec_reads<doubles>(double_range) == wire_form::none);

    type_catalogue unavailable;
    unavailable.set_unavailable();
    BOOST_CHECK(tusk::codec_reads<doubles>(double_range, unavailable) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<tusk::multirange<double>>(double_multirange, unavailable) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<ints>(oids::int4range, unavailable) == wire_form::binary);
}

BOOST_AUTO_TEST_CASE(what_a_bound_cannot_be_a_range_cannot) {
    using small = tusk::range<std::int16_t>;
    BOOST_TEST(decode_outcome<small>(encode(ints{1, 70'000}, oids::int4range).sent, oids::int4range) ==
               outcome::does_not_fit);
    BOOST_TEST(decode_outcome<tusk::multirange<std::int16_t>>(
                   encode(many_ints{{{1, 2}, {1, 70'000}}}, oids::int4multirange).sent, oids::int4multirange) ==
               outcome::does_not_fit);
    BOOST_CHECK(encode(tusk::range<std::int64_t>{1, std::int64_t{1} << 40}, oids::int4range).error ==
                tusk::errc::value_out_of_range);
    const std::string nul{"a\0b", 3};
    BOOST_CHECK(encode(texts{"a", nul}, text_range, types).error == tusk::errc::embedded_nul);
    BOOST_CHECK(encode(texts{"a", nul}, oids::int4range).error == tusk::errc::embedded_nul);
    BOOST_CHECK(encode(tusk::multirange<std::string>{{{"a", nul}}}, 0).error == tusk::errc::embedded_nul);
    BOOST_TEST(!parsed<ints>("[1,x)"));
    BOOST_TEST(!parsed<ints>("[\"\",2)"));
    BOOST_TEST(!parsed<tusk::range<std::int16_t>>("[1,70000)"));
}

BOOST_AUTO_TEST_SUITE_END()
