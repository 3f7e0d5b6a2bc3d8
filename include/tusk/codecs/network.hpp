// Network addresses: tusk::inet and tusk::cidr <-> inet and cidr, tusk::macaddr <-> macaddr, tusk::macaddr8 <-> macaddr8
// (https://www.postgresql.org/docs/current/datatype-net-types.html). For the addresses of Boost.Asio see
// asio_address.hpp.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

// An IPv4 or IPv6 address and how many of its first bits name the network: all of them for a lone host.
class inet {
public:
    using v4_bytes = std::array<std::uint8_t, 4>;
    using v6_bytes = std::array<std::uint8_t, 16>;

    // 0.0.0.0
    constexpr inet() noexcept = default;

    // Bytes in the order they are written. They throw std::out_of_range for a prefix longer than the address.
    [[nodiscard]] static constexpr inet v4(const v4_bytes& address, unsigned prefix = 32) {
        return {address, false, prefix};
    }
    [[nodiscard]] static constexpr inet v6(const v6_bytes& address, unsigned prefix = 128) {
        return {address, true, prefix};
    }

    // "192.168.0.1", "192.168.0.1/24", "2001:db8::1/64". No octet may be left out or start with a needless zero.
    [[nodiscard]] static std::optional<inet> from_string(std::string_view text) noexcept;
    // As the server writes it: the prefix is left out when it is the whole address.
    [[nodiscard]] std::string to_string() const;

    [[nodiscard]] constexpr bool is_v4() const noexcept { return !is_v6_; }
    [[nodiscard]] constexpr bool is_v6() const noexcept { return is_v6_; }
    // 4 or 16 bytes.
    [[nodiscard]] constexpr std::span<const std::uint8_t> address() const noexcept {
        return std::span{bytes_}.first(is_v6_ ? 16 : 4);
    }
    // In bits, up to max_prefix().
    [[nodiscard]] constexpr unsigned prefix() const noexcept { return prefix_; }
    // 32 or 128.
    [[nodiscard]] constexpr unsigned max_prefix() const noexcept { return is_v6_ ? 128 : 32; }
    // Whether every bit right of the prefix is zero, as cidr demands.
    [[nodiscard]] constexpr bool is_network() const noexcept { return *this == network(); }
    // The same with those bits set to zero.
    [[nodiscard]] constexpr inet network() const noexcept {
        inet masked = *this;
        for (std::size_t i = 0; i != masked.bytes_.size(); ++i)
            masked.bytes_[i] = static_cast<std::uint8_t>(masked.bytes_[i] & mask(i));
        return masked;
    }

    [[nodiscard]] friend constexpr bool operator==(const inet&, const inet&) noexcept = default;
    // The order of the server: IPv4 first, then by network, a shorter prefix before a longer one, then by address.
    friend std::strong_ordering operator<=>(const inet& a, const inet& b) noexcept;

private:
    constexpr inet(std::span<const std::uint8_t> address, bool is_v6, unsigned prefix)
        : is_v6_{is_v6}, prefix_{static_cast<std::uint8_t>(prefix)} {
        if (prefix > max_prefix())
            throw std::out_of_range{"tusk::inet: the prefix is longer than the address"};
        for (std::size_t i = 0; i != address.size(); ++i)
            bytes_[i] = address[i];
    }

    // The part of byte i that belongs to the network.
    [[nodiscard]] constexpr unsigned mask(std::size_t i) const noexcept {
        const std::size_t before = 8 * i;
        if (prefix_ <= before)
            return 0;
        return prefix_ - before >= 8 ? 0xff : 0xff00u >> (prefix_ - before) & 0xff;
    }

    std::array<std::uint8_t, 16> bytes_{};  // of an IPv4 address only the first four are ever set
    bool is_v6_ = false;
    std::uint8_t prefix_ = 32;
};

// A network: an inet without bits right of the prefix.
class cidr {
public:
    // 0.0.0.0/32
    constexpr cidr() noexcept = default;
    // Throws std::invalid_argument when bits are set right of the prefix; inet::network() clears them.
    constexpr explicit cidr(const inet& network) : network_{network} {
        if (!network.is_network())
            throw std::invalid_argument{"tusk::cidr: bits are set to the right of the prefix"};
    }

    // Like an inet, but without bits right of the prefix. Without a prefix it is a lone host.
    [[nodiscard]] static std::optional<cidr> from_string(std::string_view text) noexcept;
    // As the server writes it: always with the prefix.
    [[nodiscard]] std::string to_string() const;

    [[nodiscard]] constexpr operator inet() const noexcept { return network_; }
    [[nodiscard]] constexpr bool is_v4() const noexcept { return network_.is_v4(); }
    [[nodiscard]] constexpr bool is_v6() const noexcept { return network_.is_v6(); }
    [[nodiscard]] constexpr std::span<const std::uint8_t> address() const noexcept { return network_.address(); }
    [[nodiscard]] constexpr unsigned prefix() const noexcept { return network_.prefix(); }

    [[nodiscard]] friend constexpr bool operator==(const cidr&, const cidr&) noexcept = default;
    [[nodiscard]] friend std::strong_ordering operator<=>(const cidr& a, const cidr& b) noexcept {
        return a.network_ <=> b.network_;
    }

private:
    inet network_;
};

// A MAC address: EUI-48 and EUI-64. from_string() takes two digits a byte, and between any two bytes a colon, a hyphen
// or a dot, as long as it is the same everywhere. to_string() is as the server writes it: "08:00:2b:01:02:03".
struct macaddr {
    std::array<std::uint8_t, 6> bytes{};

    [[nodiscard]] static std::optional<macaddr> from_string(std::string_view text) noexcept;
    [[nodiscard]] std::string to_string() const;

    [[nodiscard]] friend constexpr auto operator<=>(const macaddr&, const macaddr&) noexcept = default;
};

struct macaddr8 {
    std::array<std::uint8_t, 8> bytes{};

    [[nodiscard]] static std::optional<macaddr8> from_string(std::string_view text) noexcept;
    [[nodiscard]] std::string to_string() const;

    [[nodiscard]] friend constexpr auto operator<=>(const macaddr8&, const macaddr8&) noexcept = default;
};

namespace detail {

constexpr wire_form network_form(std::uint32_t oid, wire_form otherwise) noexcept {
    return oid == oids::inet || oid == oids::cidr ? wire_form::binary : otherwise;
}

}  // namespace detail

template <>
struct codec<inet> {
    static constexpr pg_type type{oids::inet, 1041, "inet"};

    static constexpr wire_form sends(std::uint32_t wanted) noexcept {
        return detail::network_form(wanted, wire_form::text);
    }
    static constexpr wire_form reads(std::uint32_t sent) noexcept {
        return detail::network_form(sent, wire_form::none);
    }

    // Into cidr goes only what is_network().
    static void encode(writer& w, const inet& v, std::uint32_t wanted);
    static bool decode(reader& r, inet& v, std::uint32_t sent);

    static void print(std::string& out, const inet& v);
    static bool parse(std::string_view text, inet& v);
};

template <>
struct codec<cidr> {
    static constexpr pg_type type{oids::cidr, 651, "cidr"};

    static constexpr wire_form sends(std::uint32_t wanted) noexcept { return codec<inet>::sends(wanted); }
    static constexpr wire_form reads(std::uint32_t sent) noexcept { return codec<inet>::reads(sent); }

    static void encode(writer& w, const cidr& v, std::uint32_t wanted) { codec<inet>::encode(w, v, wanted); }
    // An inet fits if it is_network().
    static bool decode(reader& r, cidr& v, std::uint32_t sent);

    static void print(std::string& out, const cidr& v);
    static bool parse(std::string_view text, cidr& v);
};

template <>
struct codec<macaddr> {
    static constexpr pg_type type{oids::macaddr, 1040, "macaddr"};

    static void encode(writer& w, const macaddr& v);
    static bool decode(reader& r, macaddr& v);

    static void print(std::string& out, const macaddr& v);
    static bool parse(std::string_view text, macaddr& v);
};

template <>
struct codec<macaddr8> {
    static constexpr pg_type type{oids::macaddr8, 775, "macaddr8"};

    static void encode(writer& w, const macaddr8& v);
    static bool decode(reader& r, macaddr8& v);

    static void print(std::string& out, const macaddr8& v);
    static bool parse(std::string_view text, macaddr8& v);
};

}  // namespace tusk
