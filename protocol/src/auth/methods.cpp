#include <tusk/protocol/auth/methods.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tusk/protocol/auth/cleartext.hpp>
#include <tusk/protocol/auth/md5.hpp>
#include <tusk/protocol/auth/scram.hpp>
#include <tusk/protocol/messages/backend/authentication.hpp>

#include "ascii_excerpt.hpp"

namespace tusk::protocol {

namespace {

namespace code = backend::authentication_code;

constexpr std::array<authentication_method, 3> methods{{
    {code::sasl, scram_sha_256_authenticator::mechanism, "scram-sha-256",
     [](const credentials& who, const authentication_limits& limits) -> std::unique_ptr<authenticator> {
         return std::make_unique<scram_sha_256_authenticator>(who, limits);
     }},
    {code::md5_password, "", "md5",
     [](const credentials& who, const authentication_limits&) -> std::unique_ptr<authenticator> {
         return std::make_unique<md5_authenticator>(who);
     }},
    {code::cleartext_password, "", "password",
     [](const credentials& who, const authentication_limits&) -> std::unique_ptr<authenticator> {
         return std::make_unique<cleartext_authenticator>(who);
     }},
}};

constexpr std::size_t max_mechanisms_named = 8;
constexpr std::string_view sm3 = "SM3";

// GaussDB has methods of its own under the codes of SASL. After the code comes the kind of the stored password as an
// Int32 of 0 to 3, so the first byte is 0, where a SASL message starts with a name or an attribute. Only code 11
// differs: 64 hex digits of salt and 4 bytes, in the place of a first request, where no SASL message has this code.
std::optional<std::string_view> gaussdb_method(std::int32_t asked, std::span<const std::byte> body) noexcept {
    constexpr std::size_t kind_size = 4;
    constexpr std::size_t md5_sha256_size = 68;
    constexpr std::int32_t sm3_code = 13;
    const bool has_kind = body.size() >= kind_size && body[0] == std::byte{};
    if (asked == code::sasl && has_kind)
        return "SHA256";
    if (asked == code::sasl_continue && (has_kind || body.size() == md5_sha256_size))
        return "MD5_SHA256";
    if (asked == code::sasl_final && has_kind)
        return "SHA256_RFC";
    if (asked == sm3_code && has_kind)
        return sm3;
    return std::nullopt;
}

error unsupported(std::string_view what, std::string hint = {}) {
    return {errc::authentication_unsupported,
            "the server asks for " + std::string{what} + ", which tusk does not support", std::move(hint)};
}

error unsupported_mechanisms(std::span<const std::string_view> offered) {
    std::string list;
    for (const auto name : offered.first(std::min(offered.size(), max_mechanisms_named)))
        list += (list.empty() ? " " : ", ") + ascii_excerpt(name, 20);
    if (offered.size() > max_mechanisms_named)
        list += ", ...";
    return unsupported(offered.empty() ? "SASL authentication without any mechanism" : "SASL authentication by" + list);
}

error unsupported_request(std::int32_t asked) {
    switch (asked) {
        case code::kerberos_v5:
            return unsupported("Kerberos V5 authentication");
        case code::scm_credential:
            return unsupported("SCM credential authentication");
        case code::gss:
        case code::gss_continue:
            return unsupported("GSSAPI authentication");
        case code::sspi:
            return unsupported("SSPI authentication");
        default:
            return unsupported("authentication by request " + std::to_string(asked));
    }
}

}  // namespace

std::span<const authentication_method> authentication_methods() noexcept { return methods; }

boost::system::result<std::unique_ptr<authenticator>, error> choose_authenticator(std::int32_t asked,
                                                                                  std::span<const std::byte> body,
                                                                                  const credentials& who,
                                                                                  const authentication_limits& limits) {
    if (const auto method = gaussdb_method(asked, body))
        return unsupported("GaussDB " + std::string{*method} + " authentication",
                           *method == sm3 ? ""
                                          : "a user whose password was set while the server had "
                                            "password_encryption_type = 1 can log in with MD5");

    std::vector<std::string_view> offered;
    if (asked == code::sasl) {
        auto names = backend::decode_sasl_mechanisms(body);
        if (!names)
            return error{errc::protocol_violation, "the server sent a malformed AuthenticationSASL"};
        offered = std::move(*names);
    }
    const auto method = std::ranges::find_if(methods, [&](const authentication_method& m) {
        return m.code == asked && (m.mechanism.empty() || std::ranges::find(offered, m.mechanism) != offered.end());
    });
    if (method == methods.end())
        return asked == code::sasl ? unsupported_mechanisms(offered) : unsupported_request(asked);
    if (who.password.empty())
        return error{errc::password_required,
                     "the server asks for a password for user \"" + who.user + "\", and none was given",
                     "give it as password in the conninfo, in PGPASSWORD, or in the password file ~/.pgpass"};
    return method->make(who, limits);
}

}  // namespace tusk::protocol
