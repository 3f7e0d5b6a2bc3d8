#pragma once

#include <tusk/protocol/messages/parts/empty_message.hpp>

namespace tusk::protocol::backend {

// Comes instead of RowDescription when the statement or portal gives no rows.
using no_data = empty_message<'n'>;

}  // namespace tusk::protocol::backend
