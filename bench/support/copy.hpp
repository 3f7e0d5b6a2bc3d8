// The statements of the COPY workloads, their rows, and these in COPY's binary form, written without a look at them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/decode.hpp"
#include "support/table.hpp"

namespace bench {

inline constexpr const char* empty_copied = "truncate copied";
// As tusk writes it.
inline constexpr const char* copy_in = "copy \"copied\" from stdin (format binary)";
inline std::string copy_out(const assignment& what) {
    return "copy (" + select_rows(what) + "\n) to stdout (format binary)";
}

inline constexpr std::string_view copy_header{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
inline constexpr std::string_view copy_end{"\377\377", 2};

// The rows that bench/run makes a table of. Calls make(table_row) for each.
template <class Make>
auto rows_to_copy(std::size_t count, Make make) {
    constexpr std::int64_t start_of_2024 = 8'766LL * 24 * 3'600 * 1'000'000;
    std::vector<decltype(make(table_row{}))> all;
    all.reserve(count);
    for (std::size_t i = 1; i <= count; ++i) {
        char text[20];
        std::snprintf(text, sizeof text, "text-value%05zu", i % 100'000);
        const auto g = static_cast<std::int64_t>(i);
        all.push_back(make({static_cast<std::int32_t>(g), g * 1'000'000'007, static_cast<double>(g) * 0.37 + 0.001,
                            text, start_of_2024 + g * 1'000'001, i % 3 == 0}));
    }
    return all;
}

template <class T>
char* put_value(char* at, T value) {
    put_big_endian(at, sizeof value);
    if constexpr (sizeof value == 8) {
        const std::uint64_t raw = __builtin_bswap64(std::bit_cast<std::uint64_t>(value));
        std::memcpy(at + 4, &raw, sizeof raw);
    } else {
        put_big_endian(at + 4, static_cast<std::uint32_t>(value));
    }
    return at + 4 + sizeof value;
}

// Takes most_in_row bytes at most.
inline constexpr std::size_t most_in_row = 128;
inline char* put_row(char* at, const table_row& row) {
    at[0] = 0;
    at[1] = 6;
    at = put_value(at + 2, row.id);
    at = put_value(at, row.big);
    at = put_value(at, row.real);
    put_big_endian(at, static_cast<std::uint32_t>(row.text.size()));
    std::memcpy(at + 4, row.text.data(), row.text.size());
    at = put_value(at + 4 + row.text.size(), row.microseconds);
    put_big_endian(at, 1);
    at[4] = static_cast<char>(row.flag);
    return at + 5;
}

// One that is known to be well formed; the number of its columns stands in front.
inline void read_row(const char* at, table_row& to) {
    at += 2;
    to.id = big_endian<std::int32_t>(at + 4);
    to.big = big_endian<std::int64_t>(at + 12);
    to.real = big_endian_double(at + 24);
    const auto length = big_endian<std::uint32_t>(at + 32);
    to.text.assign(at + 36, length);
    to.microseconds = big_endian<std::int64_t>(at + 40 + length);
    to.flag = at[52 + length] != 0;
}

}  // namespace bench
