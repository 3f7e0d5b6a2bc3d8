// Rows of COPY in text form and as CSV, as it writes them without options
// (https://www.postgresql.org/docs/current/sql-copy.html, "Text Format" and "CSV Format"), read as rows of a query are.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <span>

#include <tusk/copy_format.hpp>
#include <tusk/protocol/messages/backend/data_row.hpp>
#include <tusk/protocol/messages/parts/value.hpp>
#include <tusk/protocol/session/chunk.hpp>
#include <tusk/protocol/wire/byte_buffer.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace tusk::detail {

// Walks over the values of a line, as text, like a data_row_view over those of a row. They stay valid until the next line is
// opened.
class line_view {
public:
    // The next value; false after the last one, and where one is malformed.
    [[gnu::always_inline]] bool next(protocol::value& v) noexcept {
        if (left_ == 0 || at_ > end_)
            return false;
        --left_;
        return is_plain_ ? next_plain(v) : next_with_care(v);
    }

    // To be asked when next() has said false: every value was there, and nothing came after them.
    [[nodiscard]] bool well_formed() const noexcept { return left_ == 0 && at_ == behind_; }
    // The same of a line of which nothing has been walked over yet.
    [[nodiscard]] bool is_well_formed() const noexcept;

private:
    friend class line_reader;

    [[gnu::always_inline]] bool next_plain(protocol::value& v) noexcept {
        const void* const tab = std::memchr(at_, '\t', static_cast<std::size_t>(end_ - at_));
        const char* const end = tab != nullptr ? static_cast<const char*>(tab) : end_;
        v = {protocol::as_bytes({at_, end}), false};
        at_ = end + 1;
        return true;
    }
    bool next_with_care(protocol::value& v) noexcept;
    bool next_escaped(protocol::value& v) noexcept;
    bool next_csv(protocol::value& v) noexcept;
    bool malformed() noexcept;

    const char* at_ = "";
    const char* end_ = nullptr;     // of the last value
    const char* behind_ = nullptr;  // all values, and what ends the last one
    char* unescaped_ = nullptr;     // where values go that are not as they stand there
    std::size_t left_ = 0;
    bool is_csv_ = false;
    bool is_plain_ = false;  // text form, and no value has to be unescaped
};

class line_reader {
public:
    explicit line_reader(copy_format form = copy_format::text) noexcept : is_csv_{form == copy_format::csv} {}

    // The values of a line of so many columns, which is malformed without a newline at its end.
    [[nodiscard]] line_view open(std::span<const std::byte> line, std::size_t columns);

    // The same as they would be in a row of a query. They lie in holder(). None: it is malformed.
    [[nodiscard]] std::optional<protocol::backend::data_row_view> as_row(std::span<const std::byte> line,
                                                                         std::size_t columns);
    [[nodiscard]] const protocol::chunk& holder() const noexcept { return holder_; }

private:
    // Room for so much, behind what was given before if that is still in use.
    [[nodiscard]] std::byte* claim(std::size_t bytes);

    bool is_csv_;
    protocol::byte_buffer unescaped_;
    protocol::chunk holder_;
    std::size_t used_ = 0;
};

}  // namespace tusk::detail
