#pragma once

#include <tusk/protocol/session/conversation.hpp>

namespace tusk::protocol {

// A deadline that has passed as soon as it is set: session::expired(), which knows the time, then sets the real one.
inline constexpr time_point its_turn_came{};

}  // namespace tusk::protocol
