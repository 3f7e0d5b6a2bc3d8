// The memory messages are received into. A result that keeps its rows where they arrived holds the chunks they lie in;
// the session writes over a chunk only while nobody else holds it.
#pragma once

#include <atomic>
#include <cstddef>
#include <new>
#include <span>
#include <utility>

namespace tusk::protocol {

// A counted reference to a block of uninitialised bytes. References may be dropped on any thread.
class chunk {
public:
    chunk() noexcept = default;
    explicit chunk(std::size_t capacity)
        : head_{new (::operator new(sizeof(head) + capacity)) head{.capacity = capacity}} {}

    chunk(const chunk& other) noexcept : head_{other.head_} {
        if (head_ != nullptr)
            head_->references.fetch_add(1, std::memory_order_relaxed);
    }
    chunk(chunk&& other) noexcept : head_{std::exchange(other.head_, nullptr)} {}
    chunk& operator=(chunk other) noexcept {
        std::swap(head_, other.head_);
        return *this;
    }
    ~chunk() {
        if (head_ != nullptr && head_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            head_->~head();
            ::operator delete(head_);
        }
    }

    // The only reference there is: what the bytes hold matters to nobody else.
    [[nodiscard]] bool unique() const noexcept {
        return head_ != nullptr && head_->references.load(std::memory_order_acquire) == 1;
    }
    [[nodiscard]] std::size_t capacity() const noexcept { return head_ == nullptr ? 0 : head_->capacity; }
    [[nodiscard]] std::byte* data() const noexcept {
        return head_ == nullptr ? nullptr : reinterpret_cast<std::byte*>(head_ + 1);
    }
    [[nodiscard]] bool same_as(const chunk& other) const noexcept { return head_ == other.head_; }

private:
    struct head {
        std::size_t capacity;
        std::atomic<std::size_t> references{1};
    };
    head* head_ = nullptr;
};

}  // namespace tusk::protocol
