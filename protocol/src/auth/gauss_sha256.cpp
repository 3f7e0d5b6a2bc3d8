#include <tusk/protocol/auth/gauss_sha256.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <tusk/protocol/messages/frontend/password_message.hpp>
#include <tusk/protocol/wire/reader.hpp>

#include "gauss_keys.hpp"
#include "hex.hpp"
#include "md5_hash.hpp"
#include "steps.hpp"

namespace tusk::protocol {

namespace {

// How the server stores the password, which is what the method field of a request says.
constexpr std::int32_t stored_plain = 0;
constexpr std::int32_t stored_md5 = 1;
constexpr std::int32_t stored_sha256 = 2;
constexpr std::int32_t stored_sm3 = 3;

// In bytes; each is sent as twice as many digits.
constexpr std::size_t salt_size = 32;
constexpr std::size_t token_size = 4;
constexpr std::size_t signature_size = 32;

constexpr std::int32_t first_gauss_minor = 50;  // before it the server signs; after it the server tells iterations

}  // namespace

struct gauss_sha256_authenticator::derivation {
    secret password;
    std::array<std::byte, salt_size> salt;
    std::array<std::byte, token_size> token;
    std::optional<std::array<std::byte, signature_size>> server_signature;  // on protocol 3.0
    std::vector<std::uint32_t> iterations;  // those to try: one, unless the signature tells which
    gauss_hash hash;

    bool has_crypto = false;
    bool server_is_right = false;
    crypto::digest proof;

    void run() {
        for (const auto count : iterations) {
            gauss_keys keys;
            crypto::digest signature;
            has_crypto = keys.derive(password.reveal(), salt, count, hash) &&
                         crypto::hmac_sha256(keys.server, token, signature) &&
                         crypto::hmac_sha256(keys.stored, token, proof);
            if (!has_crypto)
                return;
            for (std::size_t i = 0; i != proof.bytes.size(); ++i)
                proof.bytes[i] ^= keys.client.bytes[i];
            server_is_right = !server_signature || crypto::same(signature.bytes, *server_signature);
            if (server_is_right)
                return;
        }
    }
};

authentication_step gauss_sha256_authenticator::on_request(std::int32_t code, std::span<const std::byte> body,
                                                           byte_buffer& out) {
    if (state_ != state::start)
        return out_of_order(code, "GaussDB authentication");
    reader r{body};
    const auto stored = r.get<std::int32_t>();
    if (hash_ == gauss_hash::sha256 && stored == stored_md5)
        return answer_md5(r.rest(), out);
    const bool right_method =
        hash_ == gauss_hash::sm3 ? stored == stored_sm3 : stored == stored_sha256 || stored == stored_plain;
    if (!r.ok() || !right_method)
        return malformed("GaussDB authentication request: it has an unknown method");
    return read_challenge(r.rest());
}

authentication_step gauss_sha256_authenticator::read_challenge(std::span<const std::byte> challenge) {
    const std::int32_t minor = minor_version(login_.version);
    const bool is_signed = minor < first_gauss_minor;
    const bool is_counted = minor > first_gauss_minor;
    reader r{challenge};
    const auto salt = from_hex<salt_size>(as_text(r.bytes(2 * salt_size)));
    const auto token = from_hex<token_size>(as_text(r.bytes(2 * token_size)));
    const auto signature_text = as_text(is_signed ? r.bytes(2 * signature_size) : std::span<const std::byte>{});
    const auto signature = from_hex<signature_size>(signature_text);
    const std::uint32_t asked = is_counted ? r.get<std::uint32_t>() : login_.gauss_default_iterations;
    if (!r.finished())
        return malformed("GaussDB authentication request: it has the wrong length");
    if (!salt || !token || (is_signed && !signature))
        return malformed("GaussDB authentication request: it has something else where hexadecimal digits belong");

    derivation_ = std::make_shared<derivation>();
    derivation_->password = secret{gauss_password(login_.who)};
    derivation_->salt = *salt;
    derivation_->token = *token;
    derivation_->hash = hash_;
    derivation_->iterations = {asked};
    if (is_signed) {
        derivation_->server_signature = signature;
        for (const std::uint32_t usual : {2'048U, 10'000U})
            if (usual != asked)
                derivation_->iterations.push_back(usual);
    }
    // Of several counts to try, those within the limits are left. None are: that is the error of the first.
    auto refused = gauss_iterations_refused(asked, login_.gauss_limits);
    std::erase_if(derivation_->iterations, [this](std::uint32_t count) {
        return gauss_iterations_refused(count, login_.gauss_limits).has_value();
    });
    if (derivation_->iterations.empty())
        return {std::move(refused), nullptr};
    state_ = state::computing;
    return {std::nullopt, [work = derivation_] { work->run(); }};
}

authentication_step gauss_sha256_authenticator::on_computed(byte_buffer& out) {
    if (state_ != state::computing)
        return {};
    const auto done = std::exchange(derivation_, nullptr);
    if (!done->has_crypto)
        return authentication_step::failed(
            errc::authentication_unsupported,
            hash_ == gauss_hash::sm3 ? "libcrypto has no SM3, which the server asks for" : "libcrypto gave no SHA-256");
    if (!done->server_is_right)
        return authentication_step::failed(errc::server_not_authentic,
                                           "the server's signature is not what this password gives: the password is "
                                           "wrong, or the server uses an unusual number of iterations, or it is not "
                                           "the server it should be",
                                           "gauss_protocol=3.51 has the server tell the number of iterations");
    std::array<char, 2 * sizeof done->proof.bytes> digits;
    put_hex(done->proof.bytes, digits.data());
    state_ = state::answered;
    return reply(out, frontend::password_message{{digits.data(), digits.size()}});
}

std::string gauss_sha256_authenticator::advice() const {
    if (minor_version(login_.version) != first_gauss_minor)
        return {};
    return "with gauss_protocol=3.50 the server does not tell its number of iterations, and " +
           std::to_string(login_.gauss_default_iterations) + " were assumed; gauss_protocol=3.51 has it tell them";
}

// For a password stored as MD5: "sha256" and sha256(md5(password + user) + salt). Current servers ask such users by
// AuthenticationMD5Password instead.
authentication_step gauss_sha256_authenticator::answer_md5(std::span<const std::byte> salt, byte_buffer& out) {
    constexpr std::size_t md5_salt_size = 4;
    if (salt.size() != md5_salt_size)
        return malformed("GaussDB authentication request: it has the wrong length");
    md5_hash stored;
    crypto::digest answer;
    if (!md5(gauss_password(login_.who), login_.who.user, stored))
        return no_md5();
    std::string salted;
    salted.reserve(stored.digits().size() + salt.size());  // a string that grows leaves copies behind
    salted.append(stored.digits()).append(as_text(salt));
    const bool hashed = crypto::sha256(as_bytes(salted), answer);
    wipe(salted);
    if (!hashed)
        return authentication_step::failed(errc::authentication_unsupported, "libcrypto gave no SHA-256");
    std::array<char, 6 + 64> text{'s', 'h', 'a', '2', '5', '6'};
    put_hex(answer.bytes, text.data() + 6);
    state_ = state::answered;
    return reply(out, frontend::password_message{{text.data(), text.size()}});
}

}  // namespace tusk::protocol
