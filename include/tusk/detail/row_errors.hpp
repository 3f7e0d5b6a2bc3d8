// What is said when columns do not fit a row type, or a value does not fit its member.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include <tusk/builtin_types.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/session/statement_cache.hpp>

namespace tusk {

// A column of a result: its name, where it comes from, and its type by OID.
using column = protocol::column;

namespace detail {

// A row type, as messages tell it.
struct row_shape {
    std::size_t size;                                // how many columns it takes
    std::string_view name = {};                      // of the struct; empty: it is a value or a std::tuple
    std::span<const std::string_view> members = {};  // of the struct; each is empty where its name is not known
};

// What became of a value.
enum class outcome { ok, malformed, out_of_range, null, missing };

// What a column is read into.
struct target {
    std::string_view type;  // of C++
    const row_shape* row = nullptr;
    std::size_t field = 0;  // of the row, from 0
};

// Columns are counted from 1, as `order by 1` counts them.
[[nodiscard]] error column_count_error(const row_shape& wanted, const std::vector<column>& columns);
[[nodiscard]] error missing_column_error(const row_shape& wanted, std::size_t field,
                                         const std::vector<column>& columns);
[[nodiscard]] error ambiguous_column_error(const row_shape& wanted, std::size_t field,
                                           const std::vector<column>& columns);
[[nodiscard]] error unknown_column_error(std::string_view name, const std::vector<column>& columns);
[[nodiscard]] error column_type_error(const column& c, std::size_t number, const target& to,
                                      const type_catalogue& types);
[[nodiscard]] error value_error(outcome why, const column& c, std::size_t number, const target& to,
                                const type_catalogue& types);
[[nodiscard]] error row_error();

// The other way, into a table; and what is common to both ways of COPY.
[[nodiscard]] error no_columns_error();
[[nodiscard]] error copied_count_error(std::size_t values, const std::vector<column>& columns);
[[nodiscard]] error copied_count_error(std::size_t values, std::size_t columns);
[[nodiscard]] error copied_type_error(const column& c, std::size_t number, std::string_view type,
                                      const type_catalogue& types);
[[nodiscard]] error copied_form_error(const column& c, std::size_t number, const type_catalogue& types);
[[nodiscard]] error copied_value_error(boost::system::error_code why, const column& c, std::size_t number,
                                       std::string_view type, const type_catalogue& types);
// In text, where the columns are not known.
[[nodiscard]] error copied_text_error(boost::system::error_code why, std::size_t number, std::string_view type);
[[nodiscard]] error other_form_error();
[[nodiscard]] error malformed_line_error(std::size_t columns);

}  // namespace detail
}  // namespace tusk
