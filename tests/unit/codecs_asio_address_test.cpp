#include <tusk/codecs/asio_address.hpp>

#include <algorithm>
#include <cstdint>
#include <random>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"
#include "codecs_vectors.hpp"

using namespace codecs_support;
using codecs_vectors::agrees;
using codecs_vectors::from_hex;
using tusk::wire_form;
namespace ip = boost::asio::ip;
namespace oids = tusk::oids;

namespace {

template <class Bytes>
Bytes random_bytes(std::mt19937& random) {
    Bytes bytes{};
    for (auto& byte : bytes)
        byte = static_cast<std::uint8_t>(random() % 3 == 0 ? 0 : random());
    return bytes;
}

template <class T>
bool round_trips(const T& value) {
    return through_binary(value, oids::inet) == value && parsed<T>(printed(value)) == value;
}

template <class T>
bool fits(const char* hex) {
    return decoded<T>(from_hex(hex), oids::inet).has_value();
}

constexpr auto v4_host = "0220000401020304";
constexpr auto v4_network = "0218000401020304";
constexpr auto v6_host = "0380001000000000000000000000000000000001";
constexpr auto v6_network = "0340001000000000000000000000000000000001";

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_asio_address)

BOOST_AUTO_TEST_CASE(they_are_written_as_the_server_writes_an_inet) {
    BOOST_TEST(agrees<ip::address>("192.168.0.1", "02200004c0a80001", oids::inet));
    BOOST_TEST(agrees<ip::address>("::ffff:1.2.3.4", "0380001000000000000000000000ffff01020304", oids::inet));
    BOOST_TEST(agrees<ip::address_v4>("1.2.3.4", v4_host, oids::inet));
    BOOST_TEST(agrees<ip::address_v6>("::1", v6_host, oids::inet));
    BOOST_TEST(agrees<ip::network_v4>("1.2.3.4/24", v4_network, oids::inet));
    BOOST_TEST(agrees<ip::network_v6>("::1/64", v6_network, oids::inet));
    BOOST_TEST(agrees<ip::network_v6>("::1", v6_host, oids::inet));
}

BOOST_AUTO_TEST_CASE(random_addresses_and_networks_round_trip_in_binary_and_text) {
    std::mt19937 random{869};
    for (int i = 0; i != 500; ++i) {
        const ip::address_v4 v4{random_bytes<ip::address_v4::bytes_type>(random)};
        const ip::address_v6 v6{random_bytes<ip::address_v6::bytes_type>(random)};
        BOOST_TEST(round_trips(v4), v4);
        BOOST_TEST(round_trips(v6), v6);
        BOOST_TEST(round_trips(ip::address{v4}), v4);
        BOOST_TEST(round_trips(ip::address{v6}), v6);
        BOOST_TEST(round_trips(ip::network_v4{v4, static_cast<unsigned short>(random() % 33)}), v4);
        BOOST_TEST(round_trips(ip::network_v6{v6, static_cast<unsigned short>(random() % 129)}), v6);
    }
}

BOOST_AUTO_TEST_CASE(an_address_is_of_its_own_family_and_has_no_prefix) {
    BOOST_TEST(fits<ip::address>(v4_host));
    BOOST_TEST(fits<ip::address>(v6_host));
    BOOST_TEST(!fits<ip::address>(v4_network));
    BOOST_TEST(!fits<ip::address>(v6_network));
    BOOST_TEST(!fits<ip::address_v4>(v4_network));
    BOOST_TEST(!fits<ip::address_v4>(v6_host));
    BOOST_TEST(!fits<ip::address_v6>(v6_network));
    BOOST_TEST(!fits<ip::address_v6>(v4_host));
    BOOST_TEST(!fits<ip::network_v4>(v6_network));
    BOOST_TEST(!fits<ip::network_v6>(v4_network));
    ip::address value;
    BOOST_TEST(decode(from_hex(v4_network), oids::inet, value) == outcome::does_not_fit);
    BOOST_CHECK(value == ip::address{});
    BOOST_CHECK(parsed<ip::address_v4>("1.2.3.4/32") == ip::make_address_v4("1.2.3.4"));
    for (const char* text : {"1.2.3.4/31", "::1", "x"})
        BOOST_CHECK_MESSAGE(!parsed<ip::address_v4>(text), text);
}

BOOST_AUTO_TEST_CASE(other_lengths_are_malformed) {
    BOOST_TEST(refuses_other_lengths<ip::address>(from_hex(v4_host), oids::inet));
    BOOST_TEST(refuses_other_lengths<ip::address_v6>(from_hex(v6_host), oids::inet));
    BOOST_TEST(refuses_other_lengths<ip::network_v4>(from_hex(v4_network), oids::inet));
}

BOOST_AUTO_TEST_CASE(a_scope_is_never_lost_on_the_way) {
    const auto scoped = ip::address_v6{ip::make_address_v6("fe80::1").to_bytes(), 2};
    for (const ip::address& v : {ip::address{scoped}}) {
        BOOST_CHECK(encode(v, oids::inet).error == tusk::errc::value_out_of_range);
        BOOST_CHECK(encode_text(v).error == tusk::errc::value_out_of_range);
        BOOST_TEST(printed(v) == "fe80::1%2");
    }
    BOOST_CHECK(encode(scoped, oids::inet).error == tusk::errc::value_out_of_range);
    BOOST_CHECK(encode_text(scoped).error == tusk::errc::value_out_of_range);
    const ip::network_v6 network{scoped, 64};
    BOOST_CHECK(encode(network, oids::inet).error == tusk::errc::value_out_of_range);
    BOOST_TEST(printed(network) == "fe80::1/64%2");
    BOOST_CHECK(encode_text(ip::make_address("fe80::1")).sent == raw_text("fe80::1"));
    BOOST_CHECK(encode_text(ip::make_address("1.2.3.4")).sent == raw_text("1.2.3.4"));
}

BOOST_AUTO_TEST_CASE(into_cidr_goes_what_is_a_network) {
    BOOST_CHECK(encode(ip::make_address("1.2.3.4"), oids::cidr).sent == from_hex("0220010401020304"));
    BOOST_CHECK(encode(ip::make_network_v4("1.2.3.0/24"), oids::cidr).sent == from_hex("0218010401020300"));
    BOOST_CHECK(encode(ip::make_network_v4("1.2.3.4/24"), oids::cidr).error == tusk::errc::value_out_of_range);
    BOOST_CHECK(decoded<ip::network_v4>(from_hex("0218010401020300"), oids::cidr) == ip::make_network_v4("1.2.3.0/24"));
}

BOOST_AUTO_TEST_CASE(they_go_binary_into_inet_and_cidr_and_as_text_into_the_rest) {
    BOOST_CHECK(tusk::codec_sends<ip::address>(oids::inet) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<ip::network_v4>(oids::cidr) == wire_form::binary);
    BOOST_CHECK(tusk::codec_sends<ip::address_v4>(oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<ip::address_v6>(oids::cidr) == wire_form::binary);
    BOOST_CHECK(tusk::codec_reads<ip::network_v6>(oids::text) == wire_form::none);
}

BOOST_AUTO_TEST_SUITE_END()
