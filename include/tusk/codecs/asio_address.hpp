// The addresses of Boost.Asio <-> inet and cidr. Not part of all.hpp: include it where you need it.
//
// address, address_v4, address_v6: a lone host. An inet or cidr whose prefix is shorter than the address does not fit,
// and nor does one of the other family; an IPv4 address is never turned into IPv6 or back.
// network_v4, network_v6: an address with any prefix.
// A server has no place for the scope of an IPv6 address (the part after %), so with one it cannot be sent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <tusk/codec.hpp>
#include <tusk/codecs/network.hpp>

namespace tusk {

namespace detail {

template <class Address>
struct asio_codec {
    static constexpr pg_type type = codec<inet>::type;

    static constexpr wire_form sends(std::uint32_t wanted) noexcept { return codec<inet>::sends(wanted); }
    static constexpr wire_form reads(std::uint32_t sent) noexcept { return codec<inet>::reads(sent); }

    // Fails with errc::value_out_of_range for a scope, and for bits right of the prefix where cidr is wanted.
    static void encode(writer& w, const Address& v, std::uint32_t wanted);
    static void encode_text(writer& w, const Address& v);
    static bool decode(reader& r, Address& v, std::uint32_t sent);

    // With a scope the text ends as in fe80::1%2, which the server refuses.
    static void print(std::string& out, const Address& v);
    static bool parse(std::string_view text, Address& v);
};

}  // namespace detail

template <>
struct codec<boost::asio::ip::address> : detail::asio_codec<boost::asio::ip::address> {};
template <>
struct codec<boost::asio::ip::address_v4> : detail::asio_codec<boost::asio::ip::address_v4> {};
template <>
struct codec<boost::asio::ip::address_v6> : detail::asio_codec<boost::asio::ip::address_v6> {};
template <>
struct codec<boost::asio::ip::network_v4> : detail::asio_codec<boost::asio::ip::network_v4> {};
template <>
struct codec<boost::asio::ip::network_v6> : detail::asio_codec<boost::asio::ip::network_v6> {};

}  // namespace tusk
