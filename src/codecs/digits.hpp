// Numbers out of characters that are read up to eight at a time, and characters out of numbers.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include <tusk/protocol/wire/big_endian.hpp>

namespace tusk::detail {

// Eight characters in one number, the first one in its lowest byte.
constexpr std::uint64_t as_word(const char (&text)[9]) noexcept {
    std::uint64_t word = 0;
    for (std::size_t i = 8; i != 0; --i)
        word = word << 8 | static_cast<unsigned char>(text[i - 1]);
    return word;
}

template <class Bits>
std::uint64_t load_characters(const char* at) noexcept {
    const auto bits = protocol::load_big_endian<Bits>(reinterpret_cast<const std::byte*>(at));
    return protocol::detail::swap_bytes(bits);
}

// The same of `count` characters, 1 to 8: the last one in the highest byte, and zero below the first one.
inline std::uint64_t load_word(const char* at, std::size_t count) noexcept {
    if (count == 8)
        return load_characters<std::uint64_t>(at);
    // What is loaded twice is the same.
    const char* const end = at + count;
    const std::size_t missing = 8 - count;
    if (count >= 4)
        return load_characters<std::uint32_t>(at) << 8 * missing | load_characters<std::uint32_t>(end - 4) << 32;
    return load_characters<std::uint8_t>(at) << 8 * missing |
           load_characters<std::uint8_t>(at + count / 2) << 8 * (missing + count / 2) |
           load_characters<std::uint8_t>(end - 1) << 56;
}

inline constexpr std::uint64_t digit_zeros = as_word("00000000");
inline constexpr std::uint64_t high_bits = 0x8080808080808080;

// Whether a byte is above 9.
constexpr bool has_other_than_digits(std::uint64_t digits) noexcept {
    return (((digits + 0x7676767676767676) | digits) & high_bits) != 0;
}

// In each byte the number that the digit there and the next one make.
constexpr std::uint64_t in_pairs(std::uint64_t digits) noexcept { return digits * (10 << 8 | 1) >> 8; }

// The number that eight digits make.
constexpr std::uint64_t number_of(std::uint64_t digits) noexcept {
    const std::uint64_t pairs = in_pairs(digits) & 0x00ff00ff00ff00ff;
    const std::uint64_t fours = pairs * (100 << 16 | 1) >> 16 & 0x0000ffff0000ffff;
    return fours * (std::uint64_t{10'000} << 32 | 1) >> 32;
}

static_assert(number_of(as_word("12345678") - digit_zeros) == 12'345'678);
static_assert(number_of(as_word("99999999") - digit_zeros) == 99'999'999);

// The number that 1 to 8 characters make; false where one is no digit.
inline bool read_number(const char* text, std::size_t count, std::uint64_t& number) noexcept {
    const std::uint64_t digits = load_word(text, count) ^ digit_zeros << 8 * (8 - count);
    if (has_other_than_digits(digits))
        return false;
    number = number_of(digits);
    return true;
}

// The same of 1 to 16.
inline bool read_long_number(const char* text, std::size_t count, std::uint64_t& number) noexcept {
    if (count <= 8)
        return read_number(text, count, number);
    std::uint64_t high{};
    std::uint64_t low{};
    if (!read_number(text, count - 8, high) || !read_number(text + (count - 8), 8, low))
        return false;
    number = high * 100'000'000 + low;
    return true;
}

// ---- back

inline void store_word(char* at, std::uint64_t word) noexcept {
    protocol::store_big_endian(reinterpret_cast<std::byte*>(at), protocol::detail::swap_bytes(word));
}

// The eight digits that make a number below 100,000,000.
constexpr std::uint64_t digits_of(std::uint64_t number) noexcept {
    const std::uint64_t fours = number / 10'000 | number % 10'000 << 32;
    const std::uint64_t hundreds = fours * 10'486 >> 20 & 0x0000007f'0000007f;
    const std::uint64_t pairs = hundreds | (fours - hundreds * 100) << 16;
    const std::uint64_t tens = pairs * 103 >> 10 & 0x000f000f'000f000f;
    return tens | (pairs - tens * 10) << 8;
}

static_assert(number_of(digits_of(12'345'678)) == 12'345'678 && number_of(digits_of(99'999'999)) == 99'999'999);
static_assert(digits_of(90'807'060) == as_word("90807060") - digit_zeros);

// Writes a number without zeros in front, and gives its end. Up to seven characters behind that are written over.
inline char* put_number(char* at, std::uint64_t number) noexcept {
    constexpr std::uint64_t least_of_nine = 100'000'000;
    if (number >= least_of_nine) {
        at = put_number(at, number / least_of_nine);
        store_word(at, digits_of(number % least_of_nine) + digit_zeros);
        return at + 8;
    }
    const std::uint64_t digits = digits_of(number);
    const int zeros = std::countr_zero(digits | std::uint64_t{1} << 63) / 8;  // not the last digit
    store_word(at, (digits + digit_zeros) >> 8 * zeros);
    return at + (8 - zeros);
}

// The first `count` digits behind a point, 8 at most, with the point and without zeros at the end: nothing if all are zero.
// Up to seven characters behind its end are written over.
inline char* put_fraction(char* at, std::uint64_t number, int count) noexcept {
    constexpr std::uint64_t tens[] = {100'000'000, 10'000'000, 1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
    if (number == 0)
        return at;
    const std::uint64_t digits = digits_of(number * tens[count]);
    *at = '.';
    store_word(at + 1, digits + digit_zeros);
    return at + 9 - std::countl_zero(digits) / 8;
}

}  // namespace tusk::detail
