// What answers Execute and Sync, and comes most: BindComplete, any number of DataRows, CommandComplete, ReadyForQuery. And the
// rows of COPY in binary form: but for the first one, which has a header in front of it, they are as DataRows are.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <tusk/protocol/messages/backend/bind_complete.hpp>
#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/backend/data_row.hpp>
#include <tusk/protocol/messages/backend/ready_for_query.hpp>
#include <tusk/protocol/messages/copy/copy_data.hpp>
#include <tusk/protocol/wire/big_endian.hpp>
#include <tusk/protocol/wire/frame.hpp>

namespace tusk::protocol::backend {

// Takes the messages that lie as a whole at the front of what has been received, one after the other:
//
//     while (run.next(row)) ...
//
// It says no to all that is not there yet, is something else or is malformed, such as a row with another number of values:
// what that means is for others to say.
class answer_run {
public:
    // No message may be longer than `limit` says, as its length field counts.
    answer_run(std::span<const std::byte> received, std::size_t limit) noexcept
        : begin_{received.data()}, at_{received.data()}, end_{received.data() + received.size()}, limit_{limit} {
        stop_behind(received.size());
    }

    // Whether it can begin with messages of this tag.
    [[nodiscard]] static constexpr bool has(char tag) noexcept {
        return tag == data_row::tag || tag == bind_complete::tag || tag == command_complete::tag ||
               tag == copy_data::tag;
    }

    // Rows are of so many columns, in messages of that tag.
    void expect(std::size_t columns, char row_tag = data_row::tag) noexcept {
        columns_ = columns;
        row_tag_ = row_tag;
    }

    // Takes none but those that begin in so many bytes of what has been received.
    void stop_behind(std::size_t bytes) noexcept {
        constexpr std::size_t behind_last_header = frame_header_size - 1;
        const std::size_t headers = size() - std::min(size(), behind_last_header);
        stop_ = begin_ + std::min(bytes, headers);
    }

    [[gnu::always_inline]] bool next(data_row_view& row) noexcept {
        const std::size_t length = length_of(row_tag_);
        if (length < length_size + sizeof(column_count) ||
            static_cast<std::size_t>(load_big_endian<column_count>(at_ + frame_header_size)) != columns_)
            return false;
        row = {{at_ + frame_header_size + sizeof(column_count), at_ + tag_size + length}, columns_};
        at_ += tag_size + length;
        return true;
    }

    // The body of the next message of that tag, whatever it has: in place of next().
    [[gnu::always_inline]] bool next_body(std::span<const std::byte>& body) noexcept {
        const std::size_t length = length_of(row_tag_);
        if (length < length_size)
            return false;
        body = {at_ + frame_header_size, at_ + tag_size + length};
        at_ += tag_size + length;
        return true;
    }

    bool take_bind_complete() noexcept {
        if (length_of(bind_complete::tag) != length_size)
            return false;
        at_ += frame_header_size;
        return true;
    }

    bool take_command_complete() noexcept {
        const std::size_t length = length_of(command_complete::tag);
        if (length <= length_size)
            return false;
        const std::byte* text = at_ + frame_header_size;
        const std::byte* last = at_ + length;
        if (std::memchr(text, 0, static_cast<std::size_t>(last - text) + 1) != last)
            return false;
        tag_ = {reinterpret_cast<const char*>(text), static_cast<std::size_t>(last - text)};
        at_ = last + 1;
        return true;
    }
    // That of the CommandComplete taken last.
    [[nodiscard]] std::string_view command_tag() const noexcept { return tag_; }

    // The body of the ReadyForQuery at the front; empty when there is none.
    std::span<const std::byte> take_ready_for_query() noexcept {
        if (length_of(ready_for_query::tag) != length_size + 1)
            return {};
        const std::byte* body = at_ + frame_header_size;
        if (!ready_for_query::is_status(static_cast<char>(*body)))
            return {};
        at_ = body + 1;
        return {body, 1};
    }

    // As if no more than these bytes had been taken, which is where it once was.
    void go_back_to(std::size_t taken) noexcept { at_ = begin_ + taken; }
    // All that has been received.
    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(end_ - begin_); }
    // The bytes of what has been taken.
    [[nodiscard]] std::size_t taken() const noexcept { return static_cast<std::size_t>(at_ - begin_); }

private:
    // What the message at the front says is its length; 0 when it is none of this tag, or not there as a whole.
    [[gnu::always_inline]] std::size_t length_of(char tag) const noexcept {
        if (at_ >= stop_ || static_cast<char>(*at_) != tag)
            return 0;
        const std::size_t length = load_big_endian<std::uint32_t>(at_ + tag_size);
        return length <= limit_ && length <= static_cast<std::size_t>(end_ - at_) - tag_size ? length : 0;
    }

    const std::byte* begin_;
    const std::byte* at_;
    const std::byte* end_;
    const std::byte* stop_ = nullptr;  // no header begins here or behind it
    std::size_t limit_;
    std::size_t columns_ = 0;
    char row_tag_ = data_row::tag;
    std::string_view tag_;
};

}  // namespace tusk::protocol::backend
