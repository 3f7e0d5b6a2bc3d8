#include <tusk/codecs/composite.hpp>

#include "codecs/quoted.hpp"

namespace tusk::detail {

namespace {

// As record_out() and record_in() have it.
constexpr std::string_view special = "(),";
constexpr std::string_view ends = ",)";
constexpr std::string_view refused = "(";

// One column, up to the comma or parenthesis behind it. Nothing is NULL.
bool read_column(std::string_view& left, std::optional<std::string>& column) {
    column = std::nullopt;
    const bool is_null = left.starts_with(',') || left.starts_with(')');
    return is_null || take_quoted(left, column.emplace(), ends, refused);
}

}  // namespace

void composite_printer::add(std::optional<std::string_view> column) {
    if (!is_first_)
        *out_ += ',';
    is_first_ = false;
    if (column)
        put_quoted(*out_, *column, special);
}

bool parse_composite(std::string_view text, std::size_t columns, std::vector<std::optional<std::string>>& parsed) {
    if (!text.starts_with('('))
        return false;
    text.remove_prefix(1);
    while (parsed.size() != columns) {
        if (!read_column(text, parsed.emplace_back()))
            return false;
        const bool is_last = parsed.size() == columns;
        if (!text.starts_with(is_last ? ')' : ','))
            return false;
        text.remove_prefix(1);
    }
    return columns == 0 ? text == ")" : text.empty();
}

}  // namespace tusk::detail
