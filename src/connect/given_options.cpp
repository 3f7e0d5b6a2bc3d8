#include "given_options.hpp"

#include <sys/un.h>
#include <algorithm>
#include <utility>

namespace tusk::detail {

namespace {

constexpr auto list_of_options = "see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS";

std::size_t index_of(const option& o) noexcept { return static_cast<std::size_t>(&o - options().data()); }

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

// Of an option that we refuse: whether the value asks for what we do anyway.
bool is_harmless(const option& o, std::string_view value) {
    return value.find('`') == value.npos && o.values.find('`' + std::string{value} + '`') != o.values.npos;
}

error refused(const option& o, const std::string& where) {
    return {errc::option_not_supported, named(o.name) + " is not supported (its value is " + where + ')',
            "leave it out if you can do without it (" + std::string{o.help} + ')'};
}

// The system's limit. Past it the path would be cut short, and name another socket.
bool socket_path_fits(const server_address& server) {
    return !server.is_unix() || server.socket_path().size() < sizeof(sockaddr_un::sun_path);
}

// What is wrong with values that are each right for themselves.
std::optional<error> contradiction(const conninfo& info, std::optional<protocol::dialect> scheme) {
    if (!std::ranges::all_of(info.hosts, socket_path_fits))
        return error{errc::invalid_conninfo, "option \"host\" is too long a directory for a Unix socket",
                     "the path of the socket may have " + std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " bytes"};
    if (scheme && info.dialect != *scheme)
        return error{errc::invalid_conninfo, "option \"dialect\" is not what the URI starts with",
                     "leave dialect out, or start the URI with postgresql://"};
    const bool demands_tls =
        info.sslmode != sslmode::disable && info.sslmode != sslmode::allow && info.sslmode != sslmode::prefer;
    if (info.sslnegotiation == sslnegotiation::direct && !demands_tls)
        return error{errc::invalid_conninfo,
                     "option \"sslnegotiation\" is direct, and sslmode lets TLS be done without",
                     "write sslmode=require, verify-ca or verify-full"};
    if (info.sslrootcert == "system" && info.sslmode != sslmode::verify_full)
        return error{errc::invalid_conninfo,
                     "option \"sslrootcert\" is system, and sslmode does not verify for whom a certificate is",
                     "write sslmode=verify-full; where a file of that name is meant, write ./system"};
    if (info.sslcertmode == sslcertmode::require && info.sslmode == sslmode::disable)
        return error{errc::invalid_conninfo, "option \"sslcertmode\" is require, and sslmode is disable",
                     "our certificate is shown in TLS only: write sslmode=require or more"};
    if (info.scram_client_key.empty() != info.scram_server_key.empty())
        return error{errc::invalid_conninfo,
                     "option \"scram_client_key\" or \"scram_server_key\" is there without the other",
                     "give both: one proves us to the server, the other the server to us"};
    if (info.ssl_max_protocol_version != tls_version::any &&
        info.ssl_min_protocol_version > info.ssl_max_protocol_version)
        return error{errc::invalid_conninfo,
                     "option \"ssl_min_protocol_version\" is more than \"ssl_max_protocol_version\"",
                     "left out, they are TLSv1.2 and the newest there is"};
    if (info.min_protocol_version > info.max_protocol_version)
        return error{errc::invalid_conninfo, "option \"min_protocol_version\" is more than \"max_protocol_version\"",
                     "leave max_protocol_version out, or write the same"};
    if (info.gauss_min_iterations > info.gauss_max_iterations)
        return error{errc::invalid_conninfo, "option \"gauss_min_iterations\" is more than \"gauss_max_iterations\"",
                     "left out, they are " + std::to_string(conninfo{}.gauss_min_iterations) + " and " +
                         std::to_string(conninfo{}.gauss_max_iterations)};
    return std::nullopt;
}

}  // namespace

given_options::given_options() : values_(options().size()) {}

std::optional<error> given_options::give(given_name name, std::string_view value, std::size_t value_at) {
    // What sslmode was before it could be more than two things.
    if (name.text == "requiressl") {
        name.text = "sslmode";
        value = value.starts_with('1') ? "require" : "prefer";
    }
    const option* o = find_option(name.text);
    // What follows a password in the text may still be part of it.
    const bool after_secret = std::exchange(after_secret_, o != nullptr && o->is_secret);
    if (o == nullptr)
        return unknown_option(name, name.showable && !after_secret);
    values_[index_of(*o)] = given_value{secret{value}, "at " + byte_position(value_at)};
    return std::nullopt;
}

void given_options::give_otherwise(const option& o, std::string_view value, std::string where) {
    if (auto& slot = values_[index_of(o)]; !slot)
        slot = given_value{secret{value}, std::move(where)};
}

std::optional<std::string> given_options::take_service() {
    const auto given = std::exchange(values_[index_of(*find_option("service"))], std::nullopt);
    return given ? std::optional{std::string{given->text.reveal()}} : std::nullopt;
}

std::optional<std::string_view> given_options::value_of(std::string_view name) const noexcept {
    const option* o = find_option(name);
    if (o == nullptr || !values_[index_of(*o)])
        return std::nullopt;
    return values_[index_of(*o)]->text.reveal();
}

boost::system::result<conninfo, error> given_options::read() const {
    conninfo info;
    info.dialect = scheme_.value_or(info.dialect);
    for (std::size_t i = 0; i != values_.size(); ++i) {
        if (!values_[i])
            continue;
        const option& o = options()[i];
        const std::string& where = values_[i]->where;
        if (o.read == nullptr) {
            if (is_harmless(o, values_[i]->text.reveal()))
                continue;
            return refused(o, where);
        }
        if (const auto wrong = o.read(info, values_[i]->text.reveal()))
            return error{wrong->code, named(o.name) + ' ' + wrong->what + " (its value is " + where + ')',
                         wrong->instead};
    }
    // Anybody can have a certificate that the system trusts, for a name of their own.
    if (info.sslrootcert == "system" && !value_of("sslmode"))
        info.sslmode = sslmode::verify_full;
    // Who accepts nothing older does not mean to ask for it.
    if (!value_of("max_protocol_version"))
        info.max_protocol_version = std::max(info.max_protocol_version, info.min_protocol_version);
    if (auto wrong = contradiction(info, scheme_))
        return *wrong;
    return info;
}

std::string byte_position(std::size_t at) { return "byte " + std::to_string(at + 1); }

}  // namespace tusk::detail
