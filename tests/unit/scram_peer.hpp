// The server's side of a SCRAM-SHA-256 login, for the tests of the client.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <boost/system/error_code.hpp>
#include <boost/test/unit_test.hpp>

#include <tusk/protocol/auth/scram.hpp>
#include <tusk/protocol/messages/backend/authentication.hpp>
#include <tusk/protocol/messages/frontend/sasl_initial_response.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace scram_test {

using namespace std::string_literals;
using namespace std::string_view_literals;
using namespace tusk::protocol;
namespace code = backend::authentication_code;

inline const auto no_error = boost::system::error_code{};
inline const auto violation = make_error_code(tusk::errc::protocol_violation);
inline const auto unsupported = make_error_code(tusk::errc::authentication_unsupported);
inline const auto not_authentic = make_error_code(tusk::errc::server_not_authentic);

inline constexpr auto client_nonce = "rOprNGfwEbeRWgbNEkqO"sv;
inline constexpr auto server_first = "r=rOprNGfwEbeRWgbNEkqOserver,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"sv;

// A client in conversation with the test, which is the server.
struct login {
    std::unique_ptr<scram_sha_256_authenticator> client;
    byte_buffer out;
    authentication_step step;

    explicit login(std::string_view password, std::string nonce = std::string{client_nonce}, std::string user = {},
                   authentication_limits limits = {})
        : client{std::make_unique<scram_sha_256_authenticator>(
              credentials{"anna", tusk::secret{password}}, limits,
              scram_sha_256_authenticator::first_message{std::move(user), std::move(nonce)})} {}

    // Hands over a request and runs the job it leads to; what the client sends is then in `out`.
    void request(std::int32_t asked, std::string_view body) {
        out.clear();
        step = client->on_request(asked, as_bytes(body), out);
        if (step.compute) {
            BOOST_TEST(out.empty());
            step.compute();
            step = client->on_computed(out);
        }
    }

    void start() { request(code::sasl, "SCRAM-SHA-256\0\0"sv); }

    // No error as long as the login goes on.
    [[nodiscard]] boost::system::error_code failure() const {
        return step.failure ? step.failure->code() : boost::system::error_code{};
    }

    // The body of the one message in `out`.
    [[nodiscard]] std::span<const std::byte> body() const {
        reader r{out.view()};
        BOOST_REQUIRE(r.get<char>() == 'p');
        BOOST_REQUIRE(r.get<std::int32_t>() == static_cast<std::int32_t>(out.size()) - 1);
        return r.rest();
    }

    [[nodiscard]] std::string first() const {
        reader r{body()};
        frontend::sasl_initial_response message;
        BOOST_REQUIRE(message.decode(r));
        BOOST_TEST(message.mechanism == "SCRAM-SHA-256");
        BOOST_REQUIRE(message.data.has_value());
        return std::string{as_text(*message.data)};
    }

    [[nodiscard]] std::string final() const { return std::string{as_text(body())}; }
};

// The server's half of RFC 5802, section 3, on libcrypto alone: it has in common with the client only what they say.
struct scram_server {
    std::string password;
    std::string salt;
    int iterations;

    static std::string hmac(std::string_view key, std::string_view text) {
        std::string mac(SHA256_DIGEST_LENGTH, '\0');
        HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(),
             reinterpret_cast<unsigned char*>(mac.data()), nullptr);
        return mac;
    }

    static std::string hash(std::string_view text) {
        std::string digest(SHA256_DIGEST_LENGTH, '\0');
        EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(),
                   nullptr);
        return digest;
    }

    static std::string base64(std::string_view bytes) {
        std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
        text.pop_back();
        return text;
    }

    [[nodiscard]] std::string salted_password() const {
        std::string key(SHA256_DIGEST_LENGTH, '\0');
        PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                          reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()),
                          iterations, EVP_sha256(), SHA256_DIGEST_LENGTH, reinterpret_cast<unsigned char*>(key.data()));
        return key;
    }

    [[nodiscard]] std::string first(std::string_view client_first) const {
        return std::string{client_first.substr(client_first.find("r="))} + "/server+nonce,s=" + base64(salt) +
               ",i=" + std::to_string(iterations);
    }

    // The server's last message, or nothing when the client's proof is wrong: it hides a key that hashes to StoredKey.
    [[nodiscard]] std::optional<std::string> last(std::string_view client_first, std::string_view client_final) const {
        const auto proof_at = client_final.find(",p=");
        const std::string transcript = std::string{client_first.substr(3)} + "," + first(client_first) + "," +
                                       std::string{client_final.substr(0, proof_at)};
        const auto stored_key = hash(hmac(salted_password(), "Client Key"));
        const auto signature = hmac(stored_key, transcript);
        const auto proof = client_final.substr(proof_at + 3);
        std::string key(3 * proof.size() / 4, '\0');
        if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(key.data()),
                            reinterpret_cast<const unsigned char*>(proof.data()), static_cast<int>(proof.size())) != 33)
            return std::nullopt;
        key.resize(SHA256_DIGEST_LENGTH);
        for (std::size_t i = 0; i != key.size(); ++i)
            key[i] = static_cast<char>(key[i] ^ signature[i]);
        if (hash(key) != stored_key)
            return std::nullopt;
        return "v=" + base64(hmac(hmac(salted_password(), "Server Key"), transcript));
    }
};

// A login that has come to the client's last message, with what the server would say to it.
struct exchange {
    login l;
    std::optional<std::string> server_last;

    explicit exchange(const scram_server& server, std::string_view password) : l{password} {
        l.start();
        const auto client_first = l.first();
        l.request(code::sasl_continue, server.first(client_first));
        BOOST_REQUIRE(!l.failure().failed());
        server_last = server.last(client_first, l.final());
    }
};

inline const scram_server pencil_server{"pencil", "0123456789abcdef", 16};

}  // namespace scram_test
