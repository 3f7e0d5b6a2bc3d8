#include <tusk/protocol/auth/gauss_md5_sha256.hpp>

#include <array>
#include <string>
#include <utility>

#include <tusk/protocol/messages/frontend/password_message.hpp>
#include <tusk/protocol/wire/reader.hpp>

#include "gauss_keys.hpp"
#include "hex.hpp"
#include "md5_hash.hpp"
#include "steps.hpp"

namespace tusk::protocol {

namespace {

constexpr std::size_t salt_size = 32;
constexpr std::size_t salt_digits = 2 * salt_size;
constexpr std::size_t md5_salt_size = 4;

}  // namespace

struct gauss_md5_sha256_authenticator::derivation {
    secret password;
    std::string salt_text;
    std::array<std::byte, salt_size> salt;
    std::uint32_t iterations;
    std::string md5_salt;

    bool done = false;
    md5_hash answer;

    // md5(salt + server key + stored key, all three as text, + the second salt).
    void run() {
        gauss_keys keys;
        if (!keys.derive(password.reveal(), salt, iterations, gauss_hash::sha256))
            return;
        std::string verifier = salt_text;
        verifier.resize(3 * salt_digits);
        put_hex(keys.server.bytes, verifier.data() + salt_digits);
        put_hex(keys.stored.bytes, verifier.data() + 2 * salt_digits);
        done = md5(verifier, md5_salt, answer);
        wipe(verifier);
    }
};

authentication_step gauss_md5_sha256_authenticator::on_request(std::int32_t code, std::span<const std::byte> body,
                                                               byte_buffer&) {
    if (state_ != state::start)
        return out_of_order(code, "GaussDB authentication");
    reader r{body};
    const auto salt_text = as_text(r.bytes(salt_digits));
    const auto md5_salt = as_text(r.bytes(md5_salt_size));
    const auto salt = from_hex<salt_size>(salt_text);
    if (!r.finished() || !salt)
        return malformed("GaussDB MD5_SHA256 request");
    if (auto refused = gauss_iterations_refused(login_.gauss_default_iterations, login_.gauss_limits))
        return {std::move(refused), nullptr};
    derivation_ = std::make_shared<derivation>();
    derivation_->password = secret{gauss_password(login_.who)};
    derivation_->salt_text = salt_text;
    derivation_->salt = *salt;
    derivation_->iterations = login_.gauss_default_iterations;
    derivation_->md5_salt = md5_salt;
    state_ = state::computing;
    return {std::nullopt, [work = derivation_] { work->run(); }};
}

authentication_step gauss_md5_sha256_authenticator::on_computed(byte_buffer& out) {
    if (state_ != state::computing)
        return {};
    const auto derived = std::exchange(derivation_, nullptr);
    if (!derived->done)
        return no_md5();
    state_ = state::answered;
    return reply(out, frontend::password_message{derived->answer.with_prefix()});
}

std::string gauss_md5_sha256_authenticator::advice() const {
    return "pg_hba.conf has md5 for a user with a sha256 verifier, which is not usable on current servers even with "
           "the "
           "right password: have it use sha256";
}

}  // namespace tusk::protocol
