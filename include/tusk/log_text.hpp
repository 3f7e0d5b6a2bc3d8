// Statements as a line of a log, without the values that they were run with.
#pragma once

#include <string>
#include <string_view>

#include <tusk/detail/log_line.hpp>
#include <tusk/detail/parameter_summary.hpp>
#include <tusk/log_options.hpp>
#include <tusk/statement.hpp>

namespace tusk {

// What the parameters of a query are, as far as their C++ types tell, and how large, but not their values:
//
//     describe_parameters(7, "secret", std::nullopt, std::vector<int>{1, 2})
//     "$1 integer, $2 text (6 bytes), $3 NULL, $4 integer[] (2 elements)"
//
// With log_options{.values = true} it is "$1 integer = '7', $2 text (6 bytes) = 'secret', ...". Parameters are given as to
// a query: tusk::each_of is several, tusk::borrow is what it refers to. What may be inside of values (control characters, a
// quote, an end of line) stands there as \xNN, or doubled, so that it is one line and cannot pass for something else. Throws
// what a codec throws when values are shown.
template <detail::parameter... A>
[[nodiscard]] std::string describe_parameters(const log_options& options, const A&... parameters) {
    return detail::describe(options, parameters...);
}
template <detail::parameter... A>
[[nodiscard]] std::string describe_parameters(const A&... parameters) {
    return detail::describe(log_options{}, parameters...);
}

// The SQL on one line, and describe_parameters() behind it as a comment of SQL:
//
//     select * from users where name = $1 -- $1 text (6 bytes)
//
// Ends of lines and tabs become spaces; other control characters, and what is not UTF-8, stand there as \xNN. SQL that was
// put together of text may hold values, which are shown.
template <detail::parameter... A>
[[nodiscard]] std::string log_text(const log_options& options, const sql& statement, const A&... parameters) {
    const std::string_view text =
        statement.prepared() ? std::string_view{statement.prepared()->sql()} : statement.text();
    return detail::log_line(text, detail::describe(options, parameters...), options);
}
template <detail::parameter... A>
[[nodiscard]] std::string log_text(const sql& statement, const A&... parameters) {
    return tusk::log_text(log_options{}, statement, parameters...);
}

}  // namespace tusk
