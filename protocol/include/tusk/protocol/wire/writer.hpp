// Writes messages, or one value, at the end of a byte_buffer. Every length is checked before a byte is written: the
// first write that cannot stand on the wire makes the writer fail, and from then on it writes nothing. Whoever started
// the message drops the half of it that is in the buffer (see `message` below).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include <boost/system/error_code.hpp>

#include <tusk/protocol/errors/errc.hpp>
#include <tusk/protocol/wire/big_endian.hpp>
#include <tusk/protocol/wire/byte_buffer.hpp>
#include <tusk/protocol/wire/frame.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace tusk::protocol {

// No length on the wire may pass this, whether of a message or of a value: lengths are signed Int32.
inline constexpr std::size_t max_length = std::numeric_limits<std::int32_t>::max();

class writer {
public:
    explicit writer(byte_buffer& out) noexcept : out_{&out}, base_{out.size()} {}

    [[nodiscard]] boost::system::error_code error() const noexcept {
        return failed_ ? boost::system::error_code{*failed_} : boost::system::error_code{};
    }
    [[nodiscard]] bool ok() const noexcept { return !failed_; }

    void fail(errc why) noexcept {
        if (ok())
            failed_ = why;
    }
    void fail_as(const writer& other) noexcept {
        if (ok())
            failed_ = other.failed_;
    }

    // What cannot be written as exactly the value it is, such as a double where real is wanted, is not to be rounded.
    void refuse_to_round() noexcept { rounds_ = false; }
    [[nodiscard]] bool rounds() const noexcept { return rounds_; }

    // Appends numbers, big-endian, one after the other.
    template <wire_number... T>
    void put(T... values) {
        if (std::byte* at = claim((sizeof(T) + ...)))
            ((store_big_endian(at, values), at += sizeof(T)), ...);
    }

    void bytes(std::span<const std::byte> bytes) {
        std::byte* at = claim(bytes.size());
        if (at != nullptr && !bytes.empty())
            std::memcpy(at, bytes.data(), bytes.size());
    }

    void text(std::string_view text) { bytes(as_bytes(text)); }

    // What put(at) writes, which is given room for `most` bytes, and gives the end of it.
    template <class Put>
    void text_up_to(std::size_t most, Put&& put) {
        std::byte* const at = claim(most);
        if (at == nullptr) [[unlikely]]
            return;
        char* const text = reinterpret_cast<char*>(at);
        out_->truncate(out_->size() - most + static_cast<std::size_t>(put(text) - text));
    }

    // The characters and a terminating NUL. A NUL among them would end the string early and let what follows be read
    // as another field, so it is refused with errc::embedded_nul.
    void cstring(std::string_view text) {
        if (text.find('\0') != std::string_view::npos)
            return fail(errc::embedded_nul);
        if (text.size() == max_length)
            return fail(errc::message_too_large);
        if (std::byte* at = claim(text.size() + 1)) {
            if (!text.empty())
                std::memcpy(at, text.data(), text.size());
            at[text.size()] = std::byte{};
        }
    }

    // A place to fill in later: an Int32 length that is known only when what it counts has been written.
    class mark {
        friend class writer;
        explicit mark(std::size_t at) : at_{at} {}
        std::size_t at_;
    };

    // One that was left free before.
    [[nodiscard]] static mark length_at(std::size_t position) noexcept { return mark{position}; }
    [[nodiscard]] mark reserve_length() {
        mark here{out_->size()};
        put(std::int32_t{0});
        return here;
    }

    // Fills in a length that counts itself, as messages have it. So many bytes at the end are of the next one already.
    void end_message(mark start, std::size_t beyond = 0) { patch_length(start, out_->size() - start.at_ - beyond); }
    // Fills in a length that counts only what follows it, as values have it.
    void end_value(mark start) { patch_length(start, out_->size() - start.at_ - length_size); }

    // Overwrites two bytes that were written before: a count or format code known only later.
    [[nodiscard]] std::size_t position() const noexcept { return out_->size(); }
    void put_at(std::size_t position, std::int16_t value) noexcept {
        if (ok())
            store_big_endian(out_->data() + position, value);
    }

private:
    // Room for n more bytes, or null when the writer has failed or what it wrote would pass max_length. That is asked when
    // more memory is needed, and at the end.
    [[gnu::always_inline]] std::byte* claim(std::size_t n) {
        if (!ok() || (out_->spare() < n && !has_room_for(n))) [[unlikely]]
            return nullptr;
        return out_->grow(n);
    }

    [[gnu::noinline]] bool has_room_for(std::size_t n) noexcept {
        const std::size_t written = out_->size() - base_;
        if (written <= max_length && n <= max_length - written)
            return true;
        fail(errc::message_too_large);
        return false;
    }

    void patch_length(mark start, std::size_t length) noexcept {
        if (length > max_length)
            fail(errc::message_too_large);
        if (ok())
            store_big_endian(out_->data() + start.at_, static_cast<std::int32_t>(length));
    }

    byte_buffer* out_;
    std::size_t base_;  // a writer writes one message (or one value): what stood before it does not count
    std::optional<errc> failed_;
    bool rounds_ = true;
};

// Appends one whole message: tag, length, and what `body(writer&)` writes. When that fails nothing of it stays.
template <class Body>
boost::system::error_code write_frame(byte_buffer& out, char tag, Body&& body) {
    const std::size_t start = out.size();
    writer w{out};
    w.put(tag);
    auto length = w.reserve_length();
    try {
        body(w);
    } catch (...) {
        out.truncate(start);
        throw;
    }
    w.end_message(length);
    if (!w.ok())
        out.truncate(start);
    return w.error();
}

// Appends a message struct: one with a tag gets it in front, one without (startup packet, SSLRequest, CancelRequest)
// starts with its length.
template <class Message>
boost::system::error_code write_message(byte_buffer& out, const Message& message) {
    if constexpr (requires { Message::tag; }) {
        return write_frame(out, Message::tag, [&](writer& w) { message.encode(w); });
    } else {
        const std::size_t start = out.size();
        writer w{out};
        auto length = w.reserve_length();
        message.encode(w);
        w.end_message(length);
        if (!w.ok())
            out.truncate(start);
        return w.error();
    }
}

}  // namespace tusk::protocol
