// Cuts SQL into words, as far as it takes to tell statements apart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tusk::testing::dws {

struct sql_token {
    enum class kind { word, semicolon, other, end };
    kind is;
    std::size_t begin;
    std::string text;  // in lower case; of a word or other token
};

// Gives the tokens of a text, one after the other, without white space, comments, and what is in quotes. Semicolons in
// parentheses end no statement and come as other tokens.
class sql_words {
public:
    explicit sql_words(std::string_view sql) noexcept : sql_{sql} {}
    [[nodiscard]] sql_token next();

private:
    [[nodiscard]] char at(std::size_t i) const noexcept { return i < sql_.size() ? sql_[i] : '\0'; }
    bool skip_space_or_comment() noexcept;
    void skip_block_comment() noexcept;
    void skip_quoted(char quote, bool backslashes) noexcept;
    bool skip_dollar_quoted() noexcept;

    std::string_view sql_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace tusk::testing::dws
