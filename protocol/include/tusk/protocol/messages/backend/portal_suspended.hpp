#pragma once

#include <tusk/protocol/messages/parts/empty_message.hpp>

namespace tusk::protocol::backend {

// Comes instead of CommandComplete when the row limit of Execute was reached.
using portal_suspended = empty_message<'s'>;

}  // namespace tusk::protocol::backend
