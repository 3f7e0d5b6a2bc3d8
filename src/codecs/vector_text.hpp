// What the text forms of pgvector's types share.
#pragma once

#include <cmath>
#include <string_view>

#include <tusk/codecs/floating.hpp>

namespace tusk::detail {

// Takes a finite number that ends before one of the `ends`, or with the text.
inline bool take_finite(std::string_view& text, std::string_view ends, float& v) {
    const std::string_view number = text.substr(0, text.find_first_of(ends));
    text.remove_prefix(number.size());
    return parse_floating(number, v) && std::isfinite(v);
}

}  // namespace tusk::detail
