// Text as an identifier or a string of SQL, for the places where no parameter can stand. A value that can be a parameter
// should be one.
//
// The SQL is for a connection with client_encoding UTF8, as tusk sets it at login. Text that is not well-formed UTF-8 is
// refused, as what a server makes of it may end a string early: errc::invalid_utf8. So is text with a NUL:
// errc::embedded_nul.
#pragma once

#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include <tusk/protocol/errors/error.hpp>

namespace tusk {

// "name" with its quotes doubled: the identifier has that name exactly, capitals and spaces included. What servers make
// of the name is left to them: they refuse an empty one, and cut off what is beyond 63 bytes.
[[nodiscard]] std::string quote_identifier(std::string_view name);
[[nodiscard]] boost::system::result<std::string, error> try_quote_identifier(std::string_view name);

// 'text' with its quotes doubled or, when it has a backslash, E'text' with those doubled as well and a space in front,
// which keeps the E apart from a word before it. Both mean the same whether standard_conforming_strings is on or off. For
// a server that keeps its database in GBK or GB18030, use format_sql instead.
[[nodiscard]] std::string quote_literal(std::string_view text);
[[nodiscard]] boost::system::result<std::string, error> try_quote_literal(std::string_view text);

namespace detail {

// Why text cannot be quoted; a default error when it can.
[[nodiscard]] error quoting_error(std::string_view text);

// Of text that can be quoted.
void append_identifier(std::string& sql, std::string_view name);
void append_literal(std::string& sql, std::string_view text);

}  // namespace detail

}  // namespace tusk
