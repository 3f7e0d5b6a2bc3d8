#include "md5_hash.hpp"

#include <memory>

#include <openssl/evp.h>

#include "hex.hpp"

namespace tusk::protocol {

bool md5(std::string_view first, std::string_view second, md5_hash& out) noexcept {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    std::array<std::byte, md5_hash::size> hash{};
    if (!context || EVP_DigestInit_ex(context.get(), EVP_md5(), nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), first.data(), first.size()) != 1 ||
        EVP_DigestUpdate(context.get(), second.data(), second.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(hash.data()), nullptr) != 1)
        return false;
    put_hex(hash, out.chars.data() + 3);
    OPENSSL_cleanse(hash.data(), hash.size());
    return true;
}

authentication_step no_md5() {
    return authentication_step::failed(errc::authentication_unsupported,
                                       "the server asks for MD5 authentication, and libcrypto refuses to compute MD5, "
                                       "as it does in FIPS mode",
                                       "give the user a password on the server that is stored as SHA-256");
}

}  // namespace tusk::protocol
