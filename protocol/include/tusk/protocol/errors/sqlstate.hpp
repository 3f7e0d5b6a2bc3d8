// What the server reports, as error codes: the value is the SQLSTATE, five characters [0-9A-Z] as a number in base 36
// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

#include <tusk/protocol/errors/sqlstate_codes.hpp>

namespace tusk {

// Its message() is the condition name and the code, "undefined_table (42P01)", or "SQLSTATE 12345" when neither
// PostgreSQL's table nor GaussDB's has such a code.
[[nodiscard]] const boost::system::error_category& sqlstate_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(sqlstate state) noexcept {
    return {static_cast<int>(state), sqlstate_category()};
}
[[nodiscard]] inline boost::system::error_code make_error_code(gauss_sqlstate state) noexcept {
    return {static_cast<int>(state), sqlstate_category()};
}

// The code of an SQLSTATE as sent. An error is never success: what is not five of [0-9A-Z], and class 00 (successful
// completion), becomes XX000 (internal_error).
[[nodiscard]] boost::system::error_code make_sqlstate(std::string_view five) noexcept;

// The five characters again: "42P01". Of a number that is no SQLSTATE, "?????".
[[nodiscard]] std::string sqlstate_text(int packed);
[[nodiscard]] inline std::string to_string(sqlstate state) { return sqlstate_text(static_cast<int>(state)); }
[[nodiscard]] inline std::string to_string(gauss_sqlstate state) { return sqlstate_text(static_cast<int>(state)); }

// The first two characters, which name the class: "42" is "syntax error or access rule violation". Empty when the code
// is not an SQLSTATE.
[[nodiscard]] std::string sqlstate_class(const boost::system::error_code& code);

}  // namespace tusk

template <>
struct boost::system::is_error_code_enum<tusk::sqlstate> : std::true_type {};
template <>
struct boost::system::is_error_code_enum<tusk::gauss_sqlstate> : std::true_type {};
