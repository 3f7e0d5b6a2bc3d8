#include "harness.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <sanitizer/allocator_interface.h>

namespace fuzzing {

namespace {

// Of this thread only: libFuzzer has another one.
thread_local std::int64_t in_use = 0;
thread_local std::int64_t most_in_use = 0;

void on_malloc(const volatile void*, std::size_t size) {
    in_use += static_cast<std::int64_t>(size);
    most_in_use = std::max(most_in_use, in_use);
}

void on_free(const volatile void* at) {
    if (at != nullptr)
        in_use -= static_cast<std::int64_t>(__sanitizer_get_allocated_size(const_cast<const void*>(at)));
}

}  // namespace

bytes input::take(std::size_t n) noexcept {
    const bytes taken = left_.first(std::min(n, left_.size()));
    left_ = left_.subspan(taken.size());
    return taken;
}

void report(std::string_view what, std::string_view where) {
    std::fprintf(stderr, "FINDING: %.*s: %.*s\n", static_cast<int>(where.size()), where.data(),
                 static_cast<int>(what.size()), what.data());
    std::abort();
}

void announce_planted_fault() { std::fputs("planted fault\n", stderr); }

memory_use::memory_use() noexcept : before_{in_use} { most_in_use = in_use; }

std::size_t memory_use::peak() const noexcept { return static_cast<std::size_t>(most_in_use - before_); }

void memory_use::check(std::size_t factor, std::size_t size, std::string_view where, std::size_t allowed) const {
    const std::size_t used = peak();
    if (used > allowed + factor * size)
        report(std::to_string(used) + " bytes of memory for " + std::to_string(size) + " bytes", where);
}

void seed_directory::add(std::string_view seed) {
    std::ofstream file{path_ + "/seed-" + std::to_string(count_++), std::ios::binary};
    file << seed;
    if (!file.flush())
        report("a seed cannot be written", path_);
}

}  // namespace fuzzing

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    if (*argc == 3 && std::string_view{(*argv)[1]} == "--write-seeds") {
        fuzzing::seed_directory seeds{(*argv)[2]};
        fuzzing::write_seeds(seeds);
        std::exit(0);
    }
    if (__sanitizer_install_malloc_and_free_hooks(fuzzing::on_malloc, fuzzing::on_free) == 0)
        fuzzing::report("memory cannot be counted", "harness");
    return 0;
}
