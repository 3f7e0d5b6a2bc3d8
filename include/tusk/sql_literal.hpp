// "..."_sql: SQL that is looked at while the program is compiled.
#pragma once

#include <cstddef>
#include <string_view>

#include <tusk/detail/sql_shape.hpp>

namespace tusk {

namespace detail {

// The characters of a string literal, as a template parameter.
template <std::size_t Size>
struct sql_text {
    consteval sql_text(const char (&literal)[Size]) noexcept {
        for (std::size_t i = 0; i != Size; ++i)
            characters[i] = literal[i];
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {characters, Size - 1}; }

    char characters[Size]{};
};

template <sql_text Text>
struct sql_check;

}  // namespace detail

// What a literal "..."_sql is. Its text lives as long as the program. Can stand wherever SQL can; a query function that it is
// given to does not compile with another number of parameters than the SQL has. With tusk::each_of among them the number
// is not known before the program runs, and is compared then.
template <std::size_t Parameters>
class checked_sql {
public:
    static constexpr std::size_t parameters = Parameters;

    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }
    constexpr operator std::string_view() const noexcept { return text_; }

private:
    template <detail::sql_text Text>
    friend struct detail::sql_check;

    constexpr explicit checked_sql(std::string_view text) noexcept : text_{text} {}

    std::string_view text_;
};

namespace detail {

template <sql_text Text>
struct sql_check {
    static constexpr sql_shape shape = examine_sql(Text.view());

    static constexpr bool never_ends(sql_token_kind kind) noexcept {
        return shape.fault == sql_fault::unterminated && shape.unterminated == kind;
    }
    static consteval checked_sql<shape.parameters> make() noexcept {
        return checked_sql<shape.parameters>{Text.view()};
    }
};

}  // namespace detail

namespace literals {

// One statement, checked while the program is compiled: quotes and comments end, there is one statement and no more (with a
// semicolon behind it or without), and its parameters are $1, $2, ... without a gap. What the server would say of it is
// not known. Checked as PostgreSQL reads SQL with standard_conforming_strings on. For more than about 20 KB of it Clang
// wants a higher -fconstexpr-steps.
//
//     using namespace tusk::literals;
//     db.query<int, std::string>("select id, name from users where id < $1"_sql, 100);
template <detail::sql_text Text>
consteval auto operator""_sql() {
    using check = detail::sql_check<Text>;
    using fault = detail::sql_fault;
    using kind = detail::sql_token_kind;
    static_assert(check::shape.fault != fault::embedded_nul, "this SQL has a NUL character inside");
    static_assert(!check::never_ends(kind::string), "this SQL has a string '...' that never ends");
    static_assert(!check::never_ends(kind::escape_string), "this SQL has a string E'...' that never ends");
    static_assert(!check::never_ends(kind::unicode_string), "this SQL has a string U&'...' that never ends");
    static_assert(!check::never_ends(kind::bit_string), "this SQL has a bit string B'...' or X'...' that never ends");
    static_assert(!check::never_ends(kind::dollar_string), "this SQL has a string $tag$...$tag$ that never ends");
    static_assert(!check::never_ends(kind::identifier), "this SQL has an identifier \"...\" that never ends");
    static_assert(!check::never_ends(kind::unicode_identifier), "this SQL has an identifier U&\"...\" that never ends");
    static_assert(!check::never_ends(kind::comment), "this SQL has a comment /*...*/ that never ends");
    static_assert(check::shape.fault != fault::no_statement, "this SQL has no statement in it");
    static_assert(check::shape.fault != fault::several_statements,
                  "this SQL has several statements: run_script runs those, without _sql");
    static_assert(check::shape.fault != fault::parameter_zero, "this SQL has a parameter $0: they begin with $1");
    static_assert(check::shape.fault != fault::parameter_too_large,
                  "this SQL has a parameter beyond $65535, the last one there can be");
    static_assert(check::shape.fault != fault::parameter_gap,
                  "this SQL has a gap in its parameters: all from $1 to the last one have to be used");
    if constexpr (check::shape.fault == fault::none)
        return check::make();
    else
        return std::string_view{};  // nothing more is to be said of it
}

}  // namespace literals

}  // namespace tusk
