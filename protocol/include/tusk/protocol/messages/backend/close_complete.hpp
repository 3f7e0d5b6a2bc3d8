#pragma once

#include <tusk/protocol/messages/parts/empty_message.hpp>

namespace tusk::protocol::backend {

using close_complete = empty_message<'3'>;

}  // namespace tusk::protocol::backend
