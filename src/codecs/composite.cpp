#include <tusk/codecs/composite.hpp>

#include <algorithm>

namespace tusk::detail {

namespace {

// As record_out() has it.
bool needs_quotes(std::string_view text) noexcept {
    return text.empty() || std::any_of(text.begin(), text.end(), [](char c) {
               return c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || c == ' ' || (c >= '\t' && c <= '\r');
           });
}

// One column, up to the comma or parenthesis behind it. Quotes and backslashes may stand anywhere in it, and a quote in
// quotes is doubled.
bool read_column(std::string_view& left, std::optional<std::string>& column) {
    if (left.starts_with(',') || left.starts_with(')')) {
        column = std::nullopt;
        return true;
    }
    std::string& text = column.emplace();
    bool is_quoted = false;
    while (!left.empty()) {
        const char c = left.front();
        if (!is_quoted && (c == ',' || c == ')'))
            return true;
        left.remove_prefix(1);
        if (c == '"' && is_quoted && left.starts_with('"')) {
            text += '"';
            left.remove_prefix(1);
        } else if (c == '"') {
            is_quoted = !is_quoted;
        } else if (c == '\\' && left.empty()) {
            return false;
        } else if (c == '\\') {
            text += left.front();
            left.remove_prefix(1);
        } else if (c == '(' && !is_quoted) {
            return false;
        } else {
            text += c;
        }
    }
    return false;
}

}  // namespace

void composite_printer::add(std::optional<std::string_view> column) {
    if (!is_first_)
        *out_ += ',';
    is_first_ = false;
    if (!column)
        return;
    if (!needs_quotes(*column)) {
        *out_ += *column;
        return;
    }
    *out_ += '"';
    for (const char c : *column) {
        if (c == '"' || c == '\\')
            *out_ += c;
        *out_ += c;
    }
    *out_ += '"';
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
