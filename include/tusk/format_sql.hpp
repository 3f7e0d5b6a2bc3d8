// SQL with values in it, for statements that take no parameters: CREATE ROLE, ALTER SYSTEM, COPY, NOTIFY, ... The query
// functions never do this. Where a value can be a parameter ($1), let it be one.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include <tusk/codecs/all.hpp>
#include <tusk/detail/sql_format_shape.hpp>
#include <tusk/protocol/errors/error.hpp>

namespace tusk {

// What has to be known of a connection to write SQL for it: connection::format_options() gives it.
struct format_options {
    // As the server reports it. Anything but UTF8 is refused, SQL_ASCII too: bytes beyond ASCII mean nothing certain in it.
    std::string client_encoding;
    bool standard_conforming_strings = false;
    // The database's. In GBK, GB18030 and their like a byte of a character can be a backslash to the server: characters
    // beyond ASCII are refused where a backslash would count. Empty is taken for none of those.
    std::string server_encoding = {};
};

// The name of an object of the database, in parts: tusk::identifier{"shop", "users"} becomes "shop"."users". See
// quote_identifier.
class identifier {
public:
    template <std::convertible_to<std::string_view>... Parts>
    requires(sizeof...(Parts) != 0) explicit identifier(const Parts&... parts)
        : parts_{std::string{std::string_view{parts}}...} {}

    [[nodiscard]] const std::vector<std::string>& parts() const noexcept { return parts_; }

private:
    std::vector<std::string> parts_;
};

namespace detail {

// Not constexpr and nowhere defined: the compiler names the one that a mistake calls.
void this_sql_has_a_nul_character_inside();
void this_sql_has_a_string_or_comment_that_never_ends();
void this_sql_has_a_single_brace_where_two_are_meant();
void this_sql_has_a_placeholder_inside_of_quotes_or_a_comment();
void this_sql_ends_in_a_comment_that_would_go_on();
void this_sql_has_more_placeholders_than_there_are_arguments();
void this_sql_has_fewer_placeholders_than_there_are_arguments();

consteval format_shape checked_format(std::string_view text, bool has_placeholders) {
    const format_shape shape = shape_of_format(text, has_placeholders);
    if (shape.fault == format_fault::embedded_nul)
        this_sql_has_a_nul_character_inside();
    if (shape.fault == format_fault::unterminated)
        this_sql_has_a_string_or_comment_that_never_ends();
    if (shape.fault == format_fault::single_brace)
        this_sql_has_a_single_brace_where_two_are_meant();
    if (shape.fault == format_fault::quoted_placeholder)
        this_sql_has_a_placeholder_inside_of_quotes_or_a_comment();
    if (shape.fault == format_fault::open_comment)
        this_sql_ends_in_a_comment_that_would_go_on();
    return shape;
}

class sql_formatter;

}  // namespace detail

// SQL that goes in as it is, for what is chosen while the program runs: `down ? raw_sql{"desc"} : raw_sql{"asc"}`. Made
// of string literals only, so that no input can become one. Braces mean nothing in it.
class raw_sql {
public:
    template <std::size_t Size>
    consteval explicit raw_sql(const char (&literal)[Size])
        : text_{literal, Size - 1}, has_backslash_{detail::checked_format(text_, false).has_backslash} {}

    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

private:
    friend class detail::sql_formatter;

    std::string_view text_;
    bool has_backslash_;
};

// What can fill a placeholder.
template <class T>
concept formattable =
    printable<T> || std::same_as<std::remove_cvref_t<T>, identifier> || std::same_as<std::remove_cvref_t<T>, raw_sql>;

namespace detail {

// The first argument of format_sql after the options, checked while the program is compiled.
template <class... A>
class sql_format {
public:
    template <std::size_t Size>
    consteval sql_format(const char (&literal)[Size]) : text_{literal, Size - 1} {
        const format_shape shape = checked_format(text_, true);
        if (shape.placeholders > sizeof...(A))
            this_sql_has_more_placeholders_than_there_are_arguments();
        if (shape.placeholders < sizeof...(A))
            this_sql_has_fewer_placeholders_than_there_are_arguments();
        has_backslash_ = shape.has_backslash;
    }

    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }
    [[nodiscard]] constexpr bool has_backslash() const noexcept { return has_backslash_; }

private:
    std::string_view text_;
    bool has_backslash_ = false;
};

class sql_formatter {
public:
    sql_formatter(const format_options& options, std::string_view format, bool has_backslash);

    // Each fills the next placeholder.
    void add(const identifier& name);
    void add(const raw_sql& sql);
    void add_literal(std::string_view text);
    void add_bare(std::string_view text);

    boost::system::result<std::string, error> take();

private:
    void copy_format();
    void begin_value();
    [[nodiscard]] bool can_quote(std::string_view text);
    void fail(boost::system::error_code code, const std::string& message, std::string hint = {});

    const format_options& options_;
    std::string_view format_;  // what is left of it
    std::string sql_;
    std::size_t arguments_ = 0;
    std::optional<error> failed_;
};

template <class T>
void add_argument(sql_formatter& out, const T& value) {
    if constexpr (std::same_as<T, identifier> || std::same_as<T, raw_sql>) {
        out.add(value);
    } else if (is_null(value)) {
        out.add_bare("null");
    } else if constexpr (nullable<T> && requires { value.has_value(); }) {
        add_argument(out, *value);
    } else if constexpr (std::same_as<T, bool>) {
        out.add_bare(value ? "true" : "false");
    } else {
        std::string text;
        codec_print(text, value);
        integer<T> ? out.add_bare(text) : out.add_literal(text);
    }
}

}  // namespace detail

// The format with its placeholders {} filled, in order. It is a string literal; {{ and }} stand for braces. Does not compile
// when the number of arguments is another, or a placeholder is inside of quotes or a comment. Arguments are:
//
//     what has a tusk::codec that prints       a string in quotes: 'text', E'back\\slash' (see quote_literal)
//     integers, bool                           without quotes: -1, true
//     nullptr, std::nullopt, empty optionals   null
//     tusk::identifier                         "schema"."table"
//     tusk::raw_sql                            as it is
//
// Spaces keep each apart from what is around it, so that no two tokens become one: "-{}" with -1 is "- -1", no comment.
// For casts write cast({} as type), as :: would take a number without its minus.
//
//     db.run_script(tusk::format_sql(db.format_options(), "create role {} password {}", tusk::identifier{name}, password));
//
// Fails with errc::invalid_utf8, embedded_nul, unsafe_encoding (see format_options), and nonstandard_strings: a string
// '...' of the format or of raw_sql has a backslash, and standard_conforming_strings is off. An empty string is '',
// which GaussDB may take for NULL.
template <class... A>
[[nodiscard]] boost::system::result<std::string, error> try_format_sql(
    const format_options& options, detail::sql_format<std::type_identity_t<A>...> format, const A&... arguments) {
    static_assert((formattable<A> && ...),
                  "an argument of format_sql has no text form: it wants a tusk::codec that prints, a tusk::identifier "
                  "or a tusk::raw_sql");
    detail::sql_formatter out{options, format.text(), format.has_backslash()};
    if constexpr ((formattable<A> && ...))
        (detail::add_argument(out, arguments), ...);
    return out.take();
}
template <class... A>
[[nodiscard]] std::string format_sql(const format_options& options,
                                     detail::sql_format<std::type_identity_t<A>...> format, const A&... arguments) {
    return try_format_sql(options, format, arguments...).value();
}

}  // namespace tusk
