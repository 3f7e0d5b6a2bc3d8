#pragma once

#include <tusk/protocol/messages/parts/empty_message.hpp>

namespace tusk::protocol::frontend {

using sync = empty_message<'S'>;

}  // namespace tusk::protocol::frontend
