// Taking text apart from its front. What is not there is not taken, and the answer is false.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string_view>
#include <system_error>

namespace tusk::scan {

inline bool take(std::string_view& text, char expected) noexcept {
    if (!text.starts_with(expected))
        return false;
    text.remove_prefix(1);
    return true;
}

inline bool take(std::string_view& text, std::string_view expected) noexcept {
    if (!text.starts_with(expected))
        return false;
    text.remove_prefix(expected.size());
    return true;
}

// An integer that fits, with a minus where the type has one.
template <class Integer>
bool take_integer(std::string_view& text, Integer& v) noexcept {
    const auto digits = std::from_chars(text.data(), text.data() + text.size(), v);
    if (digits.ec != std::errc{})
        return false;
    text.remove_prefix(static_cast<std::size_t>(digits.ptr - text.data()));
    return true;
}

inline void skip_spaces(std::string_view& text) noexcept {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
}

}  // namespace tusk::scan
