#include "conninfo_grammar.hpp"

#include <string>

namespace tusk::detail {

namespace {

constexpr auto right_scheme = "a URI starts with postgresql://, postgres:// or gaussdb://";

// Where the "://" of a text ends that starts like a URI, whatever its scheme; 0 if it is no URI. Only what stands
// before the first "=" and white space can be a scheme, so values of the other grammar may hold URIs.
std::size_t after_scheme(std::string_view text) noexcept {
    constexpr std::string_view mark = "://";
    const std::size_t found = text.find(mark);
    return found < text.find_first_of("= \t\n\v\f\r") ? found + mark.size() : 0;
}

}  // namespace

std::optional<error> parse_text(std::string_view text, given_options& given) {
    if (const std::size_t nul = text.find('\0'); nul != text.npos)
        return error{errc::invalid_conninfo, "NUL at " + byte_position(nul), "no value can hold a NUL"};
    const std::size_t start = after_scheme(text);
    if (start == 0)
        return parse_keyword_value(text, given);
    const std::string_view scheme = text.substr(0, start);
    if (scheme == "gaussdb://")
        given.scheme_means(protocol::dialect::gaussdb);
    else if (scheme != "postgresql://" && scheme != "postgres://")
        return error{errc::invalid_conninfo, "unknown URI scheme at byte 1", right_scheme};
    return parse_uri(text, start, given);
}

}  // namespace tusk::detail
