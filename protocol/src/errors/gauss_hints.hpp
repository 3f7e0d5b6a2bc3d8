// What to do about a feature that PostgreSQL has and GaussDB refuses.
#pragma once

#include <string_view>

#include <tusk/protocol/errors/diagnostics.hpp>

namespace tusk::protocol {

// The hint for what GaussDB said with SQLSTATE 0A000. It says no more than that something is not supported, and names it
// in SQL's own words, which it does not translate.
[[nodiscard]] std::string_view hint_for_refusal(const diagnostics& said) noexcept;

}  // namespace tusk::protocol
