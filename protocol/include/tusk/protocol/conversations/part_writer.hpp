// Writes any number of messages, and Sync at their end, a part at a time, so as not to hold them all: the next part is written
// when this one has been sent (see session::will_write_more).
#pragma once

#include <cstddef>

#include <tusk/protocol/wire/byte_buffer.hpp>

namespace tusk::protocol {

class session;

class part_writer {
public:
    // How many bytes a part has at least, if there are as many.
    static constexpr std::size_t part_size = 64 * 1024;

    // Whether there is more to come, and its end not written yet.
    [[nodiscard]] bool is_writing() const noexcept { return is_writing_; }

    // A part begins; has_room() says whether it takes one more.
    void begin_part(session& s) noexcept;
    [[nodiscard]] bool has_room(session& s) const noexcept;

    // How a part ends: there are more; nothing is left to be written; or only Sync, which is written here.
    void go_on(session& s) noexcept;
    void stop(session& s) noexcept;
    void end(session& s);
    // The rest is not written, and what was is made to fail.
    void break_off(session& s);

    // Whether something can be written, of which nothing stays: what cannot is found before any of it is sent.
    template <class Write>
    [[nodiscard]] static bool can_write(byte_buffer& out, Write write) {
        const std::size_t start = out.size();
        const bool written = write();
        out.truncate(start);
        return written;
    }

private:
    bool is_writing_ = false;
    std::size_t start_ = 0;  // of the part
    std::size_t limit_ = 0;  // of its size
};

}  // namespace tusk::protocol
