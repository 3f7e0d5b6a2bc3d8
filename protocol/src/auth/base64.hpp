// Base64 (https://www.rfc-editor.org/rfc/rfc4648#section-4) for what is no secret: it does not run in constant time.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tusk::protocol {

[[nodiscard]] std::string base64_encode(std::span<const std::byte> bytes);

// Nothing unless `text` is exactly what base64_encode gives for some bytes: padded, no other character, no bits left.
[[nodiscard]] std::optional<std::vector<std::byte>> base64_decode(std::string_view text);

}  // namespace tusk::protocol
