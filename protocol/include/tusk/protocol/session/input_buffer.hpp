// What has been received and not dispatched yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <tusk/protocol/session/chunk.hpp>

namespace tusk::protocol {

// Starts with 16 KiB and grows to 256 KiB while reads fill it. A message that is larger gets a chunk of its own size,
// but never more than twice what has arrived of it: the memory follows the bytes received, not a length the peer made up.
class input_buffer {
public:
    static constexpr std::size_t first_size = 16 * 1024;
    static constexpr std::size_t usual_size = 256 * 1024;

    // Where to read into; never empty. Valid until the next call of prepare().
    [[nodiscard]] std::span<std::byte> prepare();
    void commit(std::size_t n) noexcept;

    [[nodiscard]] std::span<const std::byte> readable() const noexcept {
        return {chunk_.data() + begin_, end_ - begin_};
    }
    void consume(std::size_t n) noexcept;

    // The message at the front will be `size` bytes long in all.
    void expect(std::size_t size) noexcept { expected_ = size; }

    // Keeps the bytes now readable where they are for as long as the returned reference lives.
    [[nodiscard]] const chunk& holder() const noexcept { return chunk_; }

private:
    [[nodiscard]] std::size_t wanted_capacity() const noexcept;
    void relocate(std::size_t capacity);

    chunk chunk_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t offered_ = 0;
    std::size_t size_ = first_size;
    std::size_t expected_ = 0;
};

}  // namespace tusk::protocol
