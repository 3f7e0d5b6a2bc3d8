#include <tusk/codecs/network.hpp>

#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"
#include "codecs_vectors.hpp"

using namespace codecs_support;
using codecs_vectors::agrees;
using tusk::macaddr;
using tusk::macaddr8;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

constexpr macaddr sample{{0x08, 0x00, 0x2b, 0x01, 0x02, 0x03}};
constexpr macaddr8 sample8{{0x08, 0x00, 0x2b, 0x01, 0x02, 0x03, 0x04, 0x05}};

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_macaddr)

BOOST_AUTO_TEST_CASE(mac_addresses_are_written_as_the_server_writes_them) {
    BOOST_TEST(agrees<macaddr>("08:00:2b:01:02:03", "08002b010203", oids::macaddr));
    BOOST_TEST(agrees<macaddr>("ff:ff:ff:ff:ff:ff", "ffffffffffff", oids::macaddr));
    BOOST_TEST(agrees<macaddr8>("08:00:2b:01:02:03:04:05", "08002b0102030405", oids::macaddr8));
    BOOST_TEST(agrees<macaddr8>("ff:ff:ff:ff:ff:ff:ff:ff", "ffffffffffffffff", oids::macaddr8));
    BOOST_TEST(sample.to_string() == "08:00:2b:01:02:03");
    BOOST_TEST(sample8.to_string() == "08:00:2b:01:02:03:04:05");
}

BOOST_AUTO_TEST_CASE(random_mac_addresses_round_trip_in_binary_and_text) {
    std::mt19937 random{829};
    for (int i = 0; i != 500; ++i) {
        macaddr address;
        for (auto& byte : address.bytes)
            byte = static_cast<std::uint8_t>(random());
        BOOST_CHECK(through_binary(address, oids::macaddr) == address);
        BOOST_CHECK(parsed<macaddr>(printed(address)) == address);

        macaddr8 longer;
        for (auto& byte : longer.bytes)
            byte = static_cast<std::uint8_t>(random());
        BOOST_CHECK(through_binary(longer, oids::macaddr8) == longer);
        BOOST_CHECK(parsed<macaddr8>(printed(longer)) == longer);
    }
}

BOOST_AUTO_TEST_CASE(other_lengths_are_malformed) {
    BOOST_TEST(refuses_other_lengths<macaddr>(encode(sample, oids::macaddr).sent, oids::macaddr));
    BOOST_TEST(refuses_other_lengths<macaddr8>(encode(sample8, oids::macaddr8).sent, oids::macaddr8));
}

BOOST_AUTO_TEST_CASE(every_spelling_of_the_manual_is_read) {
    for (const char* text : {"08:00:2b:01:02:03", "08-00-2b-01-02-03", "08002b:010203", "08002b-010203",
                             "0800.2b01.0203", "0800-2b01-0203", "08002b010203", "08:00:2B:01:02:03"})
        BOOST_CHECK_MESSAGE(macaddr::from_string(text) == sample, text);
    for (const char* text :
         {"08:00:2b:01:02:03:04:05", "08-00-2b-01-02-03-04-05", "08002b:0102030405", "08002b-0102030405",
          "0800.2b01.0203.0405", "0800-2b01-0203-0405", "08002b0102030405", "08:00:2B:01:02:03:04:05"})
        BOOST_CHECK_MESSAGE(macaddr8::from_string(text) == sample8, text);
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_mac_address_and_leaves_the_value_alone) {
    macaddr value = sample;
    for (const char* text :
         {"", "08", "08:00:2b:01:02", "08:00:2b:01:02:03:", ":08:00:2b:01:02:03", "08:00:2b:01:02:03:04",
          "08:00-2b:01:02:03", "08::00:2b:01:02:03", "8:0:2b:1:2:3", "g8:00:2b:01:02:03", "08:00:2b:01:02:0g",
          "08 00 2b 01 02 03", "-8:00:2b:01:02:03", "080:02:b0:10:20:3", "08:00:2b:01:02:03:04:05"})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
    BOOST_CHECK(value == sample);
    BOOST_CHECK(macaddr::from_string("08") == std::nullopt);
    BOOST_CHECK(macaddr8::from_string("08:00:2b:01:02:03") == std::nullopt);
}

BOOST_AUTO_TEST_CASE(mac_addresses_are_ordered_by_their_bytes) {
    BOOST_CHECK((sample < macaddr{{0x08, 0x00, 0x2b, 0x01, 0x02, 0x04}}));
    BOOST_CHECK((sample < macaddr{{0x80}}));
    BOOST_CHECK((sample8 > macaddr8{}));
}

BOOST_AUTO_TEST_CASE(a_mac_address_goes_binary_into_its_own_type_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<macaddr>(oids::macaddr) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<macaddr>(oids::macaddr8) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<macaddr>(oids::macaddr8) == wire_form::none);
    BOOST_CHECK(tusk::codec_sends<macaddr8>(oids::macaddr8) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<macaddr8>(oids::macaddr) == wire_form::none);
}

BOOST_AUTO_TEST_SUITE_END()
