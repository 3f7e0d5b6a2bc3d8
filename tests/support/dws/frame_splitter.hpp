// Finds frames in a stream of bytes that comes in any pieces.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tusk/protocol/wire/frame.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace tusk::testing::dws {

// Frames with one of the tags given are collected whole; the bytes of all others pass as they come, so that it does not
// matter how large these are.
class frame_splitter {
public:
    explicit frame_splitter(std::string_view tags) noexcept : tags_{tags} {}

    // Calls whole(frame) and passing(bytes), in the order of the stream.
    template <class Whole, class Passing>
    void feed(std::string_view bytes, Whole&& whole, Passing&& passing) {
        while (!bytes.empty()) {
            if (passing_ != 0) {
                const auto n = std::min(passing_, bytes.size());
                passing(bytes.substr(0, n));
                bytes.remove_prefix(n);
                // What comes after a length that cannot be is not looked into.
                passing_ -= nonsense_ ? 0 : n;
                continue;
            }
            const auto wanted = collected_.size() < protocol::frame_header_size ? protocol::frame_header_size : size_;
            const auto n = std::min(wanted - collected_.size(), bytes.size());
            collected_ += bytes.substr(0, n);
            bytes.remove_prefix(n);
            if (collected_.size() == protocol::frame_header_size && !know_size()) {
                passing(std::string_view{collected_});
                collected_.clear();
            } else if (collected_.size() == size_) {
                whole(protocol::frame{collected_.front(),
                                      protocol::as_bytes(collected_).subspan(protocol::frame_header_size)});
                collected_.clear();
                size_ = 0;
            }
        }
    }

private:
    // Reads the header. False when the frame is to pass.
    bool know_size() noexcept {
        const auto length = protocol::load_big_endian<std::int32_t>(
            reinterpret_cast<const std::byte*>(collected_.data()) + protocol::tag_size);
        nonsense_ = length < static_cast<std::int32_t>(protocol::length_size);
        if (nonsense_) {
            passing_ = static_cast<std::size_t>(-1);
            return false;
        }
        size_ = protocol::tag_size + static_cast<std::size_t>(length);
        if (tags_.find(collected_.front()) != tags_.npos)
            return true;
        passing_ = size_ - protocol::frame_header_size;
        size_ = 0;
        return false;
    }

    std::string_view tags_;
    std::string collected_;
    std::size_t size_ = 0;     // of the frame that is collected
    std::size_t passing_ = 0;  // what is left of one that passes
    bool nonsense_ = false;
};

}  // namespace tusk::testing::dws
