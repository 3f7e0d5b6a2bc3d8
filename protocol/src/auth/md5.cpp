#include <tusk/protocol/auth/md5.hpp>

#include <array>
#include <initializer_list>
#include <memory>
#include <string_view>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <tusk/protocol/messages/backend/authentication.hpp>
#include <tusk/protocol/messages/frontend/password_message.hpp>
#include <tusk/protocol/wire/reader.hpp>

#include "steps.hpp"

namespace tusk::protocol {

namespace {

constexpr std::size_t hash_size = 16;

// A hash as hex digits after the prefix that the last one gets. Overwritten when it goes: it is as good as a password.
struct hashed_text {
    std::array<char, 3 + 2 * hash_size> chars{'m', 'd', '5'};

    ~hashed_text() { OPENSSL_cleanse(chars.data(), chars.size()); }
    [[nodiscard]] std::string_view with_prefix() const noexcept { return {chars.data(), chars.size()}; }
    [[nodiscard]] std::string_view digits() const noexcept { return with_prefix().substr(3); }
};

// False when libcrypto refuses to compute MD5, as it does in FIPS mode.
bool md5(std::string_view first, std::string_view second, hashed_text& out) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    std::array<unsigned char, hash_size> hash{};
    if (!context || EVP_DigestInit_ex(context.get(), EVP_md5(), nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), first.data(), first.size()) != 1 ||
        EVP_DigestUpdate(context.get(), second.data(), second.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) != 1)
        return false;
    constexpr std::string_view digits = "0123456789abcdef";
    char* at = out.chars.data() + 3;
    for (const unsigned char byte : hash) {
        *at++ = digits[byte >> 4];
        *at++ = digits[byte & 15];
    }
    OPENSSL_cleanse(hash.data(), hash.size());
    return true;
}

}  // namespace

authentication_step md5_authenticator::on_request(std::int32_t code, std::span<const std::byte> body,
                                                  byte_buffer& out) {
    if (answered_ || code != backend::authentication_code::md5_password)
        return out_of_order(code, "MD5 authentication");
    const auto salt = backend::decode_md5_salt(body);
    if (!salt)
        return malformed("AuthenticationMD5Password");

    hashed_text stored;
    hashed_text answer;
    if (!md5(who_.password.reveal(), who_.user, stored) || !md5(stored.digits(), as_text(*salt), answer))
        return authentication_step::failed(errc::authentication_unsupported,
                                           "the server asks for MD5 authentication, and libcrypto refuses to compute "
                                           "MD5, as it does in FIPS mode",
                                           "give the user a SCRAM-SHA-256 password on the server");
    auto step = reply(out, frontend::password_message{answer.with_prefix()});
    answered_ = !step.failure;
    return step;
}

}  // namespace tusk::protocol
