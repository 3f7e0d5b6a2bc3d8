#include <bitset>

#include <tusk/codecs/asio_address.hpp>

#include "types.hpp"

namespace types {

void compare_networks(comparison& with) {
    namespace ip = boost::asio::ip;
    generator any{5};
    const texts edges{"0.0.0.0",
                      "255.255.255.255",
                      "0.0.0.0/0",
                      "10.0.0.0/8",
                      "::",
                      "::1",
                      "::/0",
                      "::ffff:1.2.3.4",
                      "::1.2.3.4",
                      "::ffff:0:0/96",
                      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                      "2001:db8::/32",
                      "1:0:0:2:0:0:0:3",
                      "0:0:0:1::",
                      "1::8",
                      "1:2:3:4:5:6:7:0",
                      "::2:3:4:5:6:7:8",
                      "1:0:3:4:5:6:7:8",
                      "64:ff9b::1.2.3.4",
                      "::ffff:0:1.2.3.4",
                      "0:0:1::/48"};
    const auto addresses = [&](bool network, int family) {
        return [&any, network, family] { return any.ip(family == 6 || (family == 0 && any.one_in(2)), network); };
    };
    texts hosts = edges;
    hosts.insert(hosts.end(), {"10.1.2.3/8", "2001:db8::1/64", "1.2.3.4/0"});
    const auto inet = ask(with.db(), plain("inet", values(hosts, 400, addresses(false, 0))));
    with.compare<tusk::inet>(inet, "tusk::inet");
    with.compare<tusk::cidr>(inet, "tusk::cidr", {.narrower = true, .own_text = true, .few = true});
    const auto cidr = ask(with.db(), plain("cidr", values(edges, 400, addresses(true, 0))));
    with.compare<tusk::cidr>(cidr, "tusk::cidr");
    with.compare<tusk::inet>(cidr, "tusk::inet", {.own_text = true});
    with.compare<ip::address>(inet, "asio address", {.narrower = true, .few = true});
    with.compare<ip::address_v4>(inet, "asio address_v4", {.narrower = true, .few = true});
    with.compare<ip::address_v6>(inet, "asio address_v6", {.narrower = true, .few = true});
    with.compare<ip::network_v4>(plain("inet", values({"0.0.0.0/0"}, 200, addresses(false, 4))), "asio network_v4");
    with.compare<ip::network_v6>(plain("inet", values({"::/0", "::ffff:1.2.3.4/128"}, 200, addresses(false, 6))),
                                 "asio network_v6");
    with.compare<tusk::macaddr>(plain("macaddr", values({"00:00:00:00:00:00", "ff-ff-ff-ff-ff-ff", "0800.2b01.0203"},
                                                        200, [&] { return any.hex(12); })),
                                "tusk::macaddr");
    with.compare<tusk::macaddr8>(
        plain("macaddr8", values({"00:00:00:00:00:00:00:00", "08:00:2b:01:02:03"}, 200, [&] { return any.hex(16); })),
        "tusk::macaddr8");

    const auto bits = [&](std::size_t least, std::size_t most) {
        return values({}, 200, [&any, least, most] {
            return any.characters(
                static_cast<std::size_t>(any.number(static_cast<std::int64_t>(least), static_cast<std::int64_t>(most))),
                "01");
        });
    };
    texts lengths = bits(0, 70);
    lengths.insert(lengths.end(), {"", "0", "1", any.characters(100'001, "01")});
    const auto varbit = ask(with.db(), plain("bit varying", lengths));
    with.compare<tusk::bits>(varbit, "tusk::bits");
    with.compare<std::bitset<9>>(varbit, "std::bitset<9>", {.narrower = true, .few = true});
    with.compare<tusk::bits>(plain("bit(13)", bits(13, 13)), "tusk::bits");
    with.compare<std::bitset<13>>(plain("bit(13)", bits(13, 13)), "std::bitset<13>");
    with.compare<std::bitset<64>>(plain("bit(64)", bits(64, 64)), "std::bitset<64>");
    with.compare<std::bitset<1>>(plain("bit", bits(1, 1)), "std::bitset<1>");
}

}  // namespace types
