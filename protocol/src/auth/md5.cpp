#include <tusk/protocol/auth/md5.hpp>

#include <tusk/protocol/messages/backend/authentication.hpp>
#include <tusk/protocol/messages/frontend/password_message.hpp>
#include <tusk/protocol/wire/reader.hpp>

#include "md5_hash.hpp"
#include "steps.hpp"

namespace tusk::protocol {

authentication_step md5_authenticator::on_request(std::int32_t code, std::span<const std::byte> body,
                                                  byte_buffer& out) {
    if (answered_ || code != backend::authentication_code::md5_password)
        return out_of_order(code, "MD5 authentication");
    const auto salt = backend::decode_md5_salt(body);
    if (!salt)
        return malformed("AuthenticationMD5Password");

    md5_hash stored;
    md5_hash answer;
    if (!md5(who_.password.reveal(), who_.user, stored) || !md5(stored.digits(), as_text(*salt), answer))
        return no_md5();
    auto step = reply(out, frontend::password_message{answer.with_prefix()});
    answered_ = !step.failure;
    return step;
}

}  // namespace tusk::protocol
