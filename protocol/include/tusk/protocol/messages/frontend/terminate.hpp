#pragma once

#include <tusk/protocol/messages/parts/empty_message.hpp>

namespace tusk::protocol::frontend {

using terminate = empty_message<'X'>;

}  // namespace tusk::protocol::frontend
