// What the fuzz targets share: reading choices from an input, counting memory, reporting a finding and writing seeds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fuzzing {

using bytes = std::span<const std::byte>;

// An input, front to back; zeros where it has ended.
class input {
public:
    input(const std::uint8_t* data, std::size_t size) noexcept
        : left_{reinterpret_cast<const std::byte*>(data), size} {}

    [[nodiscard]] bool empty() const noexcept { return left_.empty(); }
    std::uint8_t take_byte() noexcept { return empty() ? 0 : std::to_integer<std::uint8_t>(take(1).front()); }
    // Fewer where there are no more.
    bytes take(std::size_t n) noexcept;
    bytes rest() noexcept { return take(left_.size()); }

private:
    bytes left_;
};

// A copy of exactly its size, so that the sanitizer sees a read past its end.
class exact_copy {
public:
    explicit exact_copy(bytes from) : bytes_(from.begin(), from.end()) { bytes_.shrink_to_fit(); }
    [[nodiscard]] bytes view() const noexcept { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

// Ends the program as a crash, which libFuzzer reports along with the input.
[[noreturn]] void report(std::string_view what, std::string_view where);

// For faults that are there to be found: tests/fuzz/run --self-test looks for it.
void announce_planted_fault();

// The most memory that was in use at once since it was made, beyond what was in use then.
class memory_use {
public:
    memory_use() noexcept;
    [[nodiscard]] std::size_t peak() const noexcept;

    static constexpr std::size_t always_allowed = 64 * 1024;
    // Reports a finding when the peak is beyond allowed + factor * size.
    void check(std::size_t factor, std::size_t size, std::string_view where,
               std::size_t allowed = always_allowed) const;

private:
    std::int64_t before_;
};

// Writes seeds into a directory, with a number each for a name.
class seed_directory {
public:
    explicit seed_directory(std::string path) : path_{std::move(path)} {}
    void add(std::string_view seed);

private:
    std::string path_;
    std::size_t count_ = 0;
};

// Each target has one: inputs from which the fuzzer gets beyond the first checks. `target --write-seeds DIR` calls it.
void write_seeds(seed_directory& seeds);

}  // namespace fuzzing
