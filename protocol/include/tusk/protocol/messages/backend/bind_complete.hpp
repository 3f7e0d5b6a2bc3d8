#pragma once

#include <tusk/protocol/messages/parts/empty_message.hpp>

namespace tusk::protocol::backend {

using bind_complete = empty_message<'2'>;

}  // namespace tusk::protocol::backend
