// Bit strings: tusk::bits and std::bitset <-> bit varying and bit
// (https://www.postgresql.org/docs/current/datatype-bit.html).
#pragma once

#include <array>
#include <bitset>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

// A bit string of any length. Bit 0 is the leftmost, the first that is written.
class bits {
public:
    bits() = default;
    explicit bits(std::size_t size, bool value = false);
    // One bit a character, 0 or 1. Throws std::invalid_argument for any other.
    explicit bits(std::string_view text);
    template <std::same_as<bool>... Bit>
    requires(sizeof...(Bit) != 0) explicit bits(Bit... values) { (push_back(values), ...); }
    // Eight bits a byte, the highest first. Throws std::invalid_argument unless there are as many bytes as needed.
    bits(std::span<const std::byte> packed, std::size_t size);

    [[nodiscard]] static std::optional<bits> from_string(std::string_view text);
    [[nodiscard]] std::string to_string() const;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    // As the server keeps them: eight bits a byte, the highest first, zeros after the last.
    [[nodiscard]] std::span<const std::byte> packed() const noexcept { return packed_; }

    // i < size().
    [[nodiscard]] bool operator[](std::size_t i) const noexcept { return (packed_[i / 8] & place(i)) != std::byte{}; }
    void set(std::size_t i, bool value = true) noexcept;
    void push_back(bool value);

    [[nodiscard]] friend bool operator==(const bits&, const bits&) noexcept = default;
    // The order of the server: bit by bit, and the shorter one first if it is a prefix of the longer.
    [[nodiscard]] friend std::strong_ordering operator<=>(const bits&, const bits&) noexcept = default;

private:
    static constexpr std::byte place(std::size_t i) noexcept { return std::byte{0x80} >> (i % 8); }

    std::vector<std::byte> packed_;
    std::size_t size_ = 0;
};

namespace detail {

constexpr wire_form bits_form(std::uint32_t oid, wire_form otherwise) noexcept {
    return oid == oids::bit || oid == oids::varbit ? wire_form::binary : otherwise;
}

// The bits of a value that is sent, after its length was read from it. Bits after the last may be anything: the server
// clears them, and so must whoever reads. The reader fails when the bytes do not match the length.
struct sent_bits {
    std::size_t size = 0;
    std::span<const std::byte> packed;

    [[nodiscard]] bool operator[](std::size_t i) const noexcept {
        return (packed[i / 8] & std::byte{0x80} >> (i % 8)) != std::byte{};
    }
};
sent_bits take_bits(reader& r);

void put_bits(writer& w, std::span<const std::byte> packed, std::size_t size, std::uint32_t wanted);

}  // namespace detail

template <>
struct codec<bits> {
    static constexpr pg_type type{oids::varbit, 1563, "bit varying"};

    static constexpr wire_form sends(std::uint32_t wanted) noexcept {
        return detail::bits_form(wanted, wire_form::text);
    }
    static constexpr wire_form reads(std::uint32_t sent) noexcept { return detail::bits_form(sent, wire_form::none); }

    // Fails with errc::value_out_of_range for more bits than fit in a length of 31 bits.
    static void encode(writer& w, const bits& v, std::uint32_t wanted) {
        detail::put_bits(w, v.packed(), v.size(), wanted);
    }
    static bool decode(reader& r, bits& v, std::uint32_t sent);

    static void print(std::string& out, const bits& v);
    static bool parse(std::string_view text, bits& v);
};

// Exactly N bits: more or fewer do not fit. The order is that of std::bitset::to_string(), so bit N - 1 is the leftmost.
template <std::size_t N>
struct codec<std::bitset<N>> {
    static constexpr pg_type type{oids::bit, 1561, "bit"};

    static constexpr wire_form sends(std::uint32_t wanted) noexcept { return codec<bits>::sends(wanted); }
    static constexpr wire_form reads(std::uint32_t sent) noexcept { return codec<bits>::reads(sent); }

    static void encode(writer& w, const std::bitset<N>& v, std::uint32_t wanted) {
        std::array<std::byte, N / 8 + (N % 8 != 0)> packed{};
        for (std::size_t i = 0; i != N; ++i)
            if (v[N - 1 - i])
                packed[i / 8] |= std::byte{0x80} >> (i % 8);
        detail::put_bits(w, packed, N, wanted);
    }
    static bool decode(reader& r, std::bitset<N>& v, std::uint32_t) {
        const detail::sent_bits read = detail::take_bits(r);
        if (!r.ok() || read.size != N)
            return false;
        for (std::size_t i = 0; i != N; ++i)
            v[N - 1 - i] = read[i];
        return true;
    }

    static void print(std::string& out, const std::bitset<N>& v) { out += v.to_string(); }
    static bool parse(std::string_view text, std::bitset<N>& v) {
        if (text.size() != N || text.find_first_not_of("01") != std::string_view::npos)
            return false;
        for (std::size_t i = 0; i != N; ++i)
            v[N - 1 - i] = text[i] == '1';
        return true;
    }
};

}  // namespace tusk
