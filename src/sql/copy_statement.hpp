// What a COPY statement says, as far as it matters to who sends or takes its data.
#pragma once

#include <optional>
#include <string_view>

#include <tusk/copy_format.hpp>

namespace tusk::detail {

// https://www.postgresql.org/docs/current/sql-copy.html, and the syntaxes of before 9.0 and 7.3 at its end. All texts are parts
// of the statement's.
struct copy_statement {
    enum class side { in, out, elsewhere };

    side data = side::elsewhere;  // FROM STDIN, TO STDOUT; or it is a file or a program of the server's
    std::string_view table;       // with its schema; empty if it is of a query
    std::string_view columns;     // with commas between; empty: all
    copy_format form = copy_format::text;
    std::string_view other_option;  // the first one that says something else of the data
    bool has_own_quotes = false;    // QUOTE or ESCAPE is said
};

// None: it is no COPY, or more than that.
[[nodiscard]] std::optional<copy_statement> read_copy_statement(std::string_view sql);

}  // namespace tusk::detail
