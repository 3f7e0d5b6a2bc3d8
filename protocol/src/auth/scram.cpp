#include <tusk/protocol/auth/scram.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include <openssl/rand.h>

#include <tusk/protocol/auth/saslprep.hpp>
#include <tusk/protocol/messages/backend/authentication.hpp>
#include <tusk/protocol/messages/frontend/sasl_initial_response.hpp>
#include <tusk/protocol/messages/frontend/sasl_response.hpp>
#include <tusk/protocol/wire/reader.hpp>

#include "ascii_excerpt.hpp"
#include "base64.hpp"
#include "crypto.hpp"
#include "steps.hpp"

namespace tusk::protocol {

// All that the job touches. It is wiped when the last of us and the job lets go of it.
struct scram_sha_256_authenticator::derivation {
    secret password;
    std::vector<std::byte> salt;
    std::uint32_t iterations = 0;
    crypto::digest client_key;
    crypto::digest server_key;
    bool done = false;

    void run() noexcept {
        crypto::digest salted_password;
        crypto::pbkdf2_hmac_sha256(as_bytes(password.reveal()), salt, iterations, salted_password);
        done = crypto::hmac_sha256(salted_password, as_bytes("Client Key"), client_key) &&
               crypto::hmac_sha256(salted_password, as_bytes("Server Key"), server_key);
    }
    void take(const scram_keys& given) noexcept {
        std::ranges::copy(as_bytes(given.client.reveal()), client_key.bytes.begin());
        std::ranges::copy(as_bytes(given.server.reveal()), server_key.bytes.begin());
        done = true;
    }
    void find_in(scram_key_cache& known) noexcept {
        if (const auto keys = known.find(password.reveal(), salt, iterations))
            take(*keys);
    }
    void keep_in(scram_key_cache& known) const {
        known.keep(password.reveal(), salt, iterations,
                   {secret{as_text(client_key.bytes)}, secret{as_text(server_key.bytes)}});
    }
};

namespace {

// PostgreSQL sends 24 characters of nonce after ours and 16 bytes of salt. The protocol has no limits.
constexpr std::size_t max_nonce = 512;
constexpr std::size_t max_salt = 1024;
constexpr std::size_t max_signature_text = 44;  // 32 bytes in base64

constexpr std::size_t random_bytes = 18;

// Splits a message at its commas into attributes x=value, which have to be these and in this order. None is optional.
template <std::size_t N>
std::optional<std::array<std::string_view, N>> attributes(std::string_view message, const std::array<char, N>& names) {
    std::array<std::string_view, N> values;
    for (std::size_t i = 0; i != N; ++i) {
        const std::size_t end = message.find(',');
        if ((end == std::string_view::npos) != (i + 1 == N))
            return std::nullopt;
        const std::string_view attribute = message.substr(0, end);
        if (attribute.size() < 3 || attribute[0] != names[i] || attribute[1] != '=')
            return std::nullopt;
        values[i] = attribute.substr(2);
        message.remove_prefix(std::min(message.size(), attribute.size() + 1));
    }
    return values;
}

// What a nonce may be made of: printable ASCII but no comma.
bool is_nonce(std::string_view text) noexcept {
    return text.size() <= max_nonce &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != ','; });
}

// Decimal digits without sign or leading zero (posit-number of the RFC), or 0. What does not even fit is the largest
// number there is: too many is too many.
std::optional<std::uint64_t> iteration_count(std::string_view text) noexcept {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!std::ranges::all_of(text, is_digit) || (text.size() > 1 && text.front() == '0'))
        return std::nullopt;
    std::uint64_t count = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), count).ec != std::errc{})
        return UINT64_MAX;
    return count;
}

// The two proofs, from the keys and the messages both sides have seen (RFC 5802, section 3).
struct proofs {
    crypto::digest client;
    crypto::digest server;

    [[nodiscard]] bool compute(const crypto::digest& client_key, const crypto::digest& server_key,
                               std::string_view transcript) noexcept {
        crypto::digest stored_key;
        if (!crypto::sha256(client_key.bytes, stored_key) ||
            !crypto::hmac_sha256(stored_key, as_bytes(transcript), client) ||
            !crypto::hmac_sha256(server_key, as_bytes(transcript), server))
            return false;
        for (std::size_t i = 0; i != client.bytes.size(); ++i)
            client.bytes[i] ^= client_key.bytes[i];
        return true;
    }
};

authentication_step no_crypto(std::string_view what) {
    return authentication_step::failed(errc::authentication_unsupported,
                                       "SCRAM-SHA-256 needs libcrypto, which gave no " + std::string{what});
}

}  // namespace

scram_sha_256_authenticator::scram_sha_256_authenticator(const credentials& who, const authentication_limits& limits,
                                                         first_message first, binding how,
                                                         std::string_view server_end_point)
    : password_{who.password},
      keys_{who.keys},
      known_keys_{who.known_keys},
      limits_{limits},
      first_{std::move(first)},
      binding_{how},
      channel_data_{how == binding::bound ? server_end_point : std::string_view{}} {}

// It names no other identity than the user's.
std::string_view scram_sha_256_authenticator::gs2_header() const noexcept {
    switch (binding_) {
        case binding::none:
            break;
        case binding::not_offered:
            return "y,,";
        case binding::bound:
            return "p=tls-server-end-point,,";
    }
    return "n,,";
}

authentication_step scram_sha_256_authenticator::on_request(std::int32_t code, std::span<const std::byte> body,
                                                            byte_buffer& out) {
    auto step = answer(code, body, out);
    if (step.failure)
        state_ = state::failed;
    return step;
}

authentication_step scram_sha_256_authenticator::on_computed(byte_buffer& out) {
    if (state_ != state::computing)
        return {};
    auto step = send_final(out);
    if (step.failure)
        state_ = state::failed;
    return step;
}

authentication_step scram_sha_256_authenticator::answer(std::int32_t code, std::span<const std::byte> body,
                                                        byte_buffer& out) {
    if (state_ == state::start && code == backend::authentication_code::sasl)
        return send_first(out);
    if (state_ == state::sent_first && code == backend::authentication_code::sasl_continue)
        return read_server_first(as_text(body), out);
    if (state_ == state::sent_final && code == backend::authentication_code::sasl_final)
        return read_server_final(as_text(body));
    return out_of_order(code, mechanism_used());
}

authentication_step scram_sha_256_authenticator::send_first(byte_buffer& out) {
    nonce_ = first_.nonce;
    if (nonce_.empty()) {
        std::array<std::byte, random_bytes> random;
        if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), random_bytes) != 1)
            return no_crypto("random bytes");
        nonce_ = base64_encode(random);
    }
    transcript_ = "n=" + first_.user + ",r=" + nonce_;
    const std::string message = std::string{gs2_header()} + transcript_;
    state_ = state::sent_first;
    return reply(out, frontend::sasl_initial_response{mechanism_used(), as_bytes(message)});
}

authentication_step scram_sha_256_authenticator::read_server_first(std::string_view message, byte_buffer& out) {
    if (message.starts_with("m="))
        return authentication_step::failed(errc::authentication_unsupported,
                                           "the server demands an extension of SCRAM-SHA-256");
    const auto values = attributes<3>(message, {'r', 's', 'i'});
    if (!values)
        return malformed("first SCRAM message");
    const auto& [nonce, salt_text, iteration_text] = *values;

    if (!is_nonce(nonce) || !nonce.starts_with(nonce_) || nonce.size() == nonce_.size())
        return authentication_step::failed(errc::protocol_violation,
                                           "the server answered with a SCRAM nonce that does not go on from ours",
                                           "somebody may stand between you and the server");
    if (salt_text.size() > (max_salt + 2) / 3 * 4)
        return malformed("first SCRAM message: its salt is too long");
    auto salt = base64_decode(salt_text);
    if (!salt)
        return malformed("first SCRAM message: its salt is no base64");
    const auto iterations = iteration_count(iteration_text);
    if (!iterations)
        return malformed("first SCRAM message: its iteration count is no number");
    const std::uint32_t least = std::max(limits_.min_iterations, std::uint32_t{1});
    if (*iterations < least || *iterations > limits_.max_iterations)
        return authentication_step::failed(
            errc::iterations_refused,
            "the server asks for " + ascii_excerpt(iteration_text, 20) + " iterations of SCRAM-SHA-256, and " +
                (*iterations < least ? "no less than " + std::to_string(least)
                                     : "no more than " + std::to_string(limits_.max_iterations)) +
                " are allowed");

    transcript_.append(1, ',').append(message);
    nonce_ = nonce;
    derivation_ = std::make_shared<derivation>();
    if (!keys_.client.empty()) {
        derivation_->take(keys_);
        return send_final(out);
    }
    derivation_->password = saslprep(password_.reveal());
    derivation_->salt = std::move(*salt);
    derivation_->iterations = static_cast<std::uint32_t>(*iterations);
    if (known_keys_)
        derivation_->find_in(*known_keys_);
    if (derivation_->done)
        return send_final(out);
    state_ = state::computing;
    return {std::nullopt, [work = derivation_] { work->run(); }};
}

authentication_step scram_sha_256_authenticator::send_final(byte_buffer& out) {
    const std::string channel = std::string{gs2_header()} + channel_data_;
    std::string message = "c=" + base64_encode(as_bytes(channel)) + ",r=" + nonce_;
    transcript_.append(1, ',').append(message);
    proofs both;
    if (!derivation_->done || !both.compute(derivation_->client_key, derivation_->server_key, transcript_))
        return no_crypto("SHA-256");
    server_signature_ = secret{as_text(both.server.bytes)};
    message += ",p=" + base64_encode(both.client.bytes);
    state_ = state::sent_final;
    return reply(out, frontend::sasl_response{as_bytes(message)});
}

authentication_step scram_sha_256_authenticator::read_server_final(std::string_view message) {
    if (const auto said = attributes<1>(message, {'e'}))
        return authentication_step::failed(
            errc::server_not_authentic, "the server ended SCRAM-SHA-256 with the error " + ascii_excerpt((*said)[0]));
    const auto values = attributes<1>(message, {'v'});
    const bool is_short = values && (*values)[0].size() <= max_signature_text;
    const auto signature = is_short ? base64_decode((*values)[0]) : std::nullopt;
    if (!signature)
        return malformed("last SCRAM message");
    if (!crypto::same(*signature, as_bytes(server_signature_.reveal())))
        return authentication_step::failed(errc::server_not_authentic,
                                           "the server could not prove that it knows the password",
                                           "somebody may stand between you and the server");
    if (known_keys_ && keys_.client.empty())
        derivation_->keep_in(*known_keys_);
    derivation_.reset();
    state_ = state::verified;
    return {};
}

}  // namespace tusk::protocol
