#pragma once

#include <tusk/protocol/messages/parts/code_request.hpp>
#include <tusk/protocol/messages/parts/request_code.hpp>

namespace tusk::protocol::frontend {

// Answered by one byte, 'G' or 'N', which is no message.
using gssenc_request = code_request<gssenc_request_code>;

}  // namespace tusk::protocol::frontend
