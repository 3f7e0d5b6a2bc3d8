// An address to connect to.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/socket.h>

#include <boost/system/result.hpp>

#include <tusk/protocol/errors/error.hpp>

namespace tusk::detail {

// Makes a connection in place of the system, and gives its descriptor: see connect_options::open_stream. May throw.
using stream_opener = std::function<int(std::optional<std::chrono::steady_clock::time_point> deadline)>;

struct endpoint {
    sockaddr_storage address{};
    socklen_t size = 0;
    // If there is one, the address means nothing.
    stream_opener open_stream;

    [[nodiscard]] int family() const noexcept { return address.ss_family; }
    // "192.0.2.1:5432", "[2001:db8::1]:5432" or the path of a Unix socket; "open_stream" if that is what makes connections.
    [[nodiscard]] std::string text() const;
};

// A path that starts with "@" is a name in the abstract namespace of Linux. Fails with errc::invalid_conninfo when the path
// is longer than an address can hold (107 bytes).
[[nodiscard]] boost::system::result<endpoint, error> unix_endpoint(const std::string& path);

enum class naming {
    any,
    numeric,  // an address, which is never looked up
};

// All addresses of a host name or a numeric address, in the order getaddrinfo gives them. Blocks; not for a numeric one.
[[nodiscard]] boost::system::result<std::vector<endpoint>, error> resolve(const std::string& host, std::uint16_t port,
                                                                          naming what = naming::any);

}  // namespace tusk::detail
