#include "surroundings.hpp"

#include <cstdlib>

#include "local_defaults.hpp"

namespace tusk::detail {

surroundings surroundings::of_this_process() {
    return {[](const char* name) {
                const char* value = std::getenv(name);
                return value == nullptr ? std::nullopt : std::optional<std::string>{value};
            },
            local_home_directory()};
}

}  // namespace tusk::detail
