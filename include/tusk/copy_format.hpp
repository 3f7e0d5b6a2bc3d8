// The forms in which rows travel in COPY (https://www.postgresql.org/docs/current/sql-copy.html, "File Formats").
#pragma once

#include <cstddef>
#include <cstdint>

namespace tusk {

enum class copy_format : std::uint8_t {
    automatic,  // binary; into GaussDB text, if a type of the columns may have another binary form there
    binary,     // the fastest. Nothing is cast: values have to be of the types of their columns
    text,       // the server reads each value as it reads a string, and so takes what it would take of that
    csv,        // the same, as comma-separated values
};

// Of rows that come out of the server.
struct copy_options {
    copy_format format = copy_format::automatic;
    // As those of stream_options.
    std::size_t bytes = 1024 * 1024;
    std::size_t rows = 0;
};

}  // namespace tusk
