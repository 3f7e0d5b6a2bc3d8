// Codecs that are wrong for one value each, which the comparison has to find.
#pragma once

#include <string>
#include <vector>

#include <tusk/tusk.hpp>

namespace types {

// What was not found; the number of faults that were looked for.
struct self_test_result {
    std::size_t looked_for = 0;
    std::vector<std::string> not_found;
};
[[nodiscard]] self_test_result run_self_test(tusk::connection& db);

}  // namespace types
