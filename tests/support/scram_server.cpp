#include <support/scram_server.hpp>

#include <array>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace tusk::testing {

namespace {

const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* octets(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string hash(const EVP_MD* algorithm, std::string_view data) {
    std::string digest(static_cast<std::size_t>(EVP_MD_get_size(algorithm)), '\0');
    if (EVP_Digest(data.data(), data.size(), octets(digest), nullptr, algorithm, nullptr) != 1)
        throw std::runtime_error{"libcrypto gives no hash"};
    return digest;
}

std::string hmac(std::string_view key, std::string_view data) {
    std::string digest(32, '\0');
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets(data), data.size(), octets(digest),
             nullptr) == nullptr)
        throw std::runtime_error{"libcrypto gives no HMAC"};
    return digest;
}

std::string salted(const scram_login& login) {
    std::string key(32, '\0');
    if (PKCS5_PBKDF2_HMAC(login.password.data(), static_cast<int>(login.password.size()), octets(login.salt),
                          static_cast<int>(login.salt.size()), static_cast<int>(login.iterations), EVP_sha256(), 32,
                          octets(key)) != 1)
        throw std::runtime_error{"libcrypto gives no PBKDF2"};
    return key;
}

std::string base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    text.resize(static_cast<std::size_t>(EVP_EncodeBlock(octets(text), octets(bytes), static_cast<int>(bytes.size()))));
    return text;
}

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

std::string exclusive_or(std::string a, std::string_view b) {
    for (std::size_t i = 0; i != a.size(); ++i)
        a[i] = static_cast<char>(a[i] ^ b[i]);
    return a;
}

}  // namespace

std::optional<std::string> scram_server::first(std::string_view message) {
    constexpr std::string_view header = "n,,";
    const auto at = message.find(",r=");
    if (!message.starts_with("n,,n=") || at == std::string_view::npos || message.size() == at + 3)
        return std::nullopt;
    nonce_ = std::string{message.substr(at + 3)} + login_.nonce;
    std::string answer = "r=" + nonce_ + ",s=" + base64(login_.salt) + ",i=" + std::to_string(login_.iterations);
    transcript_ = std::string{message.substr(header.size())} + "," + answer + ",";
    return answer;
}

std::optional<std::string> scram_server::last(std::string_view message) {
    const std::string without_proof = "c=biws,r=" + nonce_;  // base64 of "n,,"
    transcript_ += without_proof;
    const std::string key = salted(login_);
    const std::string client_key = hmac(key, "Client Key");
    const std::string proof = exclusive_or(client_key, hmac(hash(EVP_sha256(), client_key), transcript_));
    if (message != without_proof + ",p=" + base64(proof))
        return std::nullopt;
    std::string signature = hmac(hmac(key, "Server Key"), transcript_);
    if (!login_.knows_password)
        signature.back() = static_cast<char>(signature.back() ^ 1);
    return "v=" + base64(signature);
}

std::string md5_answer(std::string_view user, std::string_view password, std::string_view salt) {
    const std::string stored = hex(hash(EVP_md5(), std::string{password} + std::string{user}));
    return "md5" + hex(hash(EVP_md5(), stored + std::string{salt}));
}

}  // namespace tusk::testing
