// The codecs of users: what the defaults are, and what each optional member changes.
#include <tusk/codec.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include <tusk/codecs/floating.hpp>
#include <tusk/codecs/integer.hpp>
#include <tusk/codecs/text.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace codecs_customisation_types {

struct point {
    double x;
    double y;
    bool operator==(const point&) const = default;
};
struct words {
    std::string text;
};
struct both_ways {
    std::uint8_t value;
};
struct no_codec {};
struct celsius {
    double degrees;
    operator double() const { return degrees; }
};

}  // namespace codecs_customisation_types

using codecs_customisation_types::both_ways;
using codecs_customisation_types::celsius;
using codecs_customisation_types::no_codec;
using codecs_customisation_types::point;
using codecs_customisation_types::words;

// In text it is another one than what it is made of.
template <>
struct tusk::codec<celsius> : tusk::codec<double> {
    static void print(std::string& out, const celsius& v) { out += std::to_string(static_cast<int>(v.degrees)) + " C"; }
};

// Binary only, as short as a codec can be.
template <>
struct tusk::codec<point> {
    static constexpr auto type = tusk::pg_type{600, 1017, "point"};
    static void encode(tusk::writer& w, const point& p) { w.put(p.x, p.y); }
    static bool decode(tusk::reader& r, point& p) { return r.get(p.x, p.y); }
};

// Text only, for a type of an extension whose OID is not known beforehand.
template <>
struct tusk::codec<words> {
    static constexpr auto type = tusk::pg_type{0, 0, "words"};
    static void print(std::string& out, const words& w) { out += w.text; }
    static bool parse(std::string_view text, words& w) {
        w.text = text;
        return true;
    }
    static constexpr tusk::wire_form reads(std::uint32_t) { return tusk::wire_form::text; }
};

// Its own type one way, bigint another way.
template <>
struct tusk::codec<both_ways> {
    static constexpr auto type = tusk::pg_type{oids::int2, 1005, "smallint"};
    static constexpr tusk::wire_form sends(std::uint32_t wanted) {
        return wanted == oids::int2 || wanted == oids::int8 ? tusk::wire_form::binary : tusk::wire_form::none;
    }
    static void encode(tusk::writer& w, const both_ways& v) { w.put(std::int16_t{v.value}); }
    static void encode(tusk::writer& w, const both_ways& v, std::uint32_t) { w.put(std::int64_t{v.value}); }
    static bool decode(tusk::reader& r, both_ways& v) {
        v.value = static_cast<std::uint8_t>(r.get<std::int16_t>());
        return r.ok();
    }
    static bool decode(tusk::reader& r, both_ways& v, std::uint32_t) {
        v.value = static_cast<std::uint8_t>(r.get<std::int64_t>());
        return r.ok();
    }
};

BOOST_AUTO_TEST_SUITE(codecs_customisation)

BOOST_AUTO_TEST_CASE(a_type_without_codec_is_neither_parameter_nor_result) {
    BOOST_TEST(!tusk::has_codec<no_codec>);
    BOOST_TEST(!tusk::encodable<no_codec>);
    BOOST_TEST(!tusk::decodable<no_codec>);
    BOOST_TEST(!tusk::has_codec<std::optional<no_codec>>);
    BOOST_TEST(!tusk::has_text_form<no_codec>);
}

BOOST_AUTO_TEST_CASE(encode_and_decode_are_enough) {
    const point p{1.5, -2};
    BOOST_TEST(tusk::encodable<point>);
    BOOST_TEST(tusk::decodable<point>);
    BOOST_CHECK(tusk::codec_sends<point>(600) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<point>(600) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<point>(oids::text) == wire_form::none);
    BOOST_CHECK(through_binary(p, 600) == p);
    BOOST_TEST(refuses_other_lengths<point>(encode(p, 600).sent, 600));
    BOOST_TEST(tusk::codec_declares<point>() == 600U);
}

BOOST_AUTO_TEST_CASE(without_print_the_error_says_that_there_is_no_text_form) {
    BOOST_TEST(!tusk::has_text_form<point>);
    BOOST_TEST(!tusk::printable<point>);
    BOOST_TEST(!tusk::parsable<point>);
    for (std::uint32_t oid : {0U, oids::text}) {
        BOOST_CHECK(tusk::codec_sends<point>(oid) == wire_form::none);
        BOOST_CHECK(encode(point{}, oid).error == tusk::errc::no_text_form);
    }
    BOOST_CHECK(encode_text(std::optional{point{}}).error == tusk::errc::no_text_form);
}

BOOST_AUTO_TEST_CASE(print_and_parse_are_enough_too) {
    BOOST_TEST(tusk::has_text_form<words>);
    BOOST_CHECK(tusk::codec_sends<words>(0) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<words>(54321) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<words>(54321) == wire_form::text);
    BOOST_CHECK(encode(words{"a b"}, 54321).sent == raw_text("a b"));
    BOOST_TEST(parsed<words>("c").value().text == "c");
    words value;
    BOOST_TEST(decode(raw_text("c"), 54321, value) == outcome::malformed);
}

BOOST_AUTO_TEST_CASE(of_two_encodes_the_one_with_the_oid_is_for_foreign_types) {
    BOOST_CHECK(encode(both_ways{7}, oids::int2).sent == raw(0, 7));
    BOOST_CHECK(encode(both_ways{7}, oids::int8).sent == raw(0, 0, 0, 0, 0, 0, 0, 7));
    BOOST_CHECK(decoded<both_ways>(raw(0, 7), oids::int2).value().value == 7);
    BOOST_CHECK(decoded<both_ways>(raw(0, 0, 0, 0, 0, 0, 0, 7), oids::int8).value().value == 7);
    BOOST_CHECK(tusk::codec_sends<both_ways>(oids::text) == wire_form::none);
}

BOOST_AUTO_TEST_CASE(references_and_const_do_not_matter) {
    BOOST_TEST(tusk::encodable<const int&>);
    BOOST_TEST(tusk::decodable<int&>);
    BOOST_TEST(tusk::has_text_form<const int&>);
    BOOST_CHECK(tusk::codec_sends<const int&>(oids::int4) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<const int&>(oids::int4) == wire_form::binary);
    BOOST_TEST(tusk::codec_declares<const std::string&>() == 0U);
}

BOOST_AUTO_TEST_CASE(an_optional_travels_as_what_it_holds) {
    const std::optional<int> seven = 7;
    BOOST_TEST(tusk::codec<std::optional<int>>::type.oid == oids::int4);
    BOOST_CHECK(tusk::codec_sends<std::optional<int>>(oids::int8) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<std::optional<int>>(oids::numeric) == wire_form::text);
    BOOST_CHECK(encode(seven, oids::int2).sent == raw(0, 7));
    BOOST_CHECK(encode(seven, oids::text).sent == raw_text("7"));
    BOOST_CHECK(encode(std::optional<int>{70000}, oids::int2).error == tusk::errc::value_out_of_range);
    BOOST_CHECK(decoded<std::optional<int>>(raw(0, 7), oids::int2).value() == seven);
    BOOST_TEST(refuses_other_lengths<std::optional<int>>(raw(0, 7), oids::int2));
    BOOST_TEST(printed(seven) == "7");
    BOOST_CHECK(parsed<std::optional<int>>("7").value() == seven);
    BOOST_TEST(!parsed<std::optional<int>>("x").has_value());
    BOOST_TEST(tusk::codec_declares<std::optional<std::string>>() == 0U);
    BOOST_TEST(tusk::codec_declares<std::optional<int>>() == oids::int4);
}

BOOST_AUTO_TEST_CASE(null_is_known_by_its_type_and_value) {
    BOOST_TEST(tusk::is_null(nullptr));
    BOOST_TEST(tusk::is_null(std::nullopt));
    BOOST_TEST(tusk::is_null(std::optional<int>{}));
    BOOST_TEST(!tusk::is_null(std::optional<int>{0}));
    BOOST_TEST(tusk::is_null(std::optional<const char*>{nullptr}));
    BOOST_TEST(!tusk::is_null(0));
    BOOST_TEST(!tusk::is_null(""));
    BOOST_TEST(!tusk::is_null(std::string{}));
    char* none = nullptr;
    BOOST_TEST(tusk::is_null(none));
    BOOST_TEST(tusk::nullable<std::optional<int>>);
    BOOST_TEST(!tusk::nullable<int>);
}

BOOST_AUTO_TEST_CASE(setting_null_empties_an_optional) {
    std::optional<int> value = 7;
    tusk::set_null(value);
    BOOST_TEST(!value.has_value());
}

BOOST_AUTO_TEST_CASE(a_null_has_a_codec_that_fits_every_type_and_writes_nothing) {
    BOOST_TEST(tusk::encodable<std::nullptr_t>);
    BOOST_TEST(tusk::encodable<std::nullopt_t>);
    BOOST_TEST(!tusk::decodable<std::nullptr_t>);
    BOOST_CHECK(tusk::codec_sends<std::nullptr_t>(oids::int4) == wire_form::text);
    BOOST_TEST(tusk::codec_declares<std::nullopt_t>() == 0U);
    for (const encoded& e :
         {encode(nullptr, oids::int4), encode(std::nullopt, 0), encode(std::optional<int>{}, oids::int4),
          encode(std::optional<int>{}, oids::text), encode_text(std::optional<std::string>{})}) {
        BOOST_TEST(e.sent.empty());
        BOOST_TEST(!e.error);
    }
    BOOST_TEST(printed(std::optional<int>{}).empty());
}

// A way to write text that is inherited is for what it is inherited from.
BOOST_AUTO_TEST_CASE(a_codec_that_prints_is_not_overruled_by_what_it_has_inherited) {
    BOOST_CHECK(encode_text(celsius{21}).sent == raw_text("21 C"));
    BOOST_CHECK(encode_text(21.0).sent == raw_text("21"));
}

BOOST_AUTO_TEST_SUITE_END()
