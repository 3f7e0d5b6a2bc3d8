// Data of COPY TO STDOUT as the server has sent it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include <tusk/protocol/session/chunk.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace tusk {

namespace detail {
class collect_data;
}

// Pieces of it: each is a row, with the newline at its end in text and csv; and a header is one, if there is one. They lie
// where they were received, and live as long as this does.
class copied_data {
public:
    [[nodiscard]] std::size_t size() const noexcept { return pieces_.size(); }
    [[nodiscard]] bool empty() const noexcept { return pieces_.empty(); }
    [[nodiscard]] std::span<const std::byte> operator[](std::size_t i) const noexcept { return pieces_[i]; }
    [[nodiscard]] std::string_view text(std::size_t i) const noexcept { return protocol::as_text(pieces_[i]); }

    [[nodiscard]] auto begin() const noexcept { return pieces_.begin(); }
    [[nodiscard]] auto end() const noexcept { return pieces_.end(); }

    // How many bytes they have together.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    friend class detail::collect_data;

    std::vector<std::span<const std::byte>> pieces_;
    std::vector<protocol::chunk> chunks_;  // they lie in these
    std::size_t bytes_ = 0;
};

}  // namespace tusk
