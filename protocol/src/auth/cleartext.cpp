#include <tusk/protocol/auth/cleartext.hpp>

#include <tusk/protocol/messages/backend/authentication.hpp>
#include <tusk/protocol/messages/frontend/password_message.hpp>

#include "steps.hpp"

namespace tusk::protocol {

authentication_step cleartext_authenticator::on_request(std::int32_t code, std::span<const std::byte> body,
                                                        byte_buffer& out) {
    if (answered_ || code != backend::authentication_code::cleartext_password)
        return out_of_order(code, "cleartext password authentication");
    if (!body.empty())
        return malformed("AuthenticationCleartextPassword");
    auto step = reply(out, frontend::password_message{password_.reveal()});
    answered_ = !step.failure;
    return step;
}

}  // namespace tusk::protocol
