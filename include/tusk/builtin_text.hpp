// The text form of binary values whose types are known at run time only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace tusk {

// Appends the text form of a binary value, as psql shows it. False, with nothing appended, when the bytes are not a value of
// the type.
using binary_printer = bool (*)(std::string& out, std::span<const std::byte> binary, std::uint32_t oid);

// For values of that type; null when there is no codec for it. Arrays, ranges and multiranges of types with a codec have one.
[[nodiscard]] binary_printer find_printer(std::uint32_t oid) noexcept;

}  // namespace tusk
