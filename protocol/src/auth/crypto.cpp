#include "crypto.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace tusk::protocol::crypto {

namespace {

unsigned char* raw(digest& d) noexcept { return reinterpret_cast<unsigned char*>(d.bytes.data()); }

}  // namespace

bool sha256(std::span<const std::byte> data, digest& out) noexcept {
    return EVP_Digest(data.data(), data.size(), raw(out), nullptr, EVP_sha256(), nullptr) == 1;
}

bool hmac_sha256(const digest& key, std::span<const std::byte> data, digest& out) noexcept {
    return HMAC(EVP_sha256(), key.bytes.data(), static_cast<int>(key.bytes.size()),
                reinterpret_cast<const unsigned char*>(data.data()), data.size(), raw(out), nullptr) != nullptr;
}

bool same(std::span<const std::byte> a, std::span<const std::byte> b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tusk::protocol::crypto
