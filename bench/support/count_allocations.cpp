// Loaded in front of the C library: counts what a process asks of malloc, be it written in C or in C++. Nothing is counted
// that it gives back.
#include <atomic>
#include <cerrno>
#include <cstddef>

extern "C" {

// What glibc's own functions are called besides.
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

}  // extern "C"

namespace {

std::atomic<std::size_t> allocations;

void count() { allocations.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

extern "C" {

std::size_t bench_allocations() { return allocations.load(std::memory_order_relaxed); }

void* malloc(std::size_t size) {
    count();
    return __libc_malloc(size);
}
void* calloc(std::size_t number, std::size_t size) {
    count();
    return __libc_calloc(number, size);
}
void* realloc(void* old, std::size_t size) {
    count();
    return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    count();
    return __libc_memalign(alignment, size);
}
int posix_memalign(void** made, std::size_t alignment, std::size_t size) {
    count();
    *made = __libc_memalign(alignment, size);
    return *made != nullptr ? 0 : ENOMEM;
}

}  // extern "C"
