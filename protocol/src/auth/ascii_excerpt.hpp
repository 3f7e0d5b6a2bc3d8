// What a server sent, bounded and made fit for one line of an error message, whatever bytes it is made of.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tusk::protocol {

[[nodiscard]] inline std::string ascii_excerpt(std::string_view text, std::size_t max_size = 64) {
    std::string shown{text.substr(0, max_size)};
    for (char& c : shown)
        if (c < ' ' || c > '~')
            c = '?';
    if (text.size() > max_size)
        shown += "...";
    return shown;
}

}  // namespace tusk::protocol
