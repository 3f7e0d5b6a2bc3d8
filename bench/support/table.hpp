// The statements and rows of the workloads, and the sum that shows that a peer decoded all of them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "support/measure.hpp"

namespace bench {

inline constexpr const char* select_one = "select $1::int4";
inline constexpr const char* insert_one = "insert into inserted values ($1, $2)";
inline constexpr const char* empty_inserted = "truncate inserted";
inline constexpr const char* inserted_text = "text-value00042";
inline constexpr std::size_t batch_size = 1'000;  // statements in a pipeline
inline constexpr std::size_t warm_up = 100;       // statements before those that count

// bench/run makes a table of each size that is asked for. Texts have 15 bytes, which a std::string holds in itself, or 40.
inline std::string select_rows(const assignment& what) {
    return (what.has_wide_rows ? "select * from wide_" : "select * from t_") + std::to_string(what.operations);
}

// A row of it, for the peers that have no type of their own for timestamps.
struct table_row {
    std::int32_t id = 0;
    std::int64_t big = 0;
    double real = 0;
    std::string text;
    std::int64_t microseconds = 0;  // of a timestamptz, since the year 2000
    bool flag = false;
};

// Numbers wrap. The bits of a double say whether its text was read exactly.
inline std::uint64_t sum_of(std::int32_t id, std::int64_t big, double real, std::string_view text,
                            std::int64_t microseconds, bool flag) {
    return static_cast<std::uint64_t>(id) + static_cast<std::uint64_t>(big) + std::bit_cast<std::uint64_t>(real) +
           static_cast<std::uint64_t>(microseconds) + text.size() + static_cast<unsigned char>(text.back()) + flag;
}

inline std::uint64_t sum_of(const table_row& r) { return sum_of(r.id, r.big, r.real, r.text, r.microseconds, r.flag); }

}  // namespace bench
