// A row of the table as a struct of tusk.
#pragma once

#include <cstdint>
#include <string>

#include <tusk/codecs/timestamp.hpp>

#include "support/table.hpp"

namespace bench {

struct tusk_row {
    std::int32_t id;
    std::int64_t big;
    double real;
    std::string text;
    tusk::timestamptz at;
    bool flag;
};

inline tusk_row as_tusk_row(const table_row& r) {
    return {r.id,  r.big, r.real, r.text, tusk::timestamptz::from_microseconds_since_2000(r.microseconds).value(),
            r.flag};
}

inline std::uint64_t sum_of(const tusk_row& r) {
    return sum_of(r.id, r.big, r.real, r.text, r.at.microseconds_since_2000(), r.flag);
}

}  // namespace bench
