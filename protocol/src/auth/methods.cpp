#include <tusk/protocol/auth/methods.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tusk/protocol/auth/cleartext.hpp>
#include <tusk/protocol/auth/gauss_md5_sha256.hpp>
#include <tusk/protocol/auth/gauss_sha256.hpp>
#include <tusk/protocol/auth/md5.hpp>
#include <tusk/protocol/auth/oauth_bearer.hpp>
#include <tusk/protocol/auth/scram.hpp>
#include <tusk/protocol/messages/backend/authentication.hpp>

#include "ascii_excerpt.hpp"
#include "asking.hpp"

namespace tusk::protocol {

namespace {

namespace code = backend::authentication_code;

// The codes as GaussDB gives them out.
constexpr std::int32_t gauss_sha256 = 10;
constexpr std::int32_t gauss_md5_sha256 = 11;
constexpr std::int32_t gauss_sha256_rfc = 12;
constexpr std::int32_t gauss_sm3 = 13;
constexpr std::int32_t gauss_iam = 14;

template <class Authenticator>
std::unique_ptr<authenticator> make_for_user(const login& l) {
    return std::make_unique<Authenticator>(l.who);
}

template <gauss_hash Hash>
std::unique_ptr<authenticator> make_gauss(const login& l) {
    return std::make_unique<gauss_sha256_authenticator>(l, Hash);
}

bool wants_to_bind(const login& l) noexcept { return l.encrypted && l.binding != channel_binding::disable; }

// A certificate without a hash of its own cannot be bound to.
bool can_bind(const login& l) noexcept { return wants_to_bind(l) && !l.server_end_point.empty(); }

std::unique_ptr<authenticator> make_scram(const login& l) {
    using made = scram_sha_256_authenticator;
    // Who would bind and is not offered to says so, which the server checks against what it did offer.
    const auto how = wants_to_bind(l) && !l.server_can_bind ? made::binding::not_offered : made::binding::none;
    return std::make_unique<made>(l.who, l.limits, made::first_message{}, how);
}

std::unique_ptr<authenticator> make_scram_plus(const login& l) {
    using made = scram_sha_256_authenticator;
    return std::make_unique<made>(l.who, l.limits, made::first_message{}, made::binding::bound, l.server_end_point);
}

std::unique_ptr<authenticator> make_gauss_md5_sha256(const login& l) {
    return std::make_unique<gauss_md5_sha256_authenticator>(l);
}

constexpr std::string_view scram_plus = scram_sha_256_authenticator::mechanism_plus;
constexpr std::string_view scram = scram_sha_256_authenticator::mechanism;
constexpr std::string_view oauth = oauth_bearer_authenticator::mechanism;

constexpr auto methods = std::to_array<authentication_method>({
    {dialect::postgresql, code::sasl, scram_plus, "scram-sha-256", proof::password_or_keys, make_scram_plus},
    {dialect::postgresql, code::sasl, scram, "scram-sha-256", proof::password_or_keys, make_scram},
    {dialect::postgresql, code::sasl, oauth, "oauth", proof::token, make_for_user<oauth_bearer_authenticator>},
    {dialect::postgresql, code::md5_password, "", "md5", proof::password, make_for_user<md5_authenticator>},
    {dialect::postgresql, code::cleartext_password, "", "password", proof::password,
     make_for_user<cleartext_authenticator>},
    {dialect::gaussdb, gauss_sha256, "", "gauss-sha256", proof::password, make_gauss<gauss_hash::sha256>},
    {dialect::gaussdb, gauss_sm3, "", "gauss-sm3", proof::password, make_gauss<gauss_hash::sm3>},
    {dialect::gaussdb, gauss_md5_sha256, "", "gauss-md5-sha256", proof::password, make_gauss_md5_sha256},
    {dialect::gaussdb, code::md5_password, "", "md5", proof::password, make_for_user<md5_authenticator>},
    {dialect::gaussdb, code::cleartext_password, "", "password", proof::password,
     make_for_user<cleartext_authenticator>},
});

constexpr std::size_t max_mechanisms_named = 8;

// Which of GaussDB's requests this is, in the place of a first request; none: it is one of PostgreSQL. After the code
// comes the kind of the stored password as an Int32 of 0 to 3, so the first byte is 0, where a SASL message starts with
// a name or an attribute. Only code 11 differs: 64 hex digits of salt and 4 bytes, where no SASL message has this code.
std::optional<std::string_view> gaussdb_method(std::int32_t asked, std::span<const std::byte> body) noexcept {
    constexpr std::size_t kind_size = 4;
    constexpr std::size_t md5_sha256_size = 68;
    const bool has_kind = body.size() >= kind_size && body[0] == std::byte{};
    if (asked == gauss_sha256 && has_kind)
        return "SHA256";
    if (asked == gauss_md5_sha256 && (has_kind || body.size() == md5_sha256_size))
        return "MD5_SHA256";
    if (asked == gauss_sha256_rfc && has_kind)
        return "SHA256_RFC";
    if (asked == gauss_sm3 && has_kind)
        return "SM3";
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
        case gauss_iam:
            return unsupported("IAM authentication");
        default:
            return unsupported("authentication by request " + std::to_string(asked));
    }
}

std::string asked_for(const authentication_method& method) {
    return (method.by == proof::token ? "a token by " : "the password by ") + std::string{method.name};
}

std::string in_clear(const authentication_method& method) {
    return method.by == proof::token ? "an OAuth token" : "the password in clear text";
}

bool has_proof(proof by, const credentials& who) noexcept {
    switch (by) {
        case proof::password:
            break;
        case proof::password_or_keys:
            return !who.password.empty() || !who.keys.client.empty();
        case proof::token:
            return who.ask_token != nullptr;
    }
    return !who.password.empty();
}

// Whether there is, or will be once somebody has been asked.
bool can_prove(proof by, const credentials& who) noexcept {
    return has_proof(by, who) || (by != proof::token && who.ask_password);
}

error nothing_to_prove_by(proof by, const std::string& user) {
    if (by == proof::token)
        return {errc::password_required,
                "the server asks for an OAuth token for user \"" + user + "\", and there is nobody to get it from",
                "set connect_options::oauth_token to a function that gets one"};
    return {errc::password_required, "the server asks for a password for user \"" + user + "\", and none was given",
            "give it as password in the conninfo"};
}

error not_allowed(const std::string& what) {
    return {errc::authentication_unsupported, "the server asks for " + what + ", which require_auth does not allow",
            "allow it there if the server is to be trusted with that"};
}

error not_bound(const login& l) {
    const char* why = !l.encrypted                 ? "there is no TLS"
                      : l.server_end_point.empty() ? "the server's certificate has no hash to bind to"
                                                   : "the server does not offer it";
    return {errc::authentication_unsupported,
            std::string{"the login cannot be tied to the TLS channel, as channel_binding wants it: "} + why,
            l.binding == channel_binding::require
                ? "use TLS and a SCRAM password, or channel_binding=prefer"
                : "use sslmode=verify-full with sslrootcert, or channel_binding=disable if you trust the network"};
}

}  // namespace

std::span<const authentication_method> authentication_methods() noexcept { return methods; }

boost::system::result<std::unique_ptr<authenticator>, error> choose_authenticator(std::int32_t asked,
                                                                                  std::span<const std::byte> body,
                                                                                  const login& l) {
    const bool as_gaussdb = l.dialect == dialect::gaussdb;
    const auto gauss_method = gaussdb_method(asked, body);
    if (gauss_method && l.dialect == dialect::automatic)
        return error{errc::gaussdb_server, "the server asks for GaussDB " + std::string{*gauss_method}};
    if (gauss_method && !as_gaussdb)
        return error{
            errc::authentication_unsupported,
            "the server asks for GaussDB " + std::string{*gauss_method} +
                " authentication, which a postgresql:// connection does not give",
            "connect with gaussdb:// or dialect=gaussdb if it is meant to be a GaussDB server, or dialect=auto"};

    std::vector<std::string_view> offered;
    if (asked == code::sasl && !gauss_method) {
        auto names = backend::decode_sasl_mechanisms(body);
        if (!names)
            return error{errc::protocol_violation, "the server sent a malformed AuthenticationSASL"};
        if (as_gaussdb)
            return error{errc::authentication_unsupported,
                         "the server asks for SASL authentication, as PostgreSQL does and GaussDB does not",
                         "connect with postgresql:// or dialect=postgresql"};
        offered = std::move(*names);
    }
    const auto is_offered = [&](std::string_view mechanism) {
        return std::ranges::find(offered, mechanism) != offered.end();
    };
    const auto wanted = as_gaussdb ? dialect::gaussdb : dialect::postgresql;
    const auto fits = [&](const authentication_method& m) {
        const bool binds = m.mechanism == scram_plus;
        return m.dialect == wanted && m.code == asked && (m.mechanism.empty() || is_offered(m.mechanism)) &&
               (!binds || can_bind(l));
    };
    // One that we may use and can, else one that tells why not.
    auto method = std::ranges::find_if(methods, [&](const authentication_method& m) {
        return fits(m) && l.required.allows(m.name) && can_prove(m.by, l.who);
    });
    if (method == methods.end())
        method = std::ranges::find_if(methods, fits);
    if (method == methods.end()) {
        if (gauss_method)
            return unsupported("GaussDB " + std::string{*gauss_method} + " authentication");
        return asked == code::sasl ? unsupported_mechanisms(offered) : unsupported_request(asked);
    }
    if (!l.required.allows(method->name))
        return not_allowed(asked_for(*method));
    if (l.binding == channel_binding::require && method->mechanism != scram_plus)
        return not_bound(l);
    // Whoever stands in between could have chosen a certificate that nothing can be bound to.
    if (!method->mechanism.empty() && is_offered(scram_plus) && wants_to_bind(l) && !can_bind(l) &&
        !l.channel_is_verified)
        return not_bound(l);
    if (as_gaussdb && !l.channel_is_verified && !l.allow_unverified)
        return error{
            errc::channel_not_verified,
            "the server asks for " + asked_for(*method) +
                ", which does not prove who the server is, and the channel does not either",
            "use sslmode=verify-full with sslrootcert, or gauss_auth=allow_unverified if you trust the network"};
    const bool told_in_clear = asked == code::cleartext_password || method->by == proof::token;
    if (told_in_clear && !as_gaussdb && !l.channel_is_verified && !l.required.names(method->name))
        return error{errc::channel_not_verified,
                     "the server asks for " + in_clear(*method) + ", and the channel does not prove who the server is",
                     "use sslmode=verify-full with sslrootcert, or require_auth=" + std::string{method->name} +
                         " if you trust the network"};
    login with = l;
    with.server_can_bind = is_offered(scram_plus);
    if (has_proof(method->by, l.who))
        return method->make(with);
    if (can_prove(method->by, l.who))
        return std::make_unique<asking_authenticator>(std::move(with), method->make);
    return nothing_to_prove_by(method->by, l.who.user);
}

std::optional<error> let_in_too_early(const authenticator* exchange, const login& l) {
    if (exchange != nullptr && !exchange->complete())
        return error{errc::server_not_authentic, "the server let us in before it proved that it knows the password",
                     "somebody may stand between you and the server"};
    if (exchange == nullptr && !l.required.allows("none"))
        return not_allowed("nothing at all");
    if (l.binding == channel_binding::require && (exchange == nullptr || !exchange->binds_channel()))
        return not_bound(l);
    return std::nullopt;
}

}  // namespace tusk::protocol
