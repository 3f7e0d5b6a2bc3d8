// Which errors pass by themselves.
#pragma once

#include <boost/system/error_code.hpp>

namespace tusk {

// Whether what failed with this code may succeed when it is tried again a little later, on a new connection if this one
// is closed, with nothing else changed: the network or a node broke, the server is starting, stopping or short of memory
// or connections, a lock was not to be had, a transaction lost against another. On GaussDB(DWS) these include the codes
// after which its coordinators retry a statement themselves (max_query_retry_times); what reaches us has been retried.
//
// It does not say that trying again is harmless. A statement whose connection broke may have been done: repeat only what
// may be done twice, and a whole transaction rather than its last statement. A wrong password is never transient.
[[nodiscard]] bool is_transient(const boost::system::error_code& code) noexcept;

}  // namespace tusk
