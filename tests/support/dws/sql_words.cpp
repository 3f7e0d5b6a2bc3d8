#include <support/dws/sql_words.hpp>

#include <algorithm>

namespace tusk::testing::dws {

namespace {

bool is_space(char c) noexcept { return std::string_view{" \t\n\r\f\v"}.find(c) != std::string_view::npos; }

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool starts_word(char c) noexcept {
    return (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace

sql_token sql_words::next() {
    while (skip_space_or_comment())
        continue;
    const std::size_t begin = at_;
    const char c = at(begin);
    if (begin >= sql_.size())
        return {sql_token::kind::end, begin, {}};
    if (starts_word(c)) {
        while (starts_word(at(at_)) || is_digit(at(at_)) || at(at_) == '$')
            ++at_;
        std::string word{sql_.substr(begin, at_ - begin)};
        std::ranges::transform(word, word.begin(), lower);
        if (word == "e" && at(at_) == '\'')
            skip_quoted('\'', true);
        return {sql_token::kind::word, begin, std::move(word)};
    }
    if (c == '\'' || c == '"') {
        skip_quoted(c, false);
        return {sql_token::kind::other, begin, std::string(1, c)};
    }
    if (c == '$' && skip_dollar_quoted())
        return {sql_token::kind::other, begin, "$"};
    ++at_;
    if (c == '(')
        ++depth_;
    if (c == ')')
        depth_ = std::max(0, depth_ - 1);
    if (c == ';' && depth_ == 0)
        return {sql_token::kind::semicolon, begin, {}};
    return {sql_token::kind::other, begin, std::string(1, c)};
}

bool sql_words::skip_space_or_comment() noexcept {
    if (at_ >= sql_.size())
        return false;
    if (is_space(sql_[at_])) {
        ++at_;
    } else if (sql_.substr(at_).starts_with("--")) {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
    } else if (sql_.substr(at_).starts_with("/*")) {
        skip_block_comment();
    } else {
        return false;
    }
    return true;
}

// They nest.
void sql_words::skip_block_comment() noexcept {
    int depth = 0;
    do {
        const auto rest = sql_.substr(at_);
        const int change = rest.starts_with("/*") ? 1 : rest.starts_with("*/") ? -1 : 0;
        depth += change;
        at_ += change == 0 ? 1 : 2;
    } while (depth != 0 && at_ < sql_.size());
}

// A doubled quote ends and begins again, which comes to the same.
void sql_words::skip_quoted(char quote, bool backslashes) noexcept {
    for (++at_; at_ < sql_.size() && sql_[at_] != quote; ++at_)
        if (backslashes && sql_[at_] == '\\')
            ++at_;
    at_ = std::min(at_ + 1, sql_.size());
}

// $1 is a parameter and no quote.
bool sql_words::skip_dollar_quoted() noexcept {
    std::size_t end = at_ + 1;
    while (starts_word(at(end)) || (end != at_ + 1 && is_digit(at(end))))
        ++end;
    if (at(end) != '$')
        return false;
    const auto tag = sql_.substr(at_, end + 1 - at_);
    const auto close = sql_.find(tag, end + 1);
    at_ = close == std::string_view::npos ? sql_.size() : close + tag.size();
    return true;
}

}  // namespace tusk::testing::dws
