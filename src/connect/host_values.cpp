#include "host_values.hpp"

#include <cstddef>
#include <vector>

#include <netdb.h>

namespace tusk::detail {

namespace {

// A server that wants more is reached by a name with many addresses.
constexpr std::size_t most_hosts = 1'000;

std::vector<std::string_view> elements(std::string_view list) {
    std::vector<std::string_view> all;
    for (;;) {
        const std::size_t comma = list.find(',');
        all.push_back(list.substr(0, comma));
        if (comma == list.npos || all.size() > most_hosts)
            return all;
        list.remove_prefix(comma + 1);
    }
}

constexpr problem too_many{errc::invalid_conninfo, "has too many hosts", "write 1000 at most"};

// An IPv6 address may have a zone, as in fe80::1%lo. Nothing is looked up.
bool is_address(std::string_view text) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    addrinfo* found = nullptr;
    if (getaddrinfo(std::string{text}.c_str(), nullptr, &hints, &found) != 0)
        return false;
    freeaddrinfo(found);
    return true;
}

template <class Text>
std::string joined(const conninfo& info, Text text) {
    std::string list;
    for (const auto& server : info.hosts) {
        if (&server != &info.hosts.front())
            list += ',';
        list += text(server);
    }
    return list;
}

}  // namespace

std::optional<problem> read_hosts(conninfo& info, std::string_view value) {
    if (value.empty())
        return std::nullopt;
    for (const auto host : elements(value))
        info.hosts.push_back({std::string{host}, {}});
    if (info.hosts.size() > most_hosts)
        return too_many;
    return std::nullopt;
}

std::optional<problem> read_host_addresses(conninfo& info, std::string_view value) {
    if (value.empty())
        return std::nullopt;
    const auto addresses = elements(value);
    if (addresses.size() > most_hosts)
        return too_many;
    if (info.hosts.empty())
        info.hosts.resize(addresses.size());
    if (info.hosts.size() != addresses.size())
        return problem{errc::invalid_conninfo, "has another number of elements than host",
                       "write one address for each host; an empty one has its host looked up"};
    for (std::size_t i = 0; i != addresses.size(); ++i) {
        if (!addresses[i].empty() && !is_address(addresses[i]))
            return problem{errc::invalid_conninfo, "is no IP address", "write names with the option host"};
        info.hosts[i].hostaddr = addresses[i];
    }
    return std::nullopt;
}

std::optional<problem> read_ports(conninfo& info, std::string_view value) {
    const auto ports = elements(value);
    if (info.hosts.empty())
        info.hosts.resize(1);
    if (ports.size() != 1 && ports.size() != info.hosts.size())
        return problem{errc::invalid_conninfo, "has another number of elements than there are hosts",
                       "write one port for all of the hosts, or one for each"};
    for (std::size_t i = 0; i != info.hosts.size(); ++i) {
        const auto text = ports[ports.size() == 1 ? 0 : i];
        if (text.empty())
            continue;
        const auto port = read_integer(text);
        if (!port || *port < 1 || *port > 65535)
            return problem{errc::invalid_conninfo, "is not a port", "write a number from 1 to 65535"};
        info.hosts[i].port = static_cast<std::uint16_t>(*port);
    }
    return std::nullopt;
}

std::string write_hosts(const conninfo& info) {
    return joined(info, [](const server_address& server) { return server.host; });
}

std::string write_host_addresses(const conninfo& info) {
    const auto list = joined(info, [](const server_address& server) { return server.hostaddr; });
    return list.find_first_not_of(',') == list.npos ? std::string{} : list;
}

std::string write_ports(const conninfo& info) {
    return info.hosts.empty() ? std::to_string(server_address{}.port)
                              : joined(info, [](const server_address& server) { return std::to_string(server.port); });
}

}  // namespace tusk::detail
