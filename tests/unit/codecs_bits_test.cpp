#include <tusk/codecs/bits.hpp>

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"
#include "codecs_vectors.hpp"

using namespace codecs_support;
using codecs_vectors::agrees;
using codecs_vectors::from_hex;
using tusk::bits;
using tusk::wire_form;
namespace oids = tusk::oids;

BOOST_AUTO_TEST_SUITE(codecs_bits)

BOOST_AUTO_TEST_CASE(bits_are_written_as_the_server_writes_them) {
    struct {
        std::string_view text;
        std::string_view hex;
    } const vectors[] = {
        {"", "00000000"},
        {"0", "0000000100"},
        {"1", "0000000180"},
        {"10101", "00000005a8"},
        {"00000000", "0000000800"},
        {"101010101", "00000009aa80"},
        {"1111111100000001", "00000010ff01"},
    };
    for (const auto& v : vectors) {
        BOOST_TEST(agrees<bits>(v.text, v.hex, oids::varbit), v.text);
        BOOST_TEST(agrees<bits>(v.text, v.hex, oids::bit), v.text);
    }
}

BOOST_AUTO_TEST_CASE(a_bitset_is_in_the_order_of_its_to_string) {
    BOOST_TEST(agrees<std::bitset<5>>("10101", "00000005a8", oids::bit));
    BOOST_TEST(agrees<std::bitset<9>>("101010101", "00000009aa80", oids::bit));
    BOOST_TEST(agrees<std::bitset<16>>("1111111100000001", "00000010ff01", oids::varbit));
    BOOST_TEST(agrees<std::bitset<0>>("", "00000000", oids::varbit));
    BOOST_CHECK(encode(std::bitset<4>{0b1000}, oids::bit).sent == from_hex("0000000480"));
}

BOOST_AUTO_TEST_CASE(random_bits_round_trip_in_binary_and_text) {
    std::mt19937 random{1562};
    for (int i = 0; i != 500; ++i) {
        bits value;
        for (std::size_t size = random() % 200; value.size() != size;)
            value.push_back(random() % 2 == 0);
        BOOST_CHECK(through_binary(value, oids::varbit) == value);
        BOOST_CHECK(through_binary(value, oids::bit) == value);
        BOOST_CHECK(parsed<bits>(printed(value)) == value);
        BOOST_CHECK((bits{value.packed(), value.size()} == value));

        const std::bitset<67> exact{std::bitset<67>{random()} << 35 ^ std::bitset<67>{random()}};
        BOOST_CHECK(through_binary(exact, oids::bit) == exact);
        BOOST_CHECK(parsed<std::bitset<67>>(printed(exact)) == exact);
        BOOST_CHECK((encode(exact, oids::bit).sent == encode(bits{exact.to_string()}, oids::bit).sent));
    }
}

BOOST_AUTO_TEST_CASE(bits_can_be_made_and_changed_in_several_ways) {
    BOOST_CHECK(bits{}.empty());
    BOOST_CHECK((bits{true, false, true} == bits{"101"}));
    BOOST_CHECK((bits(11, true) == bits{"11111111111"}));
    BOOST_CHECK((bits(9) == bits{"000000000"}));
    BOOST_CHECK((bits{raw(0xaa, 0xff), 9} == bits{"101010101"}));
    BOOST_CHECK(bits::from_string("01") == bits{"01"});
    BOOST_CHECK(bits::from_string("012") == std::nullopt);
    BOOST_CHECK_THROW(bits{"01 "}, std::invalid_argument);
    BOOST_CHECK_THROW((bits{raw(0xaa), 9}), std::invalid_argument);
    BOOST_CHECK_THROW((bits{raw(0xaa, 0), 8}), std::invalid_argument);

    bits value{"0000000000"};
    value.set(0);
    value.set(9);
    value.set(3);
    value.set(3, false);
    BOOST_TEST(value.to_string() == "1000000001");
    BOOST_TEST(value[0]);
    BOOST_TEST(!value[3]);
    BOOST_TEST(value[9]);
    value.push_back(true);
    value.push_back(false);
    BOOST_TEST(value.to_string() == "100000000110");
    BOOST_TEST(value.size() == 12u);
    BOOST_TEST(!value.empty());
    BOOST_CHECK(value.packed()[1] == std::byte{0x60});
}

BOOST_AUTO_TEST_CASE(bits_are_in_the_order_of_the_server) {
    const char* sorted[] = {"",   "0", "00", "00000000", "000000000", "001",
                            "01", "1", "10", "10000000", "100000000", "11"};
    for (std::size_t i = 1; i != std::size(sorted); ++i)
        BOOST_TEST((bits{sorted[i - 1]} < bits{sorted[i]}), sorted[i]);
}

BOOST_AUTO_TEST_CASE(bits_after_the_last_are_cleared_as_the_server_clears_them) {
    BOOST_CHECK(decoded<bits>(from_hex("00000005af"), oids::varbit) == bits{"10101"});
    BOOST_CHECK(decoded<std::bitset<3>>(from_hex("00000003ff"), oids::bit) == std::bitset<3>{0b111});
    BOOST_CHECK(encode(bits(3, true), oids::bit).sent == from_hex("00000003e0"));
    BOOST_CHECK(encode(~std::bitset<3>{}, oids::bit).sent == from_hex("00000003e0"));
}

BOOST_AUTO_TEST_CASE(a_length_that_is_not_that_of_the_bytes_is_malformed) {
    BOOST_TEST(refuses_other_lengths<bits>(from_hex("00000009aa80"), oids::varbit));
    BOOST_TEST(refuses_other_lengths<std::bitset<9>>(from_hex("00000009aa80"), oids::bit));
    bits value{"1"};
    std::bitset<5> exact;
    for (const char* hex :
         {"ffffffff", "ffffffffff", "80000000", "7fffffff00", "7ffffff900", "0000000900", "00000000ff"}) {
        BOOST_CHECK_MESSAGE(decode(from_hex(hex), oids::varbit, value) == outcome::malformed, hex);
        BOOST_CHECK_MESSAGE(decode(from_hex(hex), oids::bit, exact) != outcome::value, hex);
    }
    BOOST_TEST(decode(from_hex("ffffffff"), oids::bit, exact) == outcome::malformed);
}

BOOST_AUTO_TEST_CASE(a_bitset_takes_exactly_its_own_size) {
    std::bitset<5> value{0b11111};
    BOOST_TEST(decode(from_hex("00000004a0"), oids::bit, value) == outcome::does_not_fit);
    BOOST_TEST(decode(from_hex("00000006a8"), oids::bit, value) == outcome::does_not_fit);
    for (const char* text : {"", "1010", "101010", "1010a", "10 01"})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
    BOOST_CHECK(value.all());
}

BOOST_AUTO_TEST_CASE(text_of_anything_but_zeros_and_ones_is_refused_and_the_value_left_alone) {
    bits value{"101"};
    for (const char* text : {"2", " 1", "1 ", "b1", "x1", "1.", "0b1"})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
    BOOST_CHECK(value == bits{"101"});
}

BOOST_AUTO_TEST_CASE(more_bits_than_a_length_can_say_do_not_fit) {
    const auto sent = written_by([](tusk::writer& w) {
        tusk::detail::put_bits(w, {}, std::size_t{std::numeric_limits<std::int32_t>::max()} + 1, oids::varbit);
    });
    BOOST_CHECK(sent.error == tusk::errc::value_out_of_range);
}

BOOST_AUTO_TEST_CASE(bits_go_binary_into_bit_and_varbit_and_as_text_into_the_rest) {
    for (auto oid : {oids::bit, oids::varbit}) {
        BOOST_CHECK(tusk::codec_sends<bits>(oid) == wire_form::binary);
        BOOST_CHECK(tusk::codec_reads<bits>(oid) == wire_form::binary);
        BOOST_CHECK(tusk::codec_sends<std::bitset<3>>(oid) == wire_form::binary);
        BOOST_CHECK(tusk::codec_reads<std::bitset<3>>(oid) == wire_form::binary);
    }
    BOOST_CHECK(tusk::codec_sends<bits>(oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<bits>(oids::text) == wire_form::none);
    BOOST_CHECK(tusk::codec_sends<std::bitset<3>>(0) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<std::bitset<3>>(oids::int4) == wire_form::none);
    const auto foreign = written_by([](tusk::writer& w) { tusk::codec<bits>::encode(w, bits{}, oids::int4); });
    BOOST_CHECK(foreign.error == tusk::errc::value_out_of_range);
}

BOOST_AUTO_TEST_SUITE_END()
