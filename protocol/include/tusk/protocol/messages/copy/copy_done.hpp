#pragma once

#include <tusk/protocol/messages/parts/empty_message.hpp>

// Goes both ways.
namespace tusk::protocol::frontend {
using copy_done = empty_message<'c'>;
}

namespace tusk::protocol::backend {
using copy_done = empty_message<'c'>;
}
