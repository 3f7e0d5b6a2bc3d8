// Reads values without looking whether they are well formed: for the floors, and for clients that leave it to the program.
#pragma once

#include <bit>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace bench {

template <class T>
T big_endian(const char* at) {
    std::uint64_t n = 0;
    if constexpr (sizeof(T) == 2) {
        std::uint16_t raw = 0;
        std::memcpy(&raw, at, sizeof raw);
        n = __builtin_bswap16(raw);
    } else if constexpr (sizeof(T) == 4) {
        std::uint32_t raw = 0;
        std::memcpy(&raw, at, sizeof raw);
        n = __builtin_bswap32(raw);
    } else {
        std::memcpy(&n, at, sizeof n);
        n = __builtin_bswap64(n);
    }
    return static_cast<T>(n);
}

inline double big_endian_double(const char* at) { return std::bit_cast<double>(big_endian<std::uint64_t>(at)); }

inline void put_big_endian(char* at, std::uint32_t n) {
    n = __builtin_bswap32(n);
    std::memcpy(at, &n, sizeof n);
}

template <class T>
T number(std::string_view text) {
    T value{};
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// "2026-01-02 03:04:05.678+00", in microseconds since 2000. The servers here keep to UTC.
inline std::int64_t microseconds(std::string_view text) {
    const auto digits = [&](std::size_t from, std::size_t count) {
        unsigned n = 0;
        for (std::size_t i = from; i != from + count; ++i)
            n = n * 10 + static_cast<unsigned>(text[i] - '0');
        return n;
    };
    using namespace std::chrono;
    constexpr auto from = sys_days{year{2000} / 1 / 1};
    const auto day =
        sys_days{year{static_cast<int>(digits(0, 4))} / month{digits(5, 2)} / std::chrono::day{digits(8, 2)}};
    std::int64_t at = ((day - from).count() * 24 + digits(11, 2)) * 3600 + digits(14, 2) * 60 + digits(17, 2);
    at *= 1'000'000;
    if (text[19] != '.')
        return at;
    std::int64_t unit = 100'000;
    for (std::size_t i = 20; text[i] >= '0' && text[i] <= '9'; ++i, unit /= 10)
        at += (text[i] - '0') * unit;
    return at;
}

}  // namespace bench
