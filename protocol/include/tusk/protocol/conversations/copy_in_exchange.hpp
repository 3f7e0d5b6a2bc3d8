// COPY FROM STDIN: data goes to the server a part at a time, whenever there is some. In between the exchange waits, and no
// other can be started.
#pragma once

#include <cstddef>
#include <optional>

#include <tusk/protocol/conversations/copy_exchange.hpp>
#include <tusk/protocol/messages/backend/copy_in_response.hpp>
#include <tusk/protocol/wire/byte_buffer.hpp>

namespace tusk::protocol {

// Where data comes from.
class copy_source {
public:
    // Writes more of it by copy_in_exchange::put(), until that is full or there is no more for now.
    virtual void write_more(session& s) = 0;

protected:
    ~copy_source() = default;
};

class copy_in_exchange : public copy_exchange {
public:
    // What is written is sent when there is as much; a message has that size, or ends behind the first row that passes it.
    static constexpr std::size_t part_size = 64 * 1024;

    // The server takes data, and the end has not been told.
    [[nodiscard]] bool takes_data() const noexcept { return at() == step::data; }

    // Is asked for data whenever what was written before has been sent. Null: nobody has any for now. It must live until it
    // is another one.
    void take_from(copy_source* source) noexcept { source_ = source; }
    // What write(byte_buffer&) appends is data; it is to stop when that is full. Of what is lost by an exception, from either,
    // nobody knows how much it was: it is to be given up then.
    template <class Write>
    void put(session& s, Write write);
    // There is enough to be sent.
    [[nodiscard]] static bool is_full(const byte_buffer& out) noexcept { return out.size() >= part_size; }
    [[nodiscard]] static bool is_full(session& s) noexcept;

    // All has been written: the server commits, unless it is told otherwise.
    void end(session& s);
    // Nothing of it is wanted: the server drops it. Harmless when it is over.
    void give_up(session& s, error why);

protected:
    using copy_exchange::copy_exchange;

    // The server takes data in these forms; an error: not that.
    [[nodiscard]] virtual std::optional<error> on_begin(const backend::copy_in_response& forms) = 0;

private:
    verdict on_copy(session& s, frame f) override;
    void on_broken_off(session& s) noexcept override;
    void on_output_wanted(session& s) override;
    void on_cancel(session& s) override { give_up(s, *cancel_reason()); }
    [[nodiscard]] bool ends_by_itself() const noexcept override { return at() == step::over; }

    verdict begin(session& s, frame f);
    byte_buffer& open_message(session& s);
    void close_message(session& s);
    void drop_message(session& s) noexcept;
    // With the failure there is.
    void fail(session& s);

    copy_source* source_ = nullptr;
    std::optional<std::size_t> message_;  // where the one that is being filled begins in what waits to be sent
};

template <class Write>
void copy_in_exchange::put(session& s, Write write) {
    byte_buffer& out = open_message(s);
    try {
        write(out);
        close_message(s);
    } catch (...) {
        drop_message(s);
        throw;
    }
}

}  // namespace tusk::protocol
