#include <tusk/protocol/conversations/copy_out_exchange.hpp>

#include <cstdint>
#include <string_view>

#include <tusk/protocol/messages/backend/command_complete.hpp>
#include <tusk/protocol/messages/backend/copy_out_response.hpp>
#include <tusk/protocol/messages/copy/copy_data.hpp>
#include <tusk/protocol/messages/copy/copy_done.hpp>
#include <tusk/protocol/messages/decode.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace tusk::protocol {

namespace {

// https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
constexpr std::string_view signature{"PGCOPY\n\377\r\n\0", 11};
constexpr std::int32_t with_oids = 1 << 16;
constexpr column_count end_of_rows = -1;

}  // namespace

verdict copy_out_exchange::on_copy(session& s, frame f) {
    switch (at()) {
        case step::start:
            return begin(s, f);
        case step::data:
            if (f.tag == backend::copy_data::tag)
                return take(s, f.body);
            go_to(step::completion);
            return f.tag == backend::copy_done::tag && f.body.empty() && (next_ == reading::nothing || failure())
                       ? verdict::more
                       : unexpected(s, f);
        case step::completion:
            if (f.tag != backend::command_complete::tag)
                return unexpected(s, f);
            go_to(step::over);
            expect_ready();
            return complete(s, f);
        default:
            return unexpected(s, f);
    }
}

verdict copy_out_exchange::begin(session& s, frame f) {
    backend::copy_out_response out;
    if (!decode(f, out) || out.overall != format::binary)
        return unexpected(s, f);
    if (out.columns.size() != columns().size())
        set_failure(error{errc::column_count_mismatch, "COPY gives other columns than the query that it was made of"});
    next_ = reading::header;
    go_to(step::data);
    return verdict::more;
}

void copy_out_exchange::on_run(session& s, backend::answer_run& run) {
    if (at() == step::data && next_ == reading::rows && takes_runs())
        rows(s, run, columns().size(), backend::copy_data::tag);
}

// A server's message is one row, with the header in front of the first, or the end. What it gives of a statement that has
// failed is dropped.
verdict copy_out_exchange::take(session& s, std::span<const std::byte> data) {
    if (failure())
        return verdict::more;
    if (next_ == reading::header) {
        if (!pass_header(data))
            return s.violation("a malformed header of COPY");
        next_ = reading::rows;
        if (data.empty())
            return verdict::more;
    }
    reader row{data};
    const auto count = row.get<column_count>();
    const bool is_row = row.ok() && next_ == reading::rows;
    if (is_row && count == end_of_rows && row.finished()) {
        next_ = reading::nothing;
        return verdict::more;
    }
    if (!is_row || static_cast<std::size_t>(count) != columns().size())
        return s.violation("malformed data of COPY");
    one_row(s, {row.rest(), columns().size()});
    return verdict::more;
}

// And what it may have been extended by.
bool copy_out_exchange::pass_header(std::span<const std::byte>& data) noexcept {
    reader header{data};
    const bool is_signed = as_text(header.bytes(signature.size())) == signature;
    const auto flags = header.get<std::int32_t>();
    const auto extension = header.get<std::int32_t>();
    if (!is_signed || (flags & with_oids) != 0 || extension < 0)
        return false;
    static_cast<void>(header.bytes(static_cast<std::size_t>(extension)));
    data = header.rest();
    return header.ok();
}

}  // namespace tusk::protocol
