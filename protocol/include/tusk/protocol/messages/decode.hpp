// From a frame to a message. Views in the message lie in the frame's body and are valid as long as it is.
#pragma once

#include <cstddef>
#include <span>

#include <tusk/protocol/messages/names.hpp>
#include <tusk/protocol/wire/frame.hpp>
#include <tusk/protocol/wire/reader.hpp>

namespace tusk::protocol {

// False when the tag is another message's, or the body is not wholly and exactly that of this one.
template <class Message>
requires requires { Message::tag; }
[[nodiscard]] bool decode(frame f, Message& message) {
    reader r{f.body};
    return f.tag == Message::tag && message.decode(r);
}

// The same for a message without a tag: startup message, SSLRequest, GSSENCRequest, CancelRequest. `body` begins after
// the length.
template <class Message>
requires(!requires { Message::tag; }) [[nodiscard]] bool decode(std::span<const std::byte> body, Message& message) {
    reader r{body};
    return message.decode(r);
}

}  // namespace tusk::protocol
