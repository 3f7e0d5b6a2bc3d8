// OpenSSL's own words for what went wrong.
#pragma once

#include <string>

namespace tusk::detail {

// The oldest reason in this thread's queue, which is emptied; "unknown reason" when it has none.
[[nodiscard]] std::string take_tls_reason();

}  // namespace tusk::detail
