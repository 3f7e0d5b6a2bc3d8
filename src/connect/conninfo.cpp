#include <tusk/conninfo.hpp>

#include "conninfo_grammar.hpp"
#include "conninfo_options.hpp"

namespace tusk {

namespace {

constexpr auto right_scheme = "a URI starts with postgresql://, postgres:// or gaussdb://";

// Where the "://" of a text ends that starts like a URI, whatever its scheme; 0 if it is no URI. Only what stands
// before the first "=" and white space can be a scheme, so values of the other grammar may hold URIs.
std::size_t after_scheme(std::string_view text) noexcept {
    constexpr std::string_view mark = "://";
    const std::size_t found = text.find(mark);
    return found < text.find_first_of("= \t\n\v\f\r") ? found + mark.size() : 0;
}

std::optional<error> parse_into(std::string_view text, detail::given_options& given) {
    if (const std::size_t nul = text.find('\0'); nul != text.npos)
        return error{errc::invalid_conninfo, "NUL at " + detail::byte_position(nul), "no value can hold a NUL"};
    const std::size_t start = after_scheme(text);
    if (start == 0)
        return detail::parse_keyword_value(text, given);
    const std::string_view scheme = text.substr(0, start);
    if (scheme == "gaussdb://")
        given.scheme_means(protocol::dialect::gaussdb);
    else if (scheme != "postgresql://" && scheme != "postgres://")
        return error{errc::invalid_conninfo, "unknown URI scheme at byte 1", right_scheme};
    return detail::parse_uri(text, start, given);
}

bool needs_quotes(std::string_view value) noexcept {
    return value.empty() || value.find_first_of(" \t\n\v\f\r'\\") != value.npos;
}

void append_value(std::string& out, std::string_view value) {
    if (!needs_quotes(value)) {
        out += value;
        return;
    }
    out += '\'';
    for (const char c : value) {
        if (c == '\'' || c == '\\')
            out += '\\';
        out += c;
    }
    out += '\'';
}

}  // namespace

bool conninfo::is_unix() const noexcept { return host.starts_with('/'); }

std::string conninfo::socket_path() const { return host + "/.s.PGSQL." + std::to_string(port); }

boost::system::result<conninfo, error> parse_conninfo(std::string_view text) {
    detail::given_options given;
    if (auto failure = parse_into(text, given))
        return *failure;
    return given.read();
}

conninfo with_defaults(conninfo info) {
    for (const detail::option& o : detail::options())
        if (o.fill != nullptr)
            o.fill(info);
    return info;
}

std::string to_string(const conninfo& info) {
    std::string out;
    for (const detail::option& o : detail::options()) {
        const std::string value = o.write == nullptr ? std::string{} : o.write(info);
        if (value.empty())
            continue;
        if (!out.empty())
            out += ' ';
        out.append(o.name).append("=");
        append_value(out, value);
    }
    return out;
}

}  // namespace tusk
