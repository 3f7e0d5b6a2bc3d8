// What is to be sent. What has been handed to the driver stays where it is until it is written; what came later may
// still be taken back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include <tusk/protocol/wire/byte_buffer.hpp>

namespace tusk::protocol {

class outbox {
public:
    // Messages are appended here.
    [[nodiscard]] byte_buffer& waiting() noexcept { return waiting_; }

    // What to write next; empty when there is nothing. Stays valid until wrote() has covered all of it.
    [[nodiscard]] std::span<const std::byte> output() noexcept {
        if (written_ == flight_.size() && (written_ != 0 || !waiting_.empty())) {
            flight_begin_ += written_;
            written_ = 0;
            flight_.clear();
            if (flight_.capacity() > keep_size)
                flight_ = byte_buffer{};
            flight_.swap(waiting_);
        }
        return flight_.view().subspan(written_);
    }

    // A driver may still be writing what has been wiped meanwhile: that counts for nothing.
    void wrote(std::size_t n) noexcept { written_ = std::min(written_ + n, flight_.size()); }

    [[nodiscard]] bool empty() const noexcept { return written_ == flight_.size() && waiting_.empty(); }

    // Position of the next byte appended, counted over all that was ever appended.
    [[nodiscard]] std::uint64_t position() const noexcept { return flight_begin_ + flight_.size() + waiting_.size(); }

    // Takes back all that was appended from `position` on. False, and nothing happens, when the driver has some of it.
    bool take_back(std::uint64_t position) noexcept {
        const std::uint64_t handed_over = flight_begin_ + flight_.size();
        if (position < handed_over)
            return false;
        waiting_.truncate(static_cast<std::size_t>(position - handed_over));
        return true;
    }

    // Forgets what was not sent, and overwrites what was: passwords went through here.
    void wipe() noexcept {
        flight_begin_ = position();
        written_ = 0;
        flight_.wipe();
        waiting_.wipe();
    }

private:
    static constexpr std::size_t keep_size = 256 * 1024;

    byte_buffer waiting_;
    byte_buffer flight_;
    std::size_t written_ = 0;
    std::uint64_t flight_begin_ = 0;
};

}  // namespace tusk::protocol
