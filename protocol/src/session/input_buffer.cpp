#include <tusk/protocol/session/input_buffer.hpp>

#include <algorithm>
#include <cstring>

namespace tusk::protocol {

std::span<std::byte> input_buffer::prepare() {
    const std::size_t pending = end_ - begin_;
    if (pending == 0 && chunk_.unique()) {
        begin_ = end_ = 0;
        if (chunk_.capacity() == size_ && expected_ == 0)  // as it is most often
            return {chunk_.data(), offered_ = size_};
        if (chunk_.capacity() > usual_size)
            chunk_ = chunk{};  // made for one large message
    }

    // A chunk somebody holds may still be filled to its end; only what has been received in it is theirs.
    const std::size_t wanted = wanted_capacity();
    const std::size_t room = chunk_.capacity() - end_;
    // A large message moves only when its chunk is full: each move doubles the chunk, so few are needed.
    const bool fits =
        expected_ > usual_size ? room != 0 : begin_ + wanted <= chunk_.capacity() && room >= first_size / 4;
    const bool outgrown = pending == 0 && chunk_.capacity() < size_;
    if (!fits || outgrown)
        relocate(std::max(wanted, size_));

    offered_ = chunk_.capacity() - end_;
    return {chunk_.data() + end_, offered_};
}

void input_buffer::relocate(std::size_t capacity) {
    const std::size_t pending = end_ - begin_;
    const bool oversized = chunk_.capacity() > std::max(capacity, usual_size);  // made for a message that is gone
    if (chunk_.unique() && chunk_.capacity() >= capacity && !oversized) {
        std::memmove(chunk_.data(), chunk_.data() + begin_, pending);
    } else {
        chunk bigger{capacity};
        if (pending != 0)
            std::memcpy(bigger.data(), chunk_.data() + begin_, pending);
        chunk_ = std::move(bigger);
    }
    begin_ = 0;
    end_ = pending;
}

void input_buffer::commit(std::size_t n) noexcept {
    end_ += n;
    if (n == offered_)
        size_ = std::min(2 * size_, usual_size);
}

void input_buffer::consume(std::size_t n) noexcept {
    begin_ += n;
    expected_ = 0;
}

std::size_t input_buffer::wanted_capacity() const noexcept {
    const std::size_t pending = end_ - begin_;
    const std::size_t affordable = std::max(2 * pending, usual_size);
    return std::max(std::min(expected_, affordable), pending + 1);
}

}  // namespace tusk::protocol
