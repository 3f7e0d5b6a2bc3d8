// What Close and Describe are about.
#pragma once

namespace tusk::protocol {

inline constexpr char statement_target = 'S';
inline constexpr char portal_target = 'P';

[[nodiscard]] constexpr bool is_target(char kind) noexcept { return kind == statement_target || kind == portal_target; }

}  // namespace tusk::protocol
