#include <tusk/codecs/bytes_array.hpp>

#include <tusk/codecs/array.hpp>

#include <array>
#include <cstddef>
#include <random>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"

using namespace codecs_support;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

using four = std::array<std::byte, 4>;

constexpr four sample{std::byte{0xde}, std::byte{0xad}, std::byte{0}, std::byte{0x5c}};

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_bytes_array)

BOOST_AUTO_TEST_CASE(an_array_is_its_bytes_in_binary_and_hex_in_text) {
    BOOST_CHECK(encode(sample, oids::bytea).sent == raw(0xde, 0xad, 0, 0x5c));
    BOOST_TEST(printed(sample) == "\\xdead005c");
    BOOST_CHECK(encode(sample, oids::text).sent == raw_text("\\xdead005c"));
}

BOOST_AUTO_TEST_CASE(random_arrays_round_trip_in_binary_and_text) {
    std::mt19937 random{17};
    for (int i = 0; i != 500; ++i) {
        std::array<std::byte, 11> value{};
        for (std::byte& b : value)
            b = static_cast<std::byte>(random());
        BOOST_CHECK(through_binary(value, oids::bytea) == value);
        BOOST_CHECK((parsed<std::array<std::byte, 11>>(printed(value)) == value));
    }
}

BOOST_AUTO_TEST_CASE(more_and_fewer_bytes_do_not_fit) {
    four value = sample;
    BOOST_TEST(decode(raw(1, 2, 3), oids::bytea, value) == outcome::does_not_fit);
    BOOST_TEST(decode(raw(1, 2, 3, 4, 5), oids::bytea, value) == outcome::does_not_fit);
    BOOST_TEST(decode(bytes{}, oids::bytea, value) == outcome::does_not_fit);
    for (const char* text :
         {"", "\\x", "\\xdead00", "\\xdead005c00", "abc", "abcde", "\\xdead005", "\\xdead005g", "abc\\"})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
    BOOST_CHECK(value == sample);
}

BOOST_AUTO_TEST_CASE(a_reader_that_failed_gives_no_bytes) {
    tusk::reader r;
    r.fail();
    std::array<std::byte, 0> none{};
    BOOST_TEST(!tusk::codec_decode(r, none, oids::bytea));
}

BOOST_AUTO_TEST_CASE(an_array_may_be_empty) {
    std::array<std::byte, 0> none{};
    BOOST_TEST(decode(bytes{}, oids::bytea, none) == outcome::value);
    BOOST_TEST(decode(raw(1), oids::bytea, none) == outcome::does_not_fit);
    BOOST_TEST(tusk::codec_parse("\\x", none));
    BOOST_TEST(tusk::codec_parse("", none));
    BOOST_TEST(printed(none) == "\\x");
}

BOOST_AUTO_TEST_CASE(the_escape_format_and_the_digits_of_raw_are_told_apart) {
    BOOST_CHECK(parsed<four>("\\336\\255\\000\\\\") == sample);
    BOOST_CHECK(!parsed<four>("DEAD005C"));
    four value{};
    BOOST_TEST(tusk::codec_parse("DEAD005C", value, oids::gauss::raw));
    BOOST_CHECK(value == sample);
    std::vector<std::byte> values;
    BOOST_TEST(tusk::codec_parse("DEAD005C", values, oids::gauss::blob));
    BOOST_CHECK(values == raw(0xde, 0xad, 0, 0x5c));
    BOOST_TEST(!tusk::codec_parse("DEAD005", values, oids::gauss::blob));
    std::vector<std::vector<std::byte>> several;
    BOOST_TEST(tusk::codec_parse("{DEAD,00}", several, 87));  // raw[]
    BOOST_CHECK((several == std::vector{raw(0xde, 0xad), raw(0)}));
    BOOST_CHECK((parsed<four>("dead") == four{std::byte{'d'}, std::byte{'e'}, std::byte{'a'}, std::byte{'d'}}));
    BOOST_CHECK(!parsed<four>("DEAD005G"));
}

BOOST_AUTO_TEST_CASE(an_array_goes_binary_into_bytea_raw_and_blob_and_as_hex_into_the_rest) {
    for (auto oid : {oids::bytea, oids::gauss::raw, oids::gauss::blob}) {
        BOOST_CHECK(tusk::codec_sends<four>(oid) == wire_form::binary);
        BOOST_CHECK(tusk::codec_reads<four>(oid) == wire_form::binary);
        BOOST_CHECK(through_binary(sample, oid) == sample);
    }
    BOOST_CHECK(tusk::codec_sends<four>(0) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<four>(oids::text) == wire_form::none);
}

BOOST_AUTO_TEST_SUITE_END()
