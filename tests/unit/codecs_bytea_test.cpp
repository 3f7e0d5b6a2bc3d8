#include <tusk/codecs/bytea.hpp>

#include <array>
#include <cstddef>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::wire_form;
namespace oids = tusk::oids;

BOOST_AUTO_TEST_SUITE(codecs_bytea)

BOOST_AUTO_TEST_CASE(bytes_are_themselves_in_binary) {
    const bytes value = raw(0, 1, 0xff, '\\', 0);
    BOOST_CHECK(encode(value, oids::bytea).sent == value);
    BOOST_CHECK(through_binary(value, oids::bytea) == value);
    BOOST_CHECK(through_binary(bytes{}, oids::bytea) == bytes{});
}

BOOST_AUTO_TEST_CASE(random_bytes_round_trip_in_binary_and_text) {
    std::mt19937 random{17};
    for (int i = 0; i != 200; ++i) {
        bytes value(random() % 300);
        for (std::byte& b : value)
            b = static_cast<std::byte>(random());
        BOOST_CHECK(through_binary(value, oids::bytea) == value);
        BOOST_CHECK(parsed<bytes>(printed(value)) == value);
    }
}

BOOST_AUTO_TEST_CASE(a_reader_that_failed_gives_no_bytes) {
    tusk::reader r;
    r.fail();
    bytes value = raw(1);
    BOOST_TEST(!tusk::codec_decode(r, value, oids::bytea));
    BOOST_TEST(value.empty());
}

BOOST_AUTO_TEST_CASE(a_span_is_a_parameter_only) {
    std::array<std::byte, 2> storage{std::byte{1}, std::byte{2}};
    BOOST_CHECK(encode(std::span<const std::byte>{storage}, oids::bytea).sent == raw(1, 2));
    BOOST_CHECK(encode(std::span<std::byte>{storage}, oids::bytea).sent == raw(1, 2));
    BOOST_CHECK(encode(std::span{storage}, oids::bytea).sent == raw(1, 2));
    BOOST_TEST(printed(std::span{storage}) == "\\x0102");
    BOOST_TEST(!tusk::decodable<std::span<const std::byte>>);
    BOOST_TEST(!tusk::has_codec<std::span<const int>>);
}

BOOST_AUTO_TEST_CASE(the_text_form_is_hex) {
    BOOST_TEST(printed(raw(0xde, 0xad, 0xbe, 0xef, 0)) == "\\xdeadbeef00");
    BOOST_TEST(printed(bytes{}) == "\\x");
    BOOST_CHECK(encode_text(raw(0xa5)).sent == raw_text("\\xa5"));
}

BOOST_AUTO_TEST_CASE(hex_is_read_in_either_case) {
    BOOST_CHECK(parsed<bytes>("\\xDEADbeef09") == raw(0xde, 0xad, 0xbe, 0xef, 9));
    BOOST_CHECK(parsed<bytes>("\\x") == bytes{});
}

BOOST_AUTO_TEST_CASE(the_escape_format_is_read) {
    BOOST_CHECK(parsed<bytes>("") == bytes{});
    BOOST_CHECK(parsed<bytes>("abc") == raw('a', 'b', 'c'));
    BOOST_CHECK(parsed<bytes>("a\\000b\\\\c\\377") == raw('a', 0, 'b', '\\', 'c', 0xff));
    BOOST_CHECK(parsed<bytes>("\\\\x41") == raw('\\', 'x', '4', '1'));
}

BOOST_AUTO_TEST_CASE(text_that_is_no_bytea_is_refused_and_the_value_left_alone) {
    bytes value = raw(7);
    for (std::string_view text : {"\\x1", "\\xg0", "\\x0g", "\\x 1", "\\", "a\\", "\\1", "\\12", "\\400", "\\189",
                                  "\\018", "\\12x", "\\n", "\\X41"})
        BOOST_TEST(!tusk::codec_parse(text, value), text);
    BOOST_CHECK(value == raw(7));
}

BOOST_AUTO_TEST_CASE(bytes_go_binary_into_bytea_and_as_hex_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<bytes>(oids::bytea) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<bytes>(0) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<bytes>(oids::bytea) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<bytes>(oids::text) == wire_form::none);
    BOOST_CHECK(encode(raw(1), oids::text).sent == raw_text("\\x01"));
}

BOOST_AUTO_TEST_SUITE_END()
