// Runs one operation to its end on the calling thread: poll, read, write.
#pragma once

#include "net/link.hpp"

namespace tusk::detail {

// Returns when the operation is finished. Every wait ends at the link's deadline, if it has one. A socket that nobody else uses,
// such as an executor, may be one that reading waits on.
void run_sync(link& l, operation& op, timeout limit, bool has_socket_to_itself = false);

}  // namespace tusk::detail
