#pragma once

#include <tusk/protocol/messages/parts/data_message.hpp>

namespace tusk::protocol::frontend {

using sasl_response = data_message<'p'>;

}  // namespace tusk::protocol::frontend
