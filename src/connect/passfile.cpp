#include "passfile.hpp"

#include <optional>

#include <sys/stat.h>

#include "local_defaults.hpp"
#include "small_file.hpp"

namespace tusk::detail {

namespace {

// What is left of a line after a field that fits; none if it does not. In a field a backslash stands for the character
// after it.
std::optional<std::string_view> after_field(std::string_view line, std::string_view wanted) {
    if (line.starts_with("*:"))
        return line.substr(2);
    while (!line.empty()) {
        if (line.front() == ':' && wanted.empty())
            return line.substr(1);
        if (line.front() == '\\')
            line.remove_prefix(1);
        if (line.empty() || wanted.empty() || line.front() != wanted.front())
            return std::nullopt;
        line.remove_prefix(1);
        wanted.remove_prefix(1);
    }
    return std::nullopt;
}

// The last field: up to a colon, as in the others.
secret password_in(std::string_view field) {
    std::string plain;
    plain.reserve(field.size());  // a string that grows leaves copies behind
    for (std::size_t i = 0; i != field.size() && field[i] != ':'; ++i) {
        if (field[i] == '\\' && i + 1 != field.size())
            ++i;
        plain += field[i];
    }
    return secret{std::move(plain)};
}

// The server's name in the file. The usual place of a Unix socket is called localhost.
std::string_view name_of(const server_address& server) {
    if (server.host.empty())
        return server.hostaddr.empty() ? std::string_view{"localhost"} : std::string_view{server.hostaddr};
    return server.host == local_socket_directory() ? std::string_view{"localhost"} : std::string_view{server.host};
}

}  // namespace

secret find_password(std::string_view text, const server_address& server, std::string_view dbname,
                     std::string_view user) {
    const std::string port = std::to_string(server.port);
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.starts_with('#'))
            continue;
        std::optional<std::string_view> rest = line;
        for (const std::string_view wanted : {name_of(server), std::string_view{port}, dbname, user})
            rest = rest ? after_field(*rest, wanted) : std::nullopt;
        if (rest)
            return password_in(*rest);
    }
    return {};
}

found_password password_from(const std::string& file, const server_address& server, std::string_view dbname,
                             std::string_view user) {
    if (file.empty() || dbname.empty() || user.empty())
        return {};
    const small_file passwords{file, S_IRWXG | S_IRWXO};
    if (!passwords.problem().empty())
        return {{}, "the password file \"" + file + "\" was not used, as " + passwords.problem()};
    return {find_password(passwords.text(), server, dbname, user), {}};
}

}  // namespace tusk::detail
