// What the binary and the text form of tsquery share.
#pragma once

#include <cstdint>
#include <vector>

#include <tusk/codecs/text_search.hpp>

namespace tusk::detail {

inline constexpr std::uint16_t max_distance = 16384;

// Whether nodes in postfix order make one tree, or none at all.
[[nodiscard]] bool is_tree(const std::vector<tsquery::node>& postfix) noexcept;

}  // namespace tusk::detail
