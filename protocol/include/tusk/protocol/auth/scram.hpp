#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <tusk/protocol/auth/authenticator.hpp>

namespace tusk::protocol {

// SCRAM-SHA-256 and SCRAM-SHA-256-PLUS, which is tied to the TLS channel by the server's certificate
// (https://www.rfc-editor.org/rfc/rfc5802, https://www.rfc-editor.org/rfc/rfc7677,
// https://www.postgresql.org/docs/current/sasl-authentication.html). Both sides prove that they know the password, and
// neither tells it. Not complete() before the server's proof has been checked.
class scram_sha_256_authenticator final : public authenticator {
public:
    static constexpr std::string_view mechanism = "SCRAM-SHA-256";
    static constexpr std::string_view mechanism_plus = "SCRAM-SHA-256-PLUS";

    // What the first message says; by default what PostgreSQL wants. A test gives both to repeat a known exchange.
    struct first_message {
        std::string user;   // PostgreSQL takes the user from the startup packet and ignores this one
        std::string nonce;  // empty: 18 random bytes in base64
    };

    // What is said about the channel (gs2-cbind-flag of RFC 5802).
    enum class binding {
        none,         // "n": we do not, or there is no TLS
        not_offered,  // "y": we could, and the server does not offer it; one that does knows then that somebody has cut it out
        bound,  // "p": we do
    };

    // `server_end_point`: see login. Used only when bound.
    scram_sha_256_authenticator(const credentials& who, const authentication_limits& limits, first_message first = {},
                                binding how = binding::none, std::string_view server_end_point = {});

    authentication_step on_request(std::int32_t code, std::span<const std::byte> body, byte_buffer& out) override;
    authentication_step on_computed(byte_buffer& out) override;
    [[nodiscard]] bool complete() const noexcept override { return state_ == state::verified; }
    [[nodiscard]] bool binds_channel() const noexcept override { return binding_ == binding::bound; }

private:
    enum class state { start, sent_first, computing, sent_final, verified, failed };
    [[nodiscard]] std::string_view gs2_header() const noexcept;
    [[nodiscard]] std::string_view mechanism_used() const noexcept {
        return binding_ == binding::bound ? mechanism_plus : mechanism;
    }
    struct derivation;

    authentication_step answer(std::int32_t code, std::span<const std::byte> body, byte_buffer& out);
    authentication_step send_first(byte_buffer& out);
    authentication_step read_server_first(std::string_view message, byte_buffer& out);
    authentication_step send_final(byte_buffer& out);
    authentication_step read_server_final(std::string_view message);

    secret password_;
    scram_keys keys_;
    std::shared_ptr<scram_key_cache> known_keys_;
    authentication_limits limits_;
    first_message first_;
    binding binding_;
    std::string channel_data_;
    state state_ = state::start;
    std::string transcript_;                  // AuthMessage of the RFC, as far as it has come
    std::string nonce_;                       // ours and the server's
    std::shared_ptr<derivation> derivation_;  // shared with the job, which may outlive us
    secret server_signature_;                 // what the server has to show
};

}  // namespace tusk::protocol
