// Runs one operation to its end on the calling thread: poll, read, write.
#pragma once

#include "net/link.hpp"

namespace tusk::detail {

// Returns when the operation is finished. Every wait ends at the link's deadline, if it has one. On a socket that nobody else
// uses, such as an executor, reading itself may wait.
void run_sync(link& l, operation& op, timeout limit, bool has_socket_to_itself = false);

}  // namespace tusk::detail
