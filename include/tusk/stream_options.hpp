// How much of a stream of rows is in memory at a time.
#pragma once

#include <cstddef>

namespace tusk {

// A batch ends when either is reached: so many bytes, as they came from the server, or so many rows; 0 rows: any number. A
// batch has one row at least, however large, so that memory is that of the budget or of the largest row. Decoded rows may
// take more than they did on the wire: a std::string of a few characters is 32 bytes.
struct stream_options {
    std::size_t bytes = 1024 * 1024;
    std::size_t rows = 0;
};

namespace literals {

[[nodiscard]] consteval std::size_t operator""_KiB(unsigned long long n) { return static_cast<std::size_t>(n * 1024); }
[[nodiscard]] consteval std::size_t operator""_MiB(unsigned long long n) {
    return static_cast<std::size_t>(n * 1024 * 1024);
}

}  // namespace literals
}  // namespace tusk
