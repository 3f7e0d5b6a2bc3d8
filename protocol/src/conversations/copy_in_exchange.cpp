#include <tusk/protocol/conversations/copy_in_exchange.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/backend/copy_in_response.hpp>
#include <tusk/protocol/messages/copy/copy_data.hpp>
#include <tusk/protocol/messages/copy/copy_done.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/messages/frontend/copy_fail.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/big_endian.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

namespace {

// Servers take no message of a GiB, which one row may have.
constexpr std::size_t most_in_message = 64 * 1024 * 1024;

void put_header(std::byte* at, std::size_t data) noexcept {
    *at = static_cast<std::byte>(frontend::copy_data::tag);
    store_big_endian(at + tag_size, static_cast<std::int32_t>(length_size + data));
}

// Makes several messages of the data behind a header, from the last one to the first.
void split(byte_buffer& out, std::size_t begin) {
    const std::size_t all = out.size() - begin - frame_header_size;
    const std::size_t messages = (all + most_in_message - 1) / most_in_message;
    out.grow((messages - 1) * frame_header_size);
    for (std::size_t i = messages; i-- != 0;) {
        std::byte* const from = out.data() + begin + frame_header_size + i * most_in_message;
        std::byte* const to = from + i * frame_header_size;
        const std::size_t size = std::min(most_in_message, all - i * most_in_message);
        std::memmove(to, from, size);
        put_header(to - frame_header_size, size);
    }
}

}  // namespace

bool copy_in_exchange::is_full(session& s) noexcept { return is_full(s.out()); }

byte_buffer& copy_in_exchange::open_message(session& s) {
    byte_buffer& out = s.out();
    if (!message_ || out.size() <= *message_) {
        message_ = out.size();
        out.grow(frame_header_size);
    }
    return out;
}

// More may be added to it for as long as it has not been sent.
void copy_in_exchange::close_message(session& s) {
    byte_buffer& out = s.out();
    if (s.closed() || out.size() < *message_ + frame_header_size) {  // who wrote has closed it
        message_.reset();
        return;
    }
    const std::size_t data = out.size() - *message_ - frame_header_size;
    if (data == 0) {
        out.truncate(*std::exchange(message_, std::nullopt));
    } else if (data <= most_in_message) {
        put_header(out.data() + *message_, data);
    } else {
        split(out, *std::exchange(message_, std::nullopt));
    }
}

void copy_in_exchange::drop_message(session& s) noexcept {
    if (message_)
        s.out().truncate(*std::exchange(message_, std::nullopt));
}

void copy_in_exchange::on_output_wanted(session& s) {
    message_.reset();
    if (source_ != nullptr)
        source_->write_more(s);
}

void copy_in_exchange::end(session& s) {
    if (!takes_data())
        return;
    write_message(s.out(), frontend::copy_done{});
    s.will_write_more(false);
    go_to(step::completion);
}

void copy_in_exchange::give_up(session& s, error why) {
    if (!takes_data())
        return;
    set_failure(std::move(why));
    fail(s);
}

void copy_in_exchange::fail(session& s) {
    // The reason may be one that no message can have.
    if (write_message(s.out(), frontend::copy_fail{failure()->diagnostics().message}))
        write_message(s.out(), frontend::copy_fail{"the client has given up"});
    s.will_write_more(false);
    go_to(step::over);
}

void copy_in_exchange::on_broken_off(session& s) noexcept { s.will_write_more(false); }

verdict copy_in_exchange::on_copy(session& s, frame f) {
    if (at() == step::start)
        return begin(s, f);
    if (at() != step::completion || f.tag != backend::command_complete::tag)
        return unexpected(s, f);
    go_to(step::over);
    expect_ready();
    return complete(s, f);
}

verdict copy_in_exchange::begin(session& s, frame f) {
    backend::copy_in_response in;
    if (f.tag == backend::command_complete::tag) {  // it reads a file of the server's
        set_failure(other_copy_error("COPY FROM STDIN"));
        go_to(step::over);
        expect_ready();
        return verdict::more;
    }
    if (!decode(f, in))
        return unexpected(s, f);
    if (cancel_reason())
        set_failure(*cancel_reason());
    else if (auto wrong = failure() ? std::nullopt : on_begin(in))
        set_failure(std::move(*wrong));
    if (failure()) {
        fail(s);
    } else {
        go_to(step::data);
        s.will_write_more(true);
    }
    return verdict::more;
}

}  // namespace tusk::protocol
