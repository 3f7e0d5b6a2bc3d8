// What can be said of a format of SQL, or of a piece of SQL that is to stand in one, by its text alone.
#pragma once

#include <cstddef>
#include <string_view>

#include <tusk/detail/sql_lexer.hpp>

namespace tusk::detail {

enum class format_fault {
    none,
    embedded_nul,
    unterminated,
    single_brace,
    quoted_placeholder,
    open_comment,
};

struct format_shape {
    format_fault fault = format_fault::none;
    std::size_t placeholders = 0;
    bool has_backslash = false;  // in a string '...'
};

// Counts the placeholders of text in which braces are doubled.
[[nodiscard]] constexpr format_shape placeholders_of(std::string_view text) noexcept {
    format_shape found;
    for (std::size_t i = 0; i != text.size(); ++i) {
        if (text[i] != '{' && text[i] != '}')
            continue;
        const char next = i + 1 == text.size() ? '\0' : text[i + 1];
        if (text[i] == '{' && next == '}')
            ++found.placeholders;
        else if (next != text[i])
            return {format_fault::single_brace};
        ++i;
    }
    return found;
}

// `has_placeholders` says whether braces mean something. A placeholder in a string, a quoted identifier or a comment is a
// fault: the value that takes its place could end those.
[[nodiscard]] constexpr format_shape shape_of_format(std::string_view text, bool has_placeholders) noexcept {
    if (text.find('\0') != std::string_view::npos)
        return {format_fault::embedded_nul};
    format_shape found = has_placeholders ? placeholders_of(text) : format_shape{};
    if (found.fault != format_fault::none)
        return found;

    sql_lexer lexer{text};
    std::size_t end = 0;  // of the token before
    for (bool more = true; more; end = lexer.end()) {
        const sql_token token = lexer.next();
        if (!token.is_complete)
            return {format_fault::unterminated};
        more = token.kind != sql_token_kind::end;
        if (token.kind == sql_token_kind::string && token.text.find('\\') != std::string_view::npos)
            found.has_backslash = true;
        const std::string_view comments = text.substr(end, lexer.begin() - end);
        const bool is_quoted = token.kind >= sql_token_kind::string;
        if (has_placeholders && (placeholders_of(comments).placeholders != 0 ||
                                 (is_quoted && placeholders_of(token.text).placeholders != 0)))
            return {format_fault::quoted_placeholder};
    }
    if (!has_placeholders && lexer.ends_in_line_comment())
        return {format_fault::open_comment};
    return found;
}

}  // namespace tusk::detail
