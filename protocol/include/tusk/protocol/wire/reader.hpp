// Reads the body of a message, or one value, front to back. It never reads past the end: the first read that does not
// fit makes the reader fail, and from then on every read gives an empty value. Check ok() or finished() once at the end.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include <tusk/protocol/wire/big_endian.hpp>

namespace tusk::protocol {

class reader {
public:
    constexpr reader() = default;
    explicit reader(std::span<const std::byte> bytes) noexcept : at_{bytes.data()}, end_{bytes.data() + bytes.size()} {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    // Nothing failed and nothing is left: what a complete, well-formed body looks like.
    [[nodiscard]] bool finished() const noexcept { return ok_ && at_ == end_; }
    [[nodiscard]] std::size_t remaining() const noexcept { return static_cast<std::size_t>(end_ - at_); }

    void fail() noexcept {
        ok_ = false;
        at_ = end_;
    }

    template <wire_number T>
    [[nodiscard]] T get() noexcept {
        if (remaining() < sizeof(T)) {
            fail();
            return T{};
        }
        T value = load_big_endian<T>(at_);
        at_ += sizeof(T);
        return value;
    }

    // Reads several numbers in a row; true when all of them were there.
    template <wire_number... T>
    bool get(T&... values) noexcept {
        ((values = get<T>()), ...);
        return ok_;
    }

    [[nodiscard]] std::span<const std::byte> bytes(std::size_t n) noexcept {
        if (remaining() < n) {
            fail();
            return {};
        }
        std::span<const std::byte> taken{at_, n};
        at_ += n;
        return taken;
    }

    [[nodiscard]] std::span<const std::byte> rest() noexcept { return bytes(remaining()); }

    // The characters up to the terminating NUL, which is consumed too.
    [[nodiscard]] std::string_view cstring() noexcept {
        const auto* nul = at_ == end_ ? nullptr : static_cast<const std::byte*>(std::memchr(at_, 0, remaining()));
        if (nul == nullptr) {
            fail();
            return {};
        }
        std::string_view text{reinterpret_cast<const char*>(at_), static_cast<std::size_t>(nul - at_)};
        at_ = nul + 1;
        return text;
    }

private:
    const std::byte* at_ = nullptr;
    const std::byte* end_ = nullptr;
    bool ok_ = true;
};

[[nodiscard]] inline std::string_view as_text(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline std::span<const std::byte> as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

}  // namespace tusk::protocol
