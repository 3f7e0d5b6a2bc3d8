#include "lexeme.hpp"

#include <stdexcept>

#include "scan.hpp"

namespace tusk::detail {

void check_lexeme(std::string_view word) {
    if (word.find('\0') != std::string_view::npos)
        throw std::invalid_argument{"a lexeme with a NUL"};
    if (word.size() > max_lexeme)
        throw std::out_of_range{"a lexeme of more than 2047 bytes"};
}

void print_lexeme(std::string& out, std::string_view word) {
    out += '\'';
    for (char c : word) {
        if (c == '\'' || c == '\\')
            out += c;
        out += c;
    }
    out += '\'';
}

bool take_lexeme(std::string_view& text, std::string& word) {
    if (!scan::take(text, '\''))
        return false;
    while (!text.empty()) {
        const char c = text[0];
        text.remove_prefix(1);
        if (c == '\'' && !scan::take(text, '\''))
            return word.size() <= max_lexeme;
        if (c == '\0' || (c == '\\' && (text.empty() || text[0] == '\0')))
            return false;
        if (c == '\\') {
            word += text[0];
            text.remove_prefix(1);
        } else {
            word += c;
        }
    }
    return false;
}

}  // namespace tusk::detail
