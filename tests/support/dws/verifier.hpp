// What GaussDB stores instead of a password, and how it checks an answer against that. Written apart from the driver's
// own authentication, on libcrypto alone, so that the two check each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tusk::testing::dws {

// The values of password_encryption_type.
enum class verifier_kind { md5 = 0, combined = 1, sha256 = 2, sm3 = 3 };

class verifier {
public:
    // `salt` has 32 bytes; an MD5 verifier needs neither it nor iterations.
    [[nodiscard]] static verifier make(verifier_kind kind, std::string_view user, std::string_view password,
                                       std::string_view salt = {}, std::uint32_t iterations = 0);
    // Keys that no password has, so that nobody gets in.
    [[nodiscard]] static verifier made_up(verifier_kind kind, std::string_view salt, std::uint32_t iterations);

    [[nodiscard]] verifier_kind kind() const noexcept { return kind_; }
    [[nodiscard]] std::uint32_t iterations() const noexcept { return iterations_; }
    // As the server shows it to the client: 64 hexadecimal digits.
    [[nodiscard]] const std::string& salt() const noexcept { return salt_; }
    // The text in the catalogue.
    [[nodiscard]] std::string stored() const;

    // What the server tells about itself to clients before 3.50, for a token of 8 hexadecimal digits.
    [[nodiscard]] std::string server_signature(std::string_view token) const;

    // Whether an answer, without its NUL, shows knowledge of the password:
    // to request 5, whose salt has 4 bytes;
    [[nodiscard]] bool accepts_md5(std::string_view answer, std::string_view md5_salt) const;
    // to request 11, which current servers get wrong (they hash the encoded iterations too);
    [[nodiscard]] bool accepts_md5_sha256(std::string_view answer, std::string_view md5_salt) const;
    // to requests 10 and 13.
    [[nodiscard]] bool accepts_proof(std::string_view answer, std::string_view token) const;

private:
    verifier_kind kind_ = verifier_kind::md5;
    std::string md5_;   // "md5" and 32 digits
    std::string salt_;  // these three in hexadecimal digits
    std::string server_key_;
    std::string stored_key_;
    std::uint32_t iterations_ = 0;
};

// The eleven characters at the end of a verifier that say how many iterations it was made with.
[[nodiscard]] std::string encoded_iterations(std::uint32_t iterations);

[[nodiscard]] std::string random_bytes(std::size_t size);
[[nodiscard]] std::string sha256(std::string_view data);
[[nodiscard]] std::string hex(std::string_view bytes);
// None when it is not an even number of lower-case hexadecimal digits.
[[nodiscard]] std::optional<std::string> unhex(std::string_view digits);

}  // namespace tusk::testing::dws
