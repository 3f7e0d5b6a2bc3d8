// What the hostile tests look at besides the connection itself.
#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string>

#include <boost/test/unit_test.hpp>

#include <support/environment.hpp>
#include <support/loopback_server.hpp>

namespace tusk::testing {

// The descriptors this process has open.
[[nodiscard]] inline std::size_t open_descriptors() {
    const std::filesystem::directory_iterator all{"/proc/self/fd"};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

[[nodiscard]] inline std::string conninfo_for(const loopback_server& server) {
    const std::string host = server.directory().empty() ? "127.0.0.1" : server.directory();
    return "host=" + host + " port=" + std::to_string(server.port()) +
           " user=app password=secret dbname=shop sslmode=disable";
}

}  // namespace tusk::testing
