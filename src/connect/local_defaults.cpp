#include "local_defaults.hpp"

#include <pwd.h>
#include <cerrno>
#include <filesystem>
#include <vector>

namespace tusk::detail {

std::string local_user_name(uid_t user) {
    // Some directory services return long entries, but none this long.
    constexpr std::size_t most = std::size_t{1} << 20;
    std::vector<char> buffer(1024);
    for (;;) {
        passwd entry{};
        passwd* found = nullptr;
        const int failure = ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found);
        if (failure == ERANGE && buffer.size() < most)
            buffer.resize(buffer.size() * 2);
        else if (failure != EINTR)
            return found == nullptr ? std::string{} : std::string{entry.pw_name};
    }
}

std::string local_socket_directory() {
    constexpr auto packaged = "/var/run/postgresql";
    std::error_code failure;
    return std::filesystem::is_directory(packaged, failure) ? packaged : "/tmp";
}

}  // namespace tusk::detail
