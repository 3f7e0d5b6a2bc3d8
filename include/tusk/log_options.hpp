// What a log shows of a statement.
#pragma once

#include <cstddef>

namespace tusk {

// SQL that is longer is cut, and marked as such; so is each value. Parameters behind the limit are counted only.
struct log_options {
    // Shows the values of parameters, as far as they have a text form, where otherwise their types and sizes stand. Never
    // those in tusk::sensitive().
    bool values = false;
    std::size_t value_bytes = 64;
    std::size_t sql_bytes = 2048;
    std::size_t parameter_bytes = 2048;  // all of them together, roughly
};

}  // namespace tusk
