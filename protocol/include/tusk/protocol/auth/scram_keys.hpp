// What SCRAM-SHA-256 makes of a password, for who has that in its place.
#pragma once

#include <optional>
#include <string_view>

#include <tusk/protocol/errors/secret.hpp>

namespace tusk::protocol {

// ClientKey and ServerKey of https://www.rfc-editor.org/rfc/rfc5802#section-3, 32 bytes each. Who has them can log in as
// long as the password, its salt and its iterations stay the same. Empty: none, they are derived from the password.
struct scram_keys {
    secret client;
    secret server;
};

// None if it is not the base64 of 32 bytes.
[[nodiscard]] std::optional<secret> scram_key_from_base64(std::string_view text);

}  // namespace tusk::protocol
