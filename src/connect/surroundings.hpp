// What a conninfo takes from the process it is read in. Tests give their own.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace tusk::detail {

struct surroundings {
    // The value of an environment variable; none if it is not set.
    std::function<std::optional<std::string>(const char* name)> variable;
    std::string home;  // the user's directory; empty if there is none

    [[nodiscard]] static surroundings of_this_process();

    // A file in the user's directory; empty if there is no such directory.
    [[nodiscard]] std::string in_home(const char* file) const { return home.empty() ? home : home + '/' + file; }
};

}  // namespace tusk::detail
