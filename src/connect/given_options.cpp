#include "given_options.hpp"

#include <sys/un.h>
#include <algorithm>
#include <utility>

#include "conninfo_options.hpp"

namespace tusk::detail {

namespace {

constexpr auto list_of_options = "see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS";

// What else stands for a name may be anything, even a URI with a password in it.
bool looks_like_a_name(std::string_view text) noexcept {
    constexpr std::size_t longest = 40;
    return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

std::string named(std::string_view name) { return "option \"" + std::string{name} + '"'; }

error unknown_option(const given_name& name, bool showable) {
    const std::string which = showable && looks_like_a_name(name.text) ? named(name.text) : "option";
    const option* meant = closest_option(name.text);
    return {errc::unknown_option, "unknown " + which + " at " + byte_position(name.at),
            meant != nullptr ? "did you mean \"" + std::string{meant->name} + "\" (" + std::string{meant->help} + ")?"
                             : list_of_options};
}

error not_built_yet(const option& o, std::size_t at) {
    return {errc::option_not_supported,
            named(o.name) + " is not supported yet (its value is at " + byte_position(at) + ')',
            "leave it out if you can do without it (" + std::string{o.help} + ')'};
}

// The system's limit. Past it the path would be cut short, and name another socket.
bool socket_path_fits(const conninfo& info) { return info.socket_path().size() < sizeof(sockaddr_un::sun_path); }

// What is wrong with values that are each right for themselves.
std::optional<error> contradiction(const conninfo& info, std::optional<protocol::dialect> scheme) {
    if (info.is_unix() && !socket_path_fits(info))
        return error{errc::invalid_conninfo, "option \"host\" is too long a directory for a Unix socket",
                     "the path of the socket may have " + std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " bytes"};
    if (scheme && info.dialect != *scheme)
        return error{errc::invalid_conninfo, "option \"dialect\" is not what the URI starts with",
                     "leave dialect out, or start the URI with postgresql://"};
    if (info.gauss_min_iterations > info.gauss_max_iterations)
        return error{errc::invalid_conninfo, "option \"gauss_min_iterations\" is more than \"gauss_max_iterations\"",
                     "left out, they are " + std::to_string(conninfo{}.gauss_min_iterations) + " and " +
                         std::to_string(conninfo{}.gauss_max_iterations)};
    return std::nullopt;
}

}  // namespace

given_options::given_options() : values_(options().size()) {}

std::optional<error> given_options::give(given_name name, std::string_view value, std::size_t value_at) {
    // What follows a password in the text may still be part of it.
    const bool after_password = std::exchange(after_password_, name.text == "password");
    const option* o = find_option(name.text);
    if (o == nullptr)
        return unknown_option(name, name.showable && !after_password);
    values_[static_cast<std::size_t>(o - options().data())] = given_value{secret{value}, value_at};
    return std::nullopt;
}

boost::system::result<conninfo, error> given_options::read() const {
    conninfo info;
    info.dialect = scheme_.value_or(info.dialect);
    for (std::size_t i = 0; i != values_.size(); ++i) {
        if (!values_[i])
            continue;
        const option& o = options()[i];
        const std::size_t at = values_[i]->at;
        if (o.read == nullptr)
            return not_built_yet(o, at);
        if (const auto wrong = o.read(info, values_[i]->text.reveal()))
            return error{wrong->code,
                         named(o.name) + ' ' + wrong->what + " (its value is at " + byte_position(at) + ')',
                         wrong->instead};
    }
    if (auto wrong = contradiction(info, scheme_))
        return *wrong;
    return info;
}

std::string byte_position(std::size_t at) { return "byte " + std::to_string(at + 1); }

}  // namespace tusk::detail
