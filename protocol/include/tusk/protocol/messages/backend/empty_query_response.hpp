#pragma once

#include <tusk/protocol/messages/parts/empty_message.hpp>

namespace tusk::protocol::backend {

// Comes instead of CommandComplete when the statement is empty.
using empty_query_response = empty_message<'I'>;

}  // namespace tusk::protocol::backend
