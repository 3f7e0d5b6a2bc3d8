#include <tusk/protocol/conversations/copy_rows_exchange.hpp>

#include <cstdint>
#include <string_view>

#include <tusk/protocol/messages/copy/copy_data.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace tusk::protocol {

namespace {

// https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
constexpr std::string_view signature{"PGCOPY\n\377\r\n\0", 11};
constexpr std::int32_t with_oids = 1 << 16;
constexpr column_count end_of_rows = -1;

}  // namespace

std::optional<error> copy_rows_exchange::on_begin(const backend::copy_out_response& forms) {
    next_ = reading::header;
    if (forms.overall != format::binary)
        return error{errc::protocol_violation, "the server gives text where COPY was to be in binary form"};
    if (forms.columns.size() != columns().size())
        return error{errc::column_count_mismatch, "COPY gives other columns than the query that it was made of"};
    return std::nullopt;
}

void copy_rows_exchange::on_run(session& s, backend::answer_run& run) {
    if (at() == step::data && next_ == reading::rows && takes_runs())
        rows(s, run, columns().size(), backend::copy_data::tag);
}

// A server's message is one row, with the header in front of the first, or the end.
verdict copy_rows_exchange::on_data(session& s, std::span<const std::byte> data) {
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
bool copy_rows_exchange::pass_header(std::span<const std::byte>& data) noexcept {
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
