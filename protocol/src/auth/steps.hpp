// Steps that every method comes to.
#pragma once

#include <cstdint>
#include <string_view>

#include <tusk/protocol/auth/authenticator.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

// A request that does not belong where it comes.
[[nodiscard]] authentication_step out_of_order(std::int32_t code, std::string_view method);

// A message of the method that is not what its specification says.
[[nodiscard]] authentication_step malformed(std::string_view what);

template <class Message>
[[nodiscard]] authentication_step reply(byte_buffer& out, const Message& message) {
    if (const auto failed = write_message(out, message); failed.failed())
        return authentication_step::failed(failed, "the password cannot be sent: " + failed.message());
    return {};
}

}  // namespace tusk::protocol
