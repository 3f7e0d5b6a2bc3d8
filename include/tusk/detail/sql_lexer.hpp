// The tokens of PostgreSQL's SQL (https://www.postgresql.org/docs/current/sql-syntax-lexical.html). It allocates nothing, and
// works while a program is compiled as well as while it runs.
//
// A backslash in '...' is taken for what it is, as it is with standard_conforming_strings on, the default since 9.1.
#pragma once

#include <cstddef>
#include <string_view>

namespace tusk::detail {

enum class sql_token_kind {
    end,
    word,       // a keyword, or an identifier without quotes
    number,     // without a sign
    parameter,  // $1
    semicolon,
    symbol,              // one character of anything else
    string,              // '...' and N'...'
    escape_string,       // E'...'
    unicode_string,      // U&'...'
    bit_string,          // B'...' and X'...'
    dollar_string,       // $tag$...$tag$
    identifier,          // "..."
    unicode_identifier,  // U&"..."
    comment,             // one that never ends; the others are between the tokens
};

struct sql_token {
    sql_token_kind kind;
    std::string_view text;    // quotes and prefixes included
    bool is_complete = true;  // its end has been found
};

class sql_lexer {
public:
    constexpr explicit sql_lexer(std::string_view text) noexcept : text_{text} {}

    // The next token, of kind `end` when there are no more.
    constexpr sql_token next() noexcept {
        in_line_comment_ = false;
        start_ = at_;
        if (!skip_between(true))
            return token(sql_token_kind::comment, false);
        start_ = at_;
        const char c = peek();
        if (at_ == text_.size())
            return token(sql_token_kind::end);
        if (c == '\'')
            return quoted(sql_token_kind::string, '\'', 0);
        if (c == '"')
            return quoted(sql_token_kind::identifier, '"', 0);
        if (c == '$')
            return dollar();
        if (is_digit(c) || (c == '.' && is_digit(peek(1))))
            return number();
        if (starts_word(c))
            return word_or_prefix();
        ++at_;
        return token(c == ';' ? sql_token_kind::semicolon : sql_token_kind::symbol);
    }

    // Where the token begins that was given last, and where it ends.
    [[nodiscard]] constexpr std::size_t begin() const noexcept { return start_; }
    [[nodiscard]] constexpr std::size_t end() const noexcept { return at_; }

    // Whether the text ends in a comment that a newline would end. To be asked at the end.
    [[nodiscard]] constexpr bool ends_in_line_comment() const noexcept { return in_line_comment_; }

private:
    static constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
    static constexpr bool is_hex_digit(char c) noexcept {
        return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
    static constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
    static constexpr bool is_newline(char c) noexcept { return c == '\n' || c == '\r'; }
    // Everything beyond ASCII is a letter.
    static constexpr bool starts_word(char c) noexcept {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    }

    // A NUL where the text has ended.
    [[nodiscard]] constexpr char peek(std::size_t ahead = 0) const noexcept {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    [[nodiscard]] constexpr bool has(char first, char second) const noexcept {
        return peek() == first && peek(1) == second;
    }
    [[nodiscard]] constexpr sql_token token(sql_token_kind kind, bool is_complete = true) const noexcept {
        return {kind, text_.substr(start_, at_ - start_), is_complete};
    }

    // Space and comments; those of the form /*...*/ on request. False when one does not end; it is what has been passed
    // since start_ then.
    constexpr bool skip_between(bool block_comments) noexcept {
        while (at_ != text_.size()) {
            if (is_space(peek())) {
                ++at_;
            } else if (has('-', '-')) {
                while (at_ != text_.size() && !is_newline(peek()))
                    ++at_;
                in_line_comment_ = at_ == text_.size();
            } else if (block_comments && has('/', '*')) {
                start_ = at_;
                if (!skip_block_comment())
                    return false;
            } else {
                break;
            }
        }
        return true;
    }
    constexpr bool skip_block_comment() noexcept {
        std::size_t depth = 0;
        while (at_ != text_.size()) {
            if (has('/', '*')) {
                ++depth;
                at_ += 2;
            } else if (has('*', '/')) {
                at_ += 2;
                if (--depth == 0)
                    return true;
            } else {
                ++at_;
            }
        }
        return false;
    }

    // The quote stands `prefix` characters ahead.
    constexpr sql_token quoted(sql_token_kind kind, char quote, std::size_t prefix) noexcept {
        at_ += prefix + 1;
        while (at_ != text_.size()) {
            const char c = text_[at_++];
            if (c == '\\' && kind == sql_token_kind::escape_string) {
                if (at_ == text_.size())
                    break;
                ++at_;
            } else if (c == quote && peek() == quote && kind != sql_token_kind::bit_string) {
                ++at_;
            } else if (c == quote && !(quote == '\'' && skip_to_continuation())) {
                return token(kind);
            }
        }
        return token(kind, false);
    }
    // A string goes on after a newline, with comments on the way: 'a' -- and
    //     'b'
    constexpr bool skip_to_continuation() noexcept {
        const std::size_t after_quote = at_;
        const bool in_line_comment = in_line_comment_;
        bool has_newline = false;
        if (skip_between(false) && peek() == '\'')
            for (std::size_t i = after_quote; i != at_; ++i)
                has_newline = has_newline || is_newline(text_[i]);
        in_line_comment_ = in_line_comment;
        at_ = has_newline ? at_ + 1 : after_quote;
        return has_newline;
    }

    constexpr sql_token dollar() noexcept {
        ++at_;
        if (is_digit(peek())) {
            skip_digits();
            return token(sql_token_kind::parameter);
        }
        std::size_t tag = 0;
        if (starts_word(peek()))
            while (starts_word(peek(tag)) || is_digit(peek(tag)))
                ++tag;
        if (peek(tag) != '$')
            return token(sql_token_kind::symbol);
        at_ += tag + 1;
        const std::string_view delimiter = text_.substr(start_, at_ - start_);
        const std::size_t found = text_.find(delimiter, at_);
        at_ = found == std::string_view::npos ? text_.size() : found + delimiter.size();
        return token(sql_token_kind::dollar_string, found != std::string_view::npos);
    }

    constexpr void skip_digits() noexcept {
        while (is_digit(peek()) || (peek() == '_' && is_digit(peek(1))))
            ++at_;
    }
    constexpr sql_token number() noexcept {
        const char base = peek() == '0' ? static_cast<char>(peek(1) | 0x20) : '\0';
        if ((base == 'x' || base == 'o' || base == 'b') && is_hex_digit(peek(2))) {
            at_ += 2;
            while (is_hex_digit(peek()) || (peek() == '_' && is_hex_digit(peek(1))))
                ++at_;
            return token(sql_token_kind::number);
        }
        skip_digits();
        if (peek() == '.' && peek(1) != '.') {  // 1..10 is a range of PL/pgSQL
            ++at_;
            skip_digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
            if (is_digit(peek(1 + sign))) {
                at_ += 1 + sign;
                skip_digits();
            }
        }
        return token(sql_token_kind::number);
    }

    constexpr sql_token word_or_prefix() noexcept {
        const char c = static_cast<char>(peek() | 0x20);
        if (peek(1) == '\'' && (c == 'e' || c == 'n' || c == 'b' || c == 'x'))
            return quoted(c == 'e'   ? sql_token_kind::escape_string
                          : c == 'n' ? sql_token_kind::string
                                     : sql_token_kind::bit_string,
                          '\'', 1);
        if (c == 'u' && peek(1) == '&' && peek(2) == '\'')
            return quoted(sql_token_kind::unicode_string, '\'', 2);
        if (c == 'u' && peek(1) == '&' && peek(2) == '"')
            return quoted(sql_token_kind::unicode_identifier, '"', 2);
        while (starts_word(peek()) || is_digit(peek()) || peek() == '$')
            ++at_;
        return token(sql_token_kind::word);
    }

    std::string_view text_;
    std::size_t start_ = 0;
    std::size_t at_ = 0;
    bool in_line_comment_ = false;
};

// Whether a word of the text is this keyword, which is given in lower case.
[[nodiscard]] constexpr bool is_keyword(std::string_view word, std::string_view keyword) noexcept {
    if (word.size() != keyword.size())
        return false;
    for (std::size_t i = 0; i != word.size(); ++i) {
        const char c = word[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c) != keyword[i])
            return false;
    }
    return true;
}

// The keyword that a statement begins with, as it is written there: "select" of "/* all */ (select 1)". Comments,
// parentheses and empty statements before it are passed over. Empty when there is none.
[[nodiscard]] constexpr std::string_view first_keyword(std::string_view sql) noexcept {
    sql_lexer lexer{sql};
    for (;;) {
        const sql_token token = lexer.next();
        if (token.kind == sql_token_kind::word)
            return token.text;
        if (token.kind != sql_token_kind::semicolon && token.text != "(")
            return {};
    }
}

}  // namespace tusk::detail
