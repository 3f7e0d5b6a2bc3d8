// Rows of COPY in text form and as CSV, made rows as those of a query are.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include <tusk/copy_format.hpp>
#include <tusk/protocol/messages/backend/data_row.hpp>
#include <tusk/protocol/session/chunk.hpp>

namespace tusk::detail {

// Takes rows as COPY writes them without options (https://www.postgresql.org/docs/current/sql-copy.html, "Text Format" and "CSV
// Format"), and gives their values, as text, in memory of its own.
class line_splitter {
public:
    explicit line_splitter(copy_format form = copy_format::text) noexcept : form_{form} {}

    // The values of a row of so many columns, behind which there is a newline. They lie in holder(). None: it is malformed.
    [[nodiscard]] std::optional<protocol::backend::data_row_view> split(std::span<const std::byte> line,
                                                                        std::size_t columns);
    [[nodiscard]] const protocol::chunk& holder() const noexcept { return holder_; }

private:
    // Room for so much, behind what was given before if that is still in use.
    [[nodiscard]] std::byte* claim(std::size_t bytes);

    copy_format form_;
    protocol::chunk holder_;
    std::size_t used_ = 0;
};

}  // namespace tusk::detail
