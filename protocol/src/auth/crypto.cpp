#include "crypto.hpp"

#include <memory>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace tusk::protocol::crypto {

namespace {

unsigned char* raw(digest& d) noexcept { return reinterpret_cast<unsigned char*>(d.bytes.data()); }

// Fetched, not EVP_sm3(): that one is there whether or not a provider has the algorithm.
std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> fetch_sm3() noexcept {
    return {EVP_MD_fetch(nullptr, "SM3", nullptr), &EVP_MD_free};
}

}  // namespace

bool sha256(std::span<const std::byte> data, digest& out) noexcept {
    return EVP_Digest(data.data(), data.size(), raw(out), nullptr, EVP_sha256(), nullptr) == 1;
}

bool hmac_sha256(const digest& key, std::span<const std::byte> data, digest& out) noexcept {
    return HMAC(EVP_sha256(), key.bytes.data(), static_cast<int>(key.bytes.size()),
                reinterpret_cast<const unsigned char*>(data.data()), data.size(), raw(out), nullptr) != nullptr;
}

bool sm3(std::span<const std::byte> data, digest& out) noexcept {
    const auto algorithm = fetch_sm3();
    return algorithm && EVP_Digest(data.data(), data.size(), raw(out), nullptr, algorithm.get(), nullptr) == 1;
}

bool same(std::span<const std::byte> a, std::span<const std::byte> b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tusk::protocol::crypto
