#pragma once

#include <tusk/protocol/messages/parts/diagnostics_message.hpp>

namespace tusk::protocol::backend {

using notice_response = diagnostics_message<'N'>;

}  // namespace tusk::protocol::backend
