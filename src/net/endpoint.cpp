#include "net/endpoint.hpp"

#include <cstddef>
#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace tusk::detail {

std::string endpoint::text() const {
    if (open_stream)
        return "open_stream";
    char host[INET6_ADDRSTRLEN] = {};
    switch (family()) {
        case AF_INET: {
            const auto& in = reinterpret_cast<const sockaddr_in&>(address);
            inet_ntop(AF_INET, &in.sin_addr, host, sizeof host);
            return std::string{host} + ":" + std::to_string(ntohs(in.sin_port));
        }
        case AF_INET6: {
            const auto& in = reinterpret_cast<const sockaddr_in6&>(address);
            inet_ntop(AF_INET6, &in.sin6_addr, host, sizeof host);
            return "[" + std::string{host} + "]:" + std::to_string(ntohs(in.sin6_port));
        }
        default: {
            const char* path = reinterpret_cast<const sockaddr_un&>(address).sun_path;
            return *path != '\0' ? std::string{path}
                                 : '@' + std::string{path + 1, size - offsetof(sockaddr_un, sun_path) - 1};
        }
    }
}

boost::system::result<endpoint, error> unix_endpoint(const std::string& path) {
    endpoint e;
    auto& un = reinterpret_cast<sockaddr_un&>(e.address);
    if (path.size() >= sizeof un.sun_path)
        return error{errc::invalid_conninfo,
                     "the path of the Unix socket is " + std::to_string(path.size()) + " bytes long",
                     "use a directory with a shorter path: the whole may have 107 bytes"};
    un.sun_family = AF_UNIX;
    std::memcpy(un.sun_path, path.c_str(), path.size() + 1);
    e.size = sizeof un;
    if (path.starts_with('@')) {
        un.sun_path[0] = '\0';
        e.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());  // every byte of it counts
    }
    return e;
}

boost::system::result<std::vector<endpoint>, error> resolve(const std::string& host, std::uint16_t port, naming what) {
    addrinfo hints{};
    hints.ai_flags = what == naming::numeric ? AI_NUMERICHOST : 0;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int failed = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found))
        return error{errc::cannot_connect, "cannot find the address of host \"" + host + "\": " + gai_strerror(failed),
                     "is the name spelled right?"};
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{found, &freeaddrinfo};
    std::vector<endpoint> endpoints;
    for (const addrinfo* a = found; a != nullptr; a = a->ai_next) {
        endpoint e;
        std::memcpy(&e.address, a->ai_addr, a->ai_addrlen);
        e.size = a->ai_addrlen;
        endpoints.push_back(e);
    }
    return endpoints;
}

}  // namespace tusk::detail
