#include "local_defaults.hpp"

#include <pwd.h>
#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <vector>

namespace tusk::detail {

namespace {

// A text of the system's entry for a user, or nothing if it has none.
std::string user_entry(uid_t user, char* passwd::*text) {
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
            return found == nullptr ? std::string{} : std::string{entry.*text};
    }
}

}  // namespace

std::string local_user_name(uid_t user) { return user_entry(user, &passwd::pw_name); }

std::string local_home_directory() {
    const char* home = std::getenv("HOME");
    return home != nullptr && *home != '\0' ? std::string{home} : user_entry(::geteuid(), &passwd::pw_dir);
}

std::string local_socket_directory() {
    constexpr auto packaged = "/var/run/postgresql";
    std::error_code failure;
    return std::filesystem::is_directory(packaged, failure) ? packaged : "/tmp";
}

}  // namespace tusk::detail
