#pragma once

#include <tusk/protocol/messages/parts/copy_response.hpp>

namespace tusk::protocol::backend {

using copy_in_response = copy_response<'G'>;

}  // namespace tusk::protocol::backend
