// The order and the binary form of inet and cidr.
#include <tusk/codecs/network.hpp>

#include <algorithm>

namespace tusk {
namespace {

// How network_send() tells the families apart: AF_INET and AF_INET + 1, whatever the machine calls IPv6.
constexpr std::uint8_t family_v4 = 2;
constexpr std::uint8_t family_v6 = 3;

template <std::size_t Size>
std::array<std::uint8_t, Size> take_address(reader& r) {
    std::array<std::uint8_t, Size> address{};
    const auto taken = r.bytes(Size);
    std::transform(taken.begin(), taken.end(), address.begin(),
                   [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
    return address;
}

}  // namespace

std::strong_ordering operator<=>(const inet& a, const inet& b) noexcept {
    if (a.is_v6_ != b.is_v6_)
        return a.is_v6_ <=> b.is_v6_;
    inet shorter_a = a;
    inet shorter_b = b;
    shorter_a.prefix_ = shorter_b.prefix_ = std::min(a.prefix_, b.prefix_);
    if (const auto by_network = shorter_a.network().bytes_ <=> shorter_b.network().bytes_; by_network != 0)
        return by_network;
    if (a.prefix_ != b.prefix_)
        return a.prefix_ <=> b.prefix_;
    return a.bytes_ <=> b.bytes_;
}

void codec<inet>::encode(writer& w, const inet& v, std::uint32_t wanted) {
    if ((wanted != oids::inet && wanted != oids::cidr) || (wanted == oids::cidr && !v.is_network()))
        return w.fail(errc::value_out_of_range);
    const auto address = v.address();
    w.put(v.is_v6() ? family_v6 : family_v4, static_cast<std::uint8_t>(v.prefix()),
          static_cast<std::uint8_t>(wanted == oids::cidr), static_cast<std::uint8_t>(address.size()));
    w.bytes(std::as_bytes(address));
}

bool codec<inet>::decode(reader& r, inet& v, std::uint32_t sent) {
    std::uint8_t family{};
    std::uint8_t prefix{};
    std::uint8_t is_cidr{};  // says nothing that the OID does not, and the server ignores it too
    std::uint8_t size{};
    const bool complete = r.get(family, prefix, is_cidr, size);
    const bool v6 = family == family_v6;
    if (!complete || (!v6 && family != family_v4) || prefix > (v6 ? 128 : 32) || size != (v6 ? 16 : 4)) {
        r.fail();
        return false;
    }
    const inet read = v6 ? inet::v6(take_address<16>(r), prefix) : inet::v4(take_address<4>(r), prefix);
    if (sent == oids::cidr && !read.is_network())
        r.fail();
    if (!r.ok())
        return false;
    v = read;
    return true;
}

bool codec<cidr>::decode(reader& r, cidr& v, std::uint32_t sent) {
    inet read;
    if (!codec<inet>::decode(r, read, sent) || !read.is_network())
        return false;
    v = cidr{read};
    return true;
}

}  // namespace tusk
