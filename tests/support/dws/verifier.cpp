#include <support/dws/verifier.hpp>

#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace tusk::testing::dws {

namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t token_size = 4;

const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* octets(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string hash(const EVP_MD* algorithm, std::string_view data) {
    std::string digest(static_cast<std::size_t>(EVP_MD_get_size(algorithm)), '\0');
    if (EVP_Digest(data.data(), data.size(), octets(digest), nullptr, algorithm, nullptr) != 1)
        throw std::runtime_error{"libcrypto gives no hash"};
    return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
    std::string digest(key_size, '\0');
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets(data), data.size(), octets(digest),
             nullptr) == nullptr)
        throw std::runtime_error{"libcrypto gives no HMAC"};
    return digest;
}

// SHA-1 is right: only what is made of the key uses SHA-256.
std::string salted(std::string_view password, std::string_view salt, std::uint32_t iterations) {
    std::string key(key_size, '\0');
    if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), octets(salt),
                          static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_sha1(),
                          static_cast<int>(key.size()), octets(key)) != 1)
        throw std::runtime_error{"libcrypto gives no PBKDF2"};
    return key;
}

std::string md5_of(std::string_view data) { return "md5" + hex(hash(EVP_md5(), data)); }

const EVP_MD* hash_of_stored_key(verifier_kind kind) { return kind == verifier_kind::sm3 ? EVP_sm3() : EVP_sha256(); }

// The missing letter is part of the protocol.
std::string_view server_key_label(verifier_kind kind) {
    return kind == verifier_kind::sm3 ? "Server Key" : "Sever Key";
}

}  // namespace

verifier verifier::make(verifier_kind kind, std::string_view user, std::string_view password, std::string_view salt,
                        std::uint32_t iterations) {
    verifier v;
    v.kind_ = kind;
    if (kind == verifier_kind::md5 || kind == verifier_kind::combined)
        v.md5_ = md5_of(std::string{password} + std::string{user});
    if (kind != verifier_kind::md5) {
        if (salt.size() != key_size || iterations == 0)
            throw std::invalid_argument{"a verifier needs a salt of 32 bytes and iterations"};
        const std::string key = salted(password, salt, iterations);
        v.salt_ = hex(salt);
        v.server_key_ = hex(hmac_sha256(key, server_key_label(kind)));
        v.stored_key_ = hex(hash(hash_of_stored_key(kind), hmac_sha256(key, "Client Key")));
        v.iterations_ = iterations;
    }
    return v;
}

verifier verifier::made_up(verifier_kind kind, std::string_view salt, std::uint32_t iterations) {
    verifier v;
    v.kind_ = kind;
    v.salt_ = hex(salt);
    v.server_key_ = hex(random_bytes(key_size));
    v.stored_key_ = hex(random_bytes(key_size));
    v.iterations_ = iterations;
    return v;
}

std::string verifier::stored() const {
    if (kind_ == verifier_kind::md5)
        return md5_;
    return (kind_ == verifier_kind::sm3 ? "sm3" : "sha256") + salt_ + server_key_ + stored_key_ + md5_ +
           encoded_iterations(iterations_);
}

std::string verifier::server_signature(std::string_view token) const {
    const auto key = unhex(server_key_);
    const auto bytes = unhex(token);
    return key && bytes ? hex(hmac_sha256(*key, *bytes)) : std::string{};
}

bool verifier::accepts_md5(std::string_view answer, std::string_view md5_salt) const {
    return !md5_.empty() && answer == md5_of(md5_.substr(3) + std::string{md5_salt});
}

bool verifier::accepts_md5_sha256(std::string_view answer, std::string_view md5_salt) const {
    return kind_ == verifier_kind::sha256 && answer == md5_of(salt_ + server_key_ + stored_key_ +
                                                              encoded_iterations(iterations_) + std::string{md5_salt});
}

bool verifier::accepts_proof(std::string_view answer, std::string_view token) const {
    auto client_key = unhex(answer);
    const auto stored_key = unhex(stored_key_);
    const auto token_bytes = unhex(token);
    if (!client_key || client_key->size() != key_size || !stored_key || stored_key->size() != key_size ||
        !token_bytes || token_bytes->size() != token_size)
        return false;
    const std::string mask = hmac_sha256(*stored_key, *token_bytes);
    for (std::size_t i = 0; i != key_size; ++i)
        (*client_key)[i] = static_cast<char>((*client_key)[i] ^ mask[i]);
    return hash(hash_of_stored_key(kind_), *client_key) == *stored_key;
}

std::string encoded_iterations(std::uint32_t iterations) {
    std::string text = "ecdfdcefade";
    for (char& c : text) {
        c = static_cast<char>(c + static_cast<char>(iterations % 10));
        iterations /= 10;
    }
    return text;
}

std::string random_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    if (RAND_bytes(octets(bytes), static_cast<int>(size)) != 1)
        throw std::runtime_error{"libcrypto gives no random bytes"};
    return bytes;
}

std::string sha256(std::string_view data) { return hash(EVP_sha256(), data); }

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

std::optional<std::string> unhex(std::string_view digits) {
    constexpr std::string_view known = "0123456789abcdef";
    if (digits.size() % 2 != 0)
        return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i != digits.size(); i += 2) {
        const auto high = known.find(digits[i]);
        const auto low = known.find(digits[i + 1]);
        if (high == known.npos || low == known.npos)
            return std::nullopt;
        bytes += static_cast<char>(high << 4 | low);
    }
    return bytes;
}

}  // namespace tusk::testing::dws
