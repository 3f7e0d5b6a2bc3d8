// Text inside the text of a range or a composite value, quoted where it has to be: what they have in common.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace tusk::detail {

// As array_isspace() has it, whatever the locale.
constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Quotes what is empty or has white space, quotes, backslashes or any of these characters in it; a quote or backslash is
// doubled then.
inline void put_quoted(std::string& out, std::string_view text, std::string_view special) {
    const bool needs_quotes = text.empty() || std::any_of(text.begin(), text.end(), [special](char c) {
                                  return c == '"' || c == '\\' || is_space(c) || special.find(c) != special.npos;
                              });
    if (!needs_quotes) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += c;
        out += c;
    }
    out += '"';
}

// Takes text off the front, up to one of the characters that end it, which is left. Quotes and backslashes may stand anywhere
// in it, and a quote in quotes is doubled. False when it does not end, or has one of the `refused` characters without quotes.
[[nodiscard]] inline bool take_quoted(std::string_view& left, std::string& text, std::string_view ends,
                                      std::string_view refused) {
    bool is_quoted = false;
    while (!left.empty()) {
        const char c = left.front();
        if (!is_quoted && ends.find(c) != ends.npos)
            return true;
        if (!is_quoted && refused.find(c) != refused.npos)
            return false;
        left.remove_prefix(1);
        if (c == '"' && is_quoted && left.starts_with('"')) {
            text += '"';
            left.remove_prefix(1);
        } else if (c == '"') {
            is_quoted = !is_quoted;
        } else if (c != '\\') {
            text += c;
        } else if (left.empty()) {
            return false;
        } else {
            text += left.front();
            left.remove_prefix(1);
        }
    }
    return false;
}

}  // namespace tusk::detail
