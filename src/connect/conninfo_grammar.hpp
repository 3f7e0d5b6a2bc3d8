// The two grammars of a conninfo. They find names and values; what those mean is the affair of given_options.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "given_options.hpp"

namespace tusk::detail {

// Either of them, whichever the text is in.
[[nodiscard]] std::optional<error> parse_text(std::string_view text, given_options& given);

// host=localhost port=5432 application_name='two words'
[[nodiscard]] std::optional<error> parse_keyword_value(std::string_view text, given_options& given);

// postgresql://user:password@host:port/dbname?option=value&...; `after_scheme` is where its :// ends.
[[nodiscard]] std::optional<error> parse_uri(std::string_view text, std::size_t after_scheme, given_options& given);

}  // namespace tusk::detail
