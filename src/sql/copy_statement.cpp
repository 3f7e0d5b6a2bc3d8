#include "sql/copy_statement.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <tusk/detail/sql_lexer.hpp>

namespace tusk::detail {

namespace {

// What does not change how the data is to be read.
constexpr std::array<std::string_view, 4> harmless{"freeze", "on_error", "reject_limit", "log_verbosity"};

class copy_reader {
public:
    explicit copy_reader(std::string_view sql) : sql_{sql}, lexer_{sql} { go_on(); }

    [[nodiscard]] bool read(copy_statement& into) {
        while (at_.kind == sql_token_kind::semicolon)
            go_on();
        return take("copy") && read_source(into) && read_side(into) && read_options(into) && is_at_end();
    }

private:
    void go_on() noexcept {
        last_end_ = lexer_.end();
        at_ = lexer_.next();
    }
    [[nodiscard]] bool is(std::string_view keyword) const noexcept {
        return at_.kind == sql_token_kind::word && is_keyword(at_.text, keyword);
    }
    [[nodiscard]] bool is_symbol(char c) const noexcept {
        return at_.kind == sql_token_kind::symbol && at_.text[0] == c;
    }
    bool take(std::string_view keyword) noexcept {
        const bool is_there = is(keyword);
        if (is_there)
            go_on();
        return is_there;
    }
    bool take_symbol(char c) noexcept {
        const bool is_there = is_symbol(c);
        if (is_there)
            go_on();
        return is_there;
    }
    bool take_name() noexcept {
        const bool is_there = at_.kind == sql_token_kind::word || at_.kind == sql_token_kind::identifier ||
                              at_.kind == sql_token_kind::unicode_identifier;
        if (is_there)
            go_on();
        return is_there;
    }
    // From there to the end of the token before this one.
    [[nodiscard]] std::string_view text_from(std::size_t begin) const noexcept {
        return sql_.substr(begin, last_end_ - begin);
    }

    bool read_source(copy_statement& into) {
        if (is_symbol('('))
            return pass_brackets();
        const sql_token first = at_;
        std::size_t begin = lexer_.begin();
        if (!take_name())
            return false;
        if (is_keyword(first.text, "binary") && !is_symbol('.') && !is_symbol('(') && !is("from") && !is("to")) {
            into.form = copy_format::binary;
            begin = lexer_.begin();
            if (!take_name())
                return false;
        }
        while (take_symbol('.'))
            if (!take_name())
                return false;
        into.table = text_from(begin);
        if (!is_symbol('('))
            return true;
        go_on();
        begin = lexer_.begin();
        if (!take_name())
            return false;
        while (take_symbol(','))
            if (!take_name())
                return false;
        into.columns = text_from(begin);
        return take_symbol(')');
    }

    bool read_side(copy_statement& into) {
        const bool is_in = is("from");
        if (!is_in && !is("to"))
            return false;
        go_on();
        if (is("stdin") || is("stdout")) {
            into.data = is_in ? copy_statement::side::in : copy_statement::side::out;
        } else {
            take("program");
            if (at_.kind != sql_token_kind::string && at_.kind != sql_token_kind::escape_string)
                return false;
        }
        go_on();
        return true;
    }

    bool read_options(copy_statement& into) {
        take("with");
        if (!take_symbol('(')) {
            for (; !is_at_end() && !is("where") && at_.kind != sql_token_kind::semicolon; go_on())
                if (!(at_.kind == sql_token_kind::word && read_form(at_.text, into)) && !is("freeze"))
                    note_other(at_.text, into);
        } else {
            do {
                if (!read_option(into))
                    return false;
            } while (take_symbol(','));
            if (!take_symbol(')'))
                return false;
        }
        if (is("where"))
            while (at_.kind != sql_token_kind::end && at_.kind != sql_token_kind::semicolon)
                go_on();
        return true;
    }
    bool read_option(copy_statement& into) {
        const std::string_view name = at_.text;
        if (!take_name())
            return false;
        const std::string_view value = at_.text;
        const bool is_form = is_keyword(name, "format");
        if (is_form ? !read_form(value, into) : !is_harmless(name))
            note_other(name, into);
        while (!is_symbol(',') && !is_symbol(')')) {  // also a list of columns, or a sign
            if (at_.kind == sql_token_kind::end || (is_symbol('(') && !pass_brackets()))
                return false;
            if (!is_symbol(',') && !is_symbol(')'))
                go_on();
        }
        return true;
    }
    static bool read_form(std::string_view value, copy_statement& into) {
        if (value.size() > 2 && (value.front() == '\'' || value.front() == '"'))
            value = value.substr(1, value.size() - 2);
        if (is_keyword(value, "text"))
            into.form = copy_format::text;
        else if (is_keyword(value, "csv"))
            into.form = copy_format::csv;
        else if (is_keyword(value, "binary"))
            into.form = copy_format::binary;
        else
            return false;
        return true;
    }
    static bool is_harmless(std::string_view option) {
        return std::any_of(harmless.begin(), harmless.end(), [&](auto each) { return is_keyword(option, each); });
    }
    static void note_other(std::string_view option, copy_statement& into) {
        into.has_own_quotes = into.has_own_quotes || is_keyword(option, "quote") || is_keyword(option, "escape");
        if (into.other_option.empty())
            into.other_option = option;
    }

    bool pass_brackets() {
        std::size_t depth = 0;
        do {
            if (is_symbol('('))
                ++depth;
            else if (is_symbol(')'))
                --depth;
            else if (at_.kind == sql_token_kind::end)
                return false;
            go_on();
        } while (depth != 0);
        return true;
    }
    [[nodiscard]] bool is_at_end() {
        sql_lexer rest = lexer_;
        sql_token next = at_;
        while (next.kind == sql_token_kind::semicolon)
            next = rest.next();
        return next.kind == sql_token_kind::end;
    }

    std::string_view sql_;
    sql_lexer lexer_;
    sql_token at_{sql_token_kind::end, {}};
    std::size_t last_end_ = 0;
};

}  // namespace

std::optional<copy_statement> read_copy_statement(std::string_view sql) {
    copy_statement found;
    if (!copy_reader{sql}.read(found))
        return std::nullopt;
    return found;
}

}  // namespace tusk::detail
