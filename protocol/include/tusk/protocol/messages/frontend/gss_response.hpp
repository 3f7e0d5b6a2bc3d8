#pragma once

#include <tusk/protocol/messages/parts/data_message.hpp>

namespace tusk::protocol::frontend {

// The answer to a GSSAPI or SSPI request.
using gss_response = data_message<'p'>;

}  // namespace tusk::protocol::frontend
