#pragma once

#include <tusk/protocol/messages/parts/empty_message.hpp>

namespace tusk::protocol::frontend {

using flush = empty_message<'H'>;

}  // namespace tusk::protocol::frontend
