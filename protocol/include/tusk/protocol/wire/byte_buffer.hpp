// A growable run of bytes that is never zero-filled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

namespace tusk::protocol {

class byte_buffer {
public:
    byte_buffer() = default;
    byte_buffer(byte_buffer&& other) noexcept { swap(other); }
    byte_buffer& operator=(byte_buffer&& other) noexcept {
        byte_buffer taken{std::move(other)};
        swap(taken);
        return *this;
    }

    [[nodiscard]] std::byte* data() noexcept { return data_.get(); }
    [[nodiscard]] const std::byte* data() const noexcept { return data_.get(); }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    // How much can be appended before there has to be more memory.
    [[nodiscard]] std::size_t spare() const noexcept { return capacity_ - size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::span<const std::byte> view() const noexcept { return {data(), size_}; }

    // Appends n uninitialised bytes and returns where they start. Pointers taken before are no longer valid.
    std::byte* grow(std::size_t n) {
        if (spare() < n) [[unlikely]]
            reallocate(n);
        std::byte* start = data_.get() + size_;
        size_ += n;
        return start;
    }

    void append(std::span<const std::byte> bytes) {
        if (!bytes.empty())
            std::memcpy(grow(bytes.size()), bytes.data(), bytes.size());
    }

    // Drops what was appended after the first `size` bytes.
    void truncate(std::size_t size) noexcept {
        if (size < size_)
            size_ = size;
    }

    void clear() noexcept { size_ = 0; }

    // Overwrites everything the buffer ever held, then clears it: for buffers a password went through.
    void wipe() noexcept {
        auto* p = static_cast<volatile std::byte*>(data_.get());
        for (std::size_t i = 0; i != capacity_; ++i)
            p[i] = std::byte{};
        size_ = 0;
    }

    void swap(byte_buffer& other) noexcept {
        data_.swap(other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }

private:
    [[gnu::noinline]] void reallocate(std::size_t n) {
        const std::size_t needed = size_ + n;
        const std::size_t capacity = needed > 2 * capacity_ ? needed : 2 * capacity_;
        auto bigger = std::make_unique_for_overwrite<std::byte[]>(capacity < 256 ? 256 : capacity);
        if (size_ != 0)
            std::memcpy(bigger.get(), data_.get(), size_);
        data_ = std::move(bigger);
        capacity_ = capacity < 256 ? 256 : capacity;
    }

    std::unique_ptr<std::byte[]> data_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace tusk::protocol
