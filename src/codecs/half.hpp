// Half precision, IEEE 754's binary16, in its bits.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace tusk::detail {

inline constexpr std::uint16_t half_infinity = 0x7C00;

[[nodiscard]] constexpr bool half_is_finite(std::uint16_t half) noexcept {
    return (half & half_infinity) != half_infinity;
}

// v >> by, rounded to the nearest, and to even between two; 0 < by < 32.
[[nodiscard]] constexpr std::uint32_t shift_rounding(std::uint32_t v, unsigned by) noexcept {
    const std::uint32_t kept = v >> by;
    const std::uint32_t dropped = v & ((std::uint32_t{1} << by) - 1);
    const std::uint32_t middle = std::uint32_t{1} << (by - 1);
    return kept + ((dropped > middle || (dropped == middle && kept % 2 == 1)) ? 1 : 0);
}

// The nearest half to a finite float; an infinity where that is too large.
[[nodiscard]] constexpr std::uint16_t to_half(float v) noexcept {
    constexpr std::uint32_t first_infinite = 0x477FF000;  // 65520
    constexpr std::uint32_t first_normal = 0x38800000;    // 2^-14
    constexpr std::uint32_t bias = 112u << 23;            // the difference of the biases of float and half
    const auto bits = std::bit_cast<std::uint32_t>(v);
    const std::uint32_t sign = bits >> 16 & 0x8000;
    const std::uint32_t magnitude = bits & 0x7FFFFFFF;
    std::uint32_t half = 0;
    if (magnitude >= first_infinite) {
        half = half_infinity;
    } else if (magnitude >= first_normal) {
        half = shift_rounding(magnitude - bias, 13);
    } else if (const unsigned shift = 126 - (magnitude >> 23); shift <= 24) {
        half = shift_rounding((magnitude & 0x7FFFFF) | 0x800000, shift);  // in units of 2^-24
    }
    return static_cast<std::uint16_t>(sign | half);
}

[[nodiscard]] inline float from_half(std::uint16_t half) noexcept {
    const int exponent = half >> 10 & 0x1F;
    const int fraction = half & 0x3FF;
    const float magnitude = exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                          : std::ldexp(static_cast<float>(fraction | 0x400), exponent - 25);
    return (half & 0x8000) != 0 ? -magnitude : magnitude;
}

}  // namespace tusk::detail
