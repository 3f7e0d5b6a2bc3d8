// One way to prove who we are. Each method is one class, made by the table in methods.hpp for one login.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <boost/system/error_code.hpp>

#include <tusk/protocol/auth/scram_key_cache.hpp>
#include <tusk/protocol/auth/scram_keys.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/errors/secret.hpp>
#include <tusk/protocol/wire/byte_buffer.hpp>

namespace tusk::protocol {

// Work that takes long and touches nothing but itself (a key derivation, a name resolution): it may run on any thread.
using job = std::function<void()>;

// Fetches a password or a token when it is needed. It may take its time, as it runs as a job, and throw.
using secret_source = std::function<secret()>;

struct credentials {
    std::string user;
    secret password;                                // empty: none was given
    scram_keys keys{};                              // in place of a password, where that would be used for SCRAM
    std::shared_ptr<scram_key_cache> known_keys{};  // of earlier logins; none: they are derived each time
    secret_source ask_password{};                   // for the password, if none was given
    secret_source ask_token{};                      // for an OAuth token
};

// What a server may ask of us. Its wish costs us time before it has proved anything, and a wish that is too small makes
// it cheap to guess the password from our answer.
struct authentication_limits {
    // PBKDF2 iterations. A PostgreSQL server asks for 4096, and for what scram_iterations says since version 16.
    std::uint32_t min_iterations = 1;
    std::uint32_t max_iterations = 1'000'000;
};

// What an authenticator wants after a message: nothing more (all empty), a job to be run, or the end of the login.
struct authentication_step {
    std::optional<error> failure;
    job compute;

    [[nodiscard]] static authentication_step failed(boost::system::error_code why, std::string message,
                                                    std::string hint = {});
};

class authenticator {
public:
    authenticator() = default;
    authenticator(const authenticator&) = delete;
    authenticator& operator=(const authenticator&) = delete;
    virtual ~authenticator() = default;

    // Takes the body of one Authentication message ('R') after its code, and appends the reply, if any, to `out`.
    // After a failure nothing may follow.
    virtual authentication_step on_request(std::int32_t code, std::span<const std::byte> body, byte_buffer& out) = 0;

    // Goes on once the job of the last step has run. A method without jobs has nothing to go on with.
    virtual authentication_step on_computed(byte_buffer& out);

    // Whether AuthenticationOk may come now. A server that sends it before the exchange is complete has proved nothing.
    [[nodiscard]] virtual bool complete() const noexcept = 0;

    // Whether the exchange, once complete, is tied to the TLS channel.
    [[nodiscard]] virtual bool binds_channel() const noexcept { return false; }

    // What may help the user when the server refuses our answer, and does not say itself; may be empty.
    [[nodiscard]] virtual std::string advice() const { return {}; }
};

}  // namespace tusk::protocol
