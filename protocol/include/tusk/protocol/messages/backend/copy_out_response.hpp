#pragma once

#include <tusk/protocol/messages/parts/copy_response.hpp>

namespace tusk::protocol::backend {

using copy_out_response = copy_response<'H'>;

}  // namespace tusk::protocol::backend
