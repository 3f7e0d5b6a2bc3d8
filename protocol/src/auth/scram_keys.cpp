#include <tusk/protocol/auth/scram_keys.hpp>

#include <openssl/crypto.h>

#include <tusk/protocol/wire/reader.hpp>

#include "base64.hpp"
#include "crypto.hpp"

namespace tusk::protocol {

std::optional<secret> scram_key_from_base64(std::string_view text) {
    auto bytes = base64_decode(text);
    if (!bytes || bytes->size() != sizeof(crypto::digest::bytes))
        return std::nullopt;
    secret key{as_text(*bytes)};
    OPENSSL_cleanse(bytes->data(), bytes->size());
    return key;
}

}  // namespace tusk::protocol
