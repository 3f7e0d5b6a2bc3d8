#pragma once

#include <tusk/protocol/messages/parts/diagnostics_message.hpp>

namespace tusk::protocol::backend {

using error_response = diagnostics_message<'E'>;

}  // namespace tusk::protocol::backend
