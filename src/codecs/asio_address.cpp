#include <tusk/codecs/asio_address.hpp>

#include <algorithm>

namespace tusk {
namespace {

namespace ip = boost::asio::ip;

inet to_inet(const ip::address_v4& v) { return inet::v4(v.to_bytes()); }
inet to_inet(const ip::address_v6& v) { return inet::v6(v.to_bytes()); }
inet to_inet(const ip::address& v) { return v.is_v6() ? to_inet(v.to_v6()) : to_inet(v.to_v4()); }
inet to_inet(const ip::network_v4& v) { return inet::v4(v.address().to_bytes(), v.prefix_length()); }
inet to_inet(const ip::network_v6& v) { return inet::v6(v.address().to_bytes(), v.prefix_length()); }

unsigned long scope_of(const ip::address_v4&) { return 0; }
unsigned long scope_of(const ip::address_v6& v) { return v.scope_id(); }
unsigned long scope_of(const ip::address& v) { return v.is_v6() ? v.to_v6().scope_id() : 0; }
unsigned long scope_of(const ip::network_v4&) { return 0; }
unsigned long scope_of(const ip::network_v6& v) { return v.address().scope_id(); }

template <class Bytes>
Bytes copy_address(const inet& v) {
    Bytes bytes{};
    std::copy(v.address().begin(), v.address().end(), bytes.begin());
    return bytes;
}

ip::address_v4 v4_of(const inet& v) { return ip::address_v4{copy_address<ip::address_v4::bytes_type>(v)}; }
ip::address_v6 v6_of(const inet& v) { return ip::address_v6{copy_address<ip::address_v6::bytes_type>(v)}; }

bool from_inet(const inet& from, ip::network_v4& to) {
    if (from.is_v4())
        to = {v4_of(from), static_cast<unsigned short>(from.prefix())};
    return from.is_v4();
}

bool from_inet(const inet& from, ip::network_v6& to) {
    if (from.is_v6())
        to = {v6_of(from), static_cast<unsigned short>(from.prefix())};
    return from.is_v6();
}

bool from_inet(const inet& from, ip::address& to) {
    if (from.prefix() != from.max_prefix())
        return false;
    if (from.is_v6())
        to = v6_of(from);
    else
        to = v4_of(from);
    return true;
}

bool from_inet(const inet& from, ip::address_v4& to) {
    ip::address read;
    if (!from.is_v4() || !from_inet(from, read))
        return false;
    to = read.to_v4();
    return true;
}

bool from_inet(const inet& from, ip::address_v6& to) {
    ip::address read;
    if (!from.is_v6() || !from_inet(from, read))
        return false;
    to = read.to_v6();
    return true;
}

}  // namespace

template <class Address>
void detail::asio_codec<Address>::encode(writer& w, const Address& v, std::uint32_t wanted) {
    if (scope_of(v) != 0)
        return w.fail(errc::value_out_of_range);
    codec<inet>::encode(w, to_inet(v), wanted);
}

template <class Address>
void detail::asio_codec<Address>::encode_text(writer& w, const Address& v) {
    if (scope_of(v) != 0)
        return w.fail(errc::value_out_of_range);
    w.text(to_inet(v).to_string());
}

template <class Address>
bool detail::asio_codec<Address>::decode(reader& r, Address& v, std::uint32_t sent) {
    inet read;
    return codec<inet>::decode(r, read, sent) && from_inet(read, v);
}

template <class Address>
void detail::asio_codec<Address>::print(std::string& out, const Address& v) {
    codec<inet>::print(out, to_inet(v));
    if (scope_of(v) != 0)
        out += '%' + std::to_string(scope_of(v));
}

template <class Address>
bool detail::asio_codec<Address>::parse(std::string_view text, Address& v) {
    inet read;
    return codec<inet>::parse(text, read) && from_inet(read, v);
}

template struct detail::asio_codec<ip::address>;
template struct detail::asio_codec<ip::address_v4>;
template struct detail::asio_codec<ip::address_v6>;
template struct detail::asio_codec<ip::network_v4>;
template struct detail::asio_codec<ip::network_v6>;

}  // namespace tusk
