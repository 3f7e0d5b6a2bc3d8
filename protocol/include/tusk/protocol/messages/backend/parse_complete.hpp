#pragma once

#include <tusk/protocol/messages/parts/empty_message.hpp>

namespace tusk::protocol::backend {

using parse_complete = empty_message<'1'>;

}  // namespace tusk::protocol::backend
