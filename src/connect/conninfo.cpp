#include <tusk/conninfo.hpp>

#include <unistd.h>

#include "conninfo_grammar.hpp"
#include "conninfo_options.hpp"
#include "local_defaults.hpp"
#include "resolve_conninfo.hpp"

namespace tusk {

namespace {

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

bool server_address::is_unix() const noexcept {
    return hostaddr.empty() && (host.starts_with('/') || host.starts_with('@'));
}

std::string server_address::socket_path() const { return host + "/.s.PGSQL." + std::to_string(port); }

boost::system::result<conninfo, error> parse_conninfo(std::string_view text) {
    detail::given_options given;
    if (auto failure = detail::parse_text(text, given))
        return *failure;
    return given.read();
}

boost::system::result<conninfo, error> resolve_conninfo(std::string_view text) {
    return detail::resolve_conninfo(text, detail::surroundings::of_this_process());
}

conninfo with_defaults(conninfo info) {
    if (info.user.empty())
        info.user = detail::local_user_name(::geteuid());
    if (info.dbname.empty())
        info.dbname = info.user;
    if (info.hosts.empty())
        info.hosts.emplace_back();
    for (auto& server : info.hosts)
        if (server.host.empty() && server.hostaddr.empty())
            server.host = detail::local_socket_directory();
    return info;
}

std::string to_string(const conninfo& info) {
    std::string out;
    for (const detail::option& o : detail::options()) {
        const std::string value = o.read == nullptr ? std::string{} : o.write(info);
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
