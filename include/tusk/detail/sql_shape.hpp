// What can be said of one statement by its text alone, and what is wrong with it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <tusk/detail/sql_lexer.hpp>

namespace tusk::detail {

enum class sql_fault {
    none,
    embedded_nul,
    unterminated,  // the token tells what
    no_statement,
    several_statements,
    parameter_zero,
    parameter_too_large,
    parameter_gap,
};

struct sql_shape {
    sql_fault fault = sql_fault::none;
    sql_token_kind unterminated = sql_token_kind::end;
    std::size_t parameters = 0;
};

class sql_examiner {
public:
    constexpr sql_shape examine(std::string_view text) noexcept {
        if (text.find('\0') != std::string_view::npos)
            return {sql_fault::embedded_nul};
        sql_lexer lexer{text};
        for (sql_token token = lexer.next(); token.kind != sql_token_kind::end; token = lexer.next()) {
            if (!token.is_complete)
                return {sql_fault::unterminated, token.kind};
            if (const sql_fault fault = take(token); fault != sql_fault::none)
                return {fault};
        }
        if (!has_statement_)
            return {sql_fault::no_statement};
        return has_own_parameters() ? sql_shape{} : parameters();
    }

private:
    static constexpr std::size_t max_parameters = 65'535;

    constexpr sql_fault take(const sql_token& token) noexcept {
        if (token.kind == sql_token_kind::semicolon) {
            // The actions of a rule stand in parentheses, the body of a function between BEGIN ATOMIC and END.
            is_over_ = has_statement_ && parentheses_ == 0 && blocks_ == 0;
            return sql_fault::none;
        }
        if (is_over_)
            return sql_fault::several_statements;
        has_statement_ = true;
        if (token.kind == sql_token_kind::parameter)
            return take_parameter(token.text.substr(1));
        if (token.text == "(")
            ++parentheses_;
        else if (token.text == ")" && parentheses_ != 0)
            --parentheses_;
        if (token.kind == sql_token_kind::word)
            take_word(token.text);
        else
            previous_word_ = {};
        return sql_fault::none;
    }

    constexpr void take_word(std::string_view word) noexcept {
        if (words_ != first_words_.size())
            first_words_[words_++] = word;
        if (is_keyword(word, "atomic") && is_keyword(previous_word_, "begin") && is_keyword(first_words_[0], "create"))
            ++blocks_;
        else if (blocks_ != 0 && is_keyword(word, "case"))
            ++blocks_;
        else if (blocks_ != 0 && is_keyword(word, "end"))
            --blocks_;
        previous_word_ = word;
    }

    constexpr sql_fault take_parameter(std::string_view digits) noexcept {
        std::size_t number = 0;
        for (char c : digits) {
            number = number * 10 + static_cast<std::size_t>(c - '0');
            if (number > max_parameters)
                return sql_fault::parameter_too_large;
        }
        if (number == 0)
            return sql_fault::parameter_zero;
        seen_[number / 64] |= std::uint64_t{1} << number % 64;
        highest_ = number > highest_ ? number : highest_;
        return sql_fault::none;
    }

    // What $1 stands for in the body of a function, and in what PREPARE prepares, is not given along with the statement.
    [[nodiscard]] constexpr bool has_own_parameters() const noexcept {
        if (is_keyword(first_words_[0], "prepare"))
            return true;
        const bool replaces = is_keyword(first_words_[1], "or") && is_keyword(first_words_[2], "replace");
        const std::string_view what = first_words_[replaces ? 3 : 1];
        return is_keyword(first_words_[0], "create") && (is_keyword(what, "function") || is_keyword(what, "procedure"));
    }

    [[nodiscard]] constexpr sql_shape parameters() const noexcept {
        for (std::size_t i = 1; i <= highest_; ++i)
            if ((seen_[i / 64] >> i % 64 & 1) == 0)
                return {sql_fault::parameter_gap};
        return {sql_fault::none, sql_token_kind::end, highest_};
    }

    std::array<std::string_view, 4> first_words_{};
    std::size_t words_ = 0;
    std::string_view previous_word_;
    std::size_t parentheses_ = 0;
    std::size_t blocks_ = 0;
    bool has_statement_ = false;
    bool is_over_ = false;
    std::array<std::uint64_t, max_parameters / 64 + 1> seen_{};
    std::size_t highest_ = 0;
};

[[nodiscard]] constexpr sql_shape examine_sql(std::string_view sql) noexcept { return sql_examiner{}.examine(sql); }

}  // namespace tusk::detail
