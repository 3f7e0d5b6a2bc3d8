// The server's side of password logins, written apart from the client's so that they check each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tusk::testing {

struct scram_login {
    std::string password;
    std::uint32_t iterations = 4096;
    std::string salt = "sixteen bytes ok";
    std::string nonce = "3rfcNHYJY1ZVvWVs7jtusk";  // appended to the client's
    bool knows_password = true;                    // false: the server proves nothing at the end
};

// SCRAM-SHA-256 (https://www.rfc-editor.org/rfc/rfc5802). Messages are those of SASL, without their frames.
class scram_server {
public:
    explicit scram_server(scram_login login) : login_{std::move(login)} {}

    // Takes the client's first message and gives the server's. None: it is malformed.
    [[nodiscard]] std::optional<std::string> first(std::string_view message);
    // Takes the client's final message and gives the server's. None: it proves nothing.
    [[nodiscard]] std::optional<std::string> last(std::string_view message);

private:
    scram_login login_;
    std::string transcript_;
    std::string nonce_;
};

// What the client sends for AuthenticationMD5Password.
[[nodiscard]] std::string md5_answer(std::string_view user, std::string_view password, std::string_view salt);

}  // namespace tusk::testing
