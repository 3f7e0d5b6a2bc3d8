#include <tusk/codecs/network.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "codecs_support.hpp"
#include "codecs_vectors.hpp"

using namespace codecs_support;
using codecs_vectors::agrees;
using codecs_vectors::from_hex;
using tusk::cidr;
using tusk::inet;
using tusk::wire_form;
namespace oids = tusk::oids;

namespace {

// Groups of zero and embedded IPv4 addresses are likely, prefixes of any length.
inet random_inet(std::mt19937& random) {
    const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    if (below(3) == 0) {
        inet::v4_bytes octets{};
        for (auto& octet : octets)
            octet = static_cast<std::uint8_t>(random());
        return inet::v4(octets, below(2) == 0 ? 32 : below(33));
    }
    inet::v6_bytes octets{};
    for (std::size_t i = below(2) == 0 ? 0 : 2 * below(8); i < 16; i += 2) {
        const auto group = std::array{0u, 0u, 1u, 0xffffu, below(0x10000)}[below(5)];
        octets[i] = static_cast<std::uint8_t>(group >> 8);
        octets[i + 1] = static_cast<std::uint8_t>(group);
    }
    return inet::v6(octets, below(2) == 0 ? 128 : below(129));
}

static_assert(cidr{inet::v4({10, 0, 0, 0}, 8)} == inet::v4({10, 1, 2, 3}, 8).network());

}  // namespace

BOOST_AUTO_TEST_SUITE(codecs_network)

BOOST_AUTO_TEST_CASE(an_inet_is_written_as_the_server_writes_it) {
    struct {
        std::string_view text;
        std::string_view hex;
    } const vectors[] = {
        {"0.0.0.0", "0220000400000000"},
        {"255.255.255.255", "02200004ffffffff"},
        {"192.168.0.1/24", "02180004c0a80001"},
        {"10.0.0.0/8", "020800040a000000"},
        {"1.2.3.4/0", "0200000401020304"},
        {"::", "0380001000000000000000000000000000000000"},
        {"::1", "0380001000000000000000000000000000000001"},
        {"::2", "0380001000000000000000000000000000000002"},
        {"::/0", "0300001000000000000000000000000000000000"},
        {"::1.2.3.4", "0380001000000000000000000000000001020304"},
        {"::0.1.0.0", "0380001000000000000000000000000000010000"},
        {"::ffff:1.2.3.4", "0380001000000000000000000000ffff01020304"},
        {"::ffff:0.0.0.0/96", "0360001000000000000000000000ffff00000000"},
        {"::ffff:0:102:304", "038000100000000000000000ffff000001020304"},
        {"::1:0:0", "0380001000000000000000000000000100000000"},
        {"1::", "0380001000010000000000000000000000000000"},
        {"1:0:0:2::", "0380001000010000000000020000000000000000"},
        {"1:0:0:2::3", "0380001000010000000000020000000000000003"},
        {"1::2:0:0:3:4", "0380001000010000000000020000000000030004"},
        {"1:0:2:3:4:5:6:7", "0380001000010000000200030004000500060007"},
        {"0:1:2:3:4:5:6:7", "0380001000000001000200030004000500060007"},
        {"0:0:1::", "0380001000000000000100000000000000000000"},
        {"1:2:3:4:5:6:7:0", "0380001000010002000300040005000600070000"},
        {"1:2:3:4:5:6::", "0380001000010002000300040005000600000000"},
        {"2001:db8::abcd/64", "0340001020010db800000000000000000000abcd"},
        {"fe80::a00:27ff:fe4e:66a1/10", "030a0010fe800000000000000a0027fffe4e66a1"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/127", "037f0010ffffffffffffffffffffffffffffffff"},
    };
    for (const auto& v : vectors)
        BOOST_TEST(agrees<inet>(v.text, v.hex, oids::inet), v.text);
}

BOOST_AUTO_TEST_CASE(a_cidr_always_has_its_prefix) {
    struct {
        std::string_view text;
        std::string_view hex;
    } const vectors[] = {
        {"0.0.0.0/0", "0200010400000000"},
        {"10.0.0.0/8", "020801040a000000"},
        {"10.1.2.3/32", "022001040a010203"},
        {"::/0", "0300011000000000000000000000000000000000"},
        {"2001:db8::/32", "0320011020010db8000000000000000000000000"},
        {"::1/128", "0380011000000000000000000000000000000001"},
        {"::ffff:0.0.0.0/96", "0360011000000000000000000000ffff00000000"},
        {"192.168.1.128/25", "02190104c0a80180"},
    };
    for (const auto& v : vectors)
        BOOST_TEST(agrees<cidr>(v.text, v.hex, oids::cidr), v.text);
}

BOOST_AUTO_TEST_CASE(random_addresses_and_networks_round_trip_in_binary_and_text) {
    std::mt19937 random{869};
    for (int i = 0; i != 1000; ++i) {
        const inet address = random_inet(random);
        BOOST_CHECK(through_binary(address, oids::inet) == address);
        BOOST_CHECK(parsed<inet>(printed(address)) == address);
        BOOST_CHECK(inet::from_string(address.to_string()) == address);

        const cidr network{address.network()};
        BOOST_CHECK(through_binary(network, oids::cidr) == network);
        BOOST_CHECK(parsed<cidr>(printed(network)) == network);
        BOOST_CHECK(cidr::from_string(network.to_string()) == network);
    }
}

BOOST_AUTO_TEST_CASE(a_network_is_an_inet_without_bits_right_of_the_prefix) {
    const inet host = inet::v4({192, 168, 255, 255}, 20);
    BOOST_TEST(!host.is_network());
    BOOST_CHECK(host.network() == inet::v4({192, 168, 240, 0}, 20));
    BOOST_TEST(host.network().is_network());
    BOOST_CHECK(inet::v4({1, 2, 3, 4}, 0).network() == inet::v4({0, 0, 0, 0}, 0));
    BOOST_TEST(inet::v4({1, 2, 3, 4}).is_network());
    BOOST_TEST(inet::v6({0x20, 1, 0xd, 0xb8}, 29).is_network());
    BOOST_TEST(!inet::v6({0x20, 1, 0xd, 0xb8}, 28).is_network());
    BOOST_CHECK_THROW(cidr{host}, std::invalid_argument);
    BOOST_CHECK(cidr{host.network()} == host.network());
}

BOOST_AUTO_TEST_CASE(the_parts_of_an_address_can_be_asked_for) {
    const inet v4 = inet::v4({10, 1, 2, 3}, 8);
    BOOST_TEST(v4.is_v4());
    BOOST_TEST(!v4.is_v6());
    BOOST_TEST(v4.prefix() == 8u);
    BOOST_TEST(v4.max_prefix() == 32u);
    BOOST_TEST(v4.address() == (std::array<std::uint8_t, 4>{10, 1, 2, 3}), boost::test_tools::per_element());

    const cidr v6{inet::v6({0xfe, 0x80}, 10)};
    BOOST_TEST(v6.is_v6());
    BOOST_TEST(!v6.is_v4());
    BOOST_TEST(v6.prefix() == 10u);
    BOOST_TEST(v6.address().size() == 16u);
    BOOST_TEST(v6.address()[1] == 0x80);

    BOOST_TEST(inet{}.to_string() == "0.0.0.0");
    BOOST_TEST(cidr{}.to_string() == "0.0.0.0/32");
}

BOOST_AUTO_TEST_CASE(a_prefix_is_no_longer_than_the_address) {
    BOOST_CHECK_THROW(static_cast<void>(inet::v4({1, 2, 3, 4}, 33)), std::out_of_range);
    BOOST_CHECK_THROW(static_cast<void>(inet::v6({}, 129)), std::out_of_range);
    BOOST_CHECK_THROW(static_cast<void>(inet::v4({1, 2, 3, 4}, 256)), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(addresses_are_in_the_order_of_the_server) {
    // As `order by` of a server has them.
    const std::string_view sorted[] = {"0.0.0.0/0",  "0.0.0.0/1", "11.0.0.0/7", "10.0.0.0/8", "10.255.0.0/8",
                                       "10.0.0.0/9", "10.0.0.0",  "10.0.0.1",   "11.0.0.0/8", "255.0.0.0",
                                       "::/0",       "ff::/0",    "::",         "::1",        "::1.2.3.4",
                                       "1::",        "ff::"};
    std::vector<inet> addresses;
    for (std::string_view text : sorted)
        addresses.push_back(inet::from_string(text).value());
    for (std::size_t i = 1; i != addresses.size(); ++i)
        BOOST_TEST((addresses[i - 1] < addresses[i]), sorted[i]);
    BOOST_CHECK((cidr{addresses[3]} < cidr{addresses[5]}));
    BOOST_CHECK((addresses[3] <=> addresses[3]) == 0);
}

BOOST_AUTO_TEST_CASE(upper_case_and_uncompressed_groups_are_read) {
    BOOST_CHECK(parsed<inet>("2001:0DB8:0:0:0:0:0:ABcd/64") == parsed<inet>("2001:db8::abcd/64"));
    BOOST_CHECK(parsed<inet>("1:2:3:4:5:6:1.2.3.4") == parsed<inet>("1:2:3:4:5:6:102:304"));
    BOOST_CHECK(parsed<inet>("1:2:3:4:5:6:7::") == parsed<inet>("1:2:3:4:5:6:7:0"));
    BOOST_CHECK(parsed<inet>("::2:3:4:5:6:7:8") == parsed<inet>("0:2:3:4:5:6:7:8"));
    BOOST_CHECK(parsed<inet>("1.2.3.4/32") == inet::v4({1, 2, 3, 4}));
    BOOST_CHECK(parsed<inet>("::1/128") == parsed<inet>("::1"));
    BOOST_CHECK(parsed<cidr>("1.2.3.4") == cidr{inet::v4({1, 2, 3, 4})});
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_address_and_leaves_the_value_alone) {
    inet value = inet::v4({1, 2, 3, 4});
    for (const char* text : {"",
                             "1.2.3",
                             "1.2.3.4.5",
                             "1.2.3.256",
                             "1.2.3.-4",
                             "1.2.3.04",
                             "1.2..4",
                             ".1.2.3",
                             "1.2.3.4.",
                             " 1.2.3.4",
                             "1.2.3.4 ",
                             "1.2.3.4/",
                             "1.2.3.4/33",
                             "1.2.3.4/-1",
                             "1.2.3.4/08",
                             "1.2.3.4/8/8",
                             "/8",
                             "0x1.2.3.4",
                             ":",
                             ":::",
                             "1:::2",
                             "1::2::3",
                             "1:2:3:4:5:6:7",
                             "1:2:3:4:5:6:7:8:9",
                             "1:2:3:4:5:6:7::8",
                             "::1:2:3:4:5:6:7:8",
                             "1:2:3:4:5:6:7:",
                             ":1:2:3:4:5:6:7:8",
                             "12345::",
                             "00001::",
                             "1::2:",
                             "g::",
                             "-1::",
                             "::1/129",
                             "::1/",
                             "::1.2.3",
                             "::1.2.3.4:5",
                             "1:2:3:4:5:6:7:1.2.3.4",
                             "::1.2.3.4.5",
                             "fe80::1%2",
                             "1.2.3.4:",
                             "::/0x10",
                             "+1.2.3.4"})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, value), text);
    BOOST_CHECK(value == inet::v4({1, 2, 3, 4}));

    cidr network;
    for (const char* text : {"10.0.0.1/8", "::1/127", "10.0.0.0/33", "x"})
        BOOST_CHECK_MESSAGE(!tusk::codec_parse(text, network), text);
    BOOST_CHECK(network == cidr{});
    BOOST_CHECK(inet::from_string("x") == std::nullopt);
    BOOST_CHECK(cidr::from_string("10.0.0.1/8") == std::nullopt);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_address_are_malformed) {
    for (const char* hex : {"0220000401020304", "0380001000000000000000000000000000000000"}) {
        BOOST_TEST(refuses_other_lengths<inet>(from_hex(hex), oids::inet));
        BOOST_TEST(refuses_other_lengths<cidr>(from_hex(hex), oids::cidr));
    }
    inet value;
    for (const char* hex : {"0420000401020304",                          // family
                            "0a80001000000000000000000000000000000000",  // AF_INET6 of some systems
                            "0221000401020304",                          // prefix
                            "0381001000000000000000000000000000000000",  //
                            "0220001001020304",                          // size
                            "0220001000000000000000000000000000000000",  //
                            "0380000401020304"})
        BOOST_CHECK_MESSAGE(decode(from_hex(hex), oids::inet, value) == outcome::malformed, hex);
    BOOST_CHECK(value == inet{});
}

BOOST_AUTO_TEST_CASE(the_byte_that_tells_cidr_from_inet_says_nothing) {
    BOOST_CHECK(decoded<inet>(from_hex("021807040a000001"), oids::inet) == inet::v4({10, 0, 0, 1}, 24));
    BOOST_CHECK(decoded<cidr>(from_hex("021800040a000000"), oids::cidr) == cidr{inet::v4({10, 0, 0, 0}, 24)});
}

BOOST_AUTO_TEST_CASE(bits_right_of_the_prefix_never_get_into_a_cidr) {
    const auto host = from_hex("021801040a000001");
    cidr network;
    inet address;
    BOOST_TEST(decode(host, oids::cidr, network) == outcome::malformed);
    BOOST_TEST(decode(host, oids::cidr, address) == outcome::malformed);
    BOOST_TEST(decode(host, oids::inet, network) == outcome::does_not_fit);
    BOOST_CHECK(decoded<cidr>(from_hex("021800040a000000"), oids::inet) == cidr{inet::v4({10, 0, 0, 0}, 24)});
    BOOST_CHECK(encode(inet::v4({10, 0, 0, 1}, 24), oids::cidr).error == tusk::errc::value_out_of_range);
    BOOST_CHECK(encode(inet::v4({10, 0, 0, 0}, 24), oids::cidr).sent == from_hex("021801040a000000"));
    BOOST_CHECK(encode(cidr{inet::v4({10, 0, 0, 0}, 24)}, oids::inet).sent == from_hex("021800040a000000"));
}

BOOST_AUTO_TEST_CASE(inet_and_cidr_go_into_each_other_in_binary_and_as_text_into_the_rest) {
    for (auto oid : {oids::inet, oids::cidr}) {
        BOOST_CHECK(tusk::codec_sends<inet>(oid) == wire_form::binary);
        BOOST_CHECK(tusk::codec_sends<cidr>(oid) == wire_form::binary);
        BOOST_CHECK(tusk::codec_reads<inet>(oid) == wire_form::binary);
        BOOST_CHECK(tusk::codec_reads<cidr>(oid) == wire_form::binary);
    }
    BOOST_CHECK(tusk::codec_sends<inet>(oids::text) == wire_form::text);
    BOOST_CHECK(tusk::codec_sends<cidr>(0) == wire_form::text);
    BOOST_CHECK(tusk::codec_reads<inet>(oids::text) == wire_form::none);
    BOOST_CHECK(tusk::codec_reads<cidr>(oids::macaddr) == wire_form::none);
    const auto foreign = written_by([](tusk::writer& w) { tusk::codec<inet>::encode(w, inet{}, oids::macaddr); });
    BOOST_CHECK(foreign.error == tusk::errc::value_out_of_range);
}

BOOST_AUTO_TEST_SUITE_END()
