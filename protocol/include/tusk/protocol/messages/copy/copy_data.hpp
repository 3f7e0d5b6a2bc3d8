#pragma once

#include <tusk/protocol/messages/parts/data_message.hpp>

// Goes both ways. What a backend sends is one row a message; what a frontend sends may be cut anywhere
// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY).
namespace tusk::protocol::frontend {
using copy_data = data_message<'d'>;
}

namespace tusk::protocol::backend {
using copy_data = data_message<'d'>;
}
