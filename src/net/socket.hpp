// A non-blocking stream socket, TCP or Unix.
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include <boost/system/error_code.hpp>

#include "net/endpoint.hpp"

namespace tusk::detail {

class socket {
public:
    struct transfer {
        std::size_t bytes = 0;
        boost::system::error_code failed;

        [[nodiscard]] bool would_block() const noexcept;
    };

    socket() = default;
    socket(const socket&) = delete;
    socket& operator=(const socket&) = delete;
    ~socket() { close(); }

    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

    // Begins to connect. `in_progress` means: when it is writable, ask connected() how it went.
    [[nodiscard]] boost::system::error_code connect(const endpoint& to);
    [[nodiscard]] boost::system::error_code connected() const;

    // 0 bytes read without an error: the other side has closed.
    [[nodiscard]] transfer read(std::span<std::byte> into) const;
    [[nodiscard]] transfer write(std::span<const std::byte> from) const;

    void close() noexcept;

private:
    int descriptor_ = -1;
};

[[nodiscard]] bool in_progress(boost::system::error_code ec) noexcept;

}  // namespace tusk::detail
