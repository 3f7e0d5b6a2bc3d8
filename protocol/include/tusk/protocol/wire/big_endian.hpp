// Numbers in network byte order, as every message of the protocol carries them.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace tusk::protocol {

// What can stand on the wire as one big-endian number: 1, 2, 4 or 8 bytes.
template <class T>
concept wire_number =
    (std::integral<T> && sizeof(T) <= 8 && !std::same_as<T, bool>) || std::same_as<T, float> || std::same_as<T, double>;

namespace detail {

template <std::size_t Size>
struct unsigned_of;
template <>
struct unsigned_of<1> {
    using type = std::uint8_t;
};
template <>
struct unsigned_of<2> {
    using type = std::uint16_t;
};
template <>
struct unsigned_of<4> {
    using type = std::uint32_t;
};
template <>
struct unsigned_of<8> {
    using type = std::uint64_t;
};

template <class U>
constexpr U swap_bytes(U v) noexcept {
    if constexpr (sizeof(U) == 8)
        return __builtin_bswap64(v);
    else if constexpr (sizeof(U) == 4)
        return __builtin_bswap32(v);
    else if constexpr (sizeof(U) == 2)
        return __builtin_bswap16(v);
    else
        return v;
}

}  // namespace detail

template <wire_number T>
T load_big_endian(const std::byte* from) noexcept {
    using bits = typename detail::unsigned_of<sizeof(T)>::type;
    bits raw;
    std::memcpy(&raw, from, sizeof raw);
    if constexpr (std::endian::native == std::endian::little)
        raw = detail::swap_bytes(raw);
    return std::bit_cast<T>(raw);
}

template <wire_number T>
void store_big_endian(std::byte* to, T value) noexcept {
    using bits = typename detail::unsigned_of<sizeof(T)>::type;
    auto raw = std::bit_cast<bits>(value);
    if constexpr (std::endian::native == std::endian::little)
        raw = detail::swap_bytes(raw);
    std::memcpy(to, &raw, sizeof raw);
}

}  // namespace tusk::protocol
