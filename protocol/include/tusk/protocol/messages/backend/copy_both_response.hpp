#pragma once

#include <tusk/protocol/messages/parts/copy_response.hpp>

namespace tusk::protocol::backend {

// Streaming replication only.
using copy_both_response = copy_response<'W'>;

}  // namespace tusk::protocol::backend
