// Which certificates to use and what to verify, from a conninfo and the files there are: as libpq decides it
// (https://www.postgresql.org/docs/current/libpq-ssl.html).
#pragma once

#include <optional>

#include <boost/system/result.hpp>

#include <tusk/conninfo.hpp>
#include <tusk/protocol/errors/error.hpp>

#include "net/link.hpp"

namespace tusk::detail {

// For one of its servers, which is not on this machine. None when the conninfo asks for no TLS. `own` is the user's context;
// without one there is one for each set of files.
// Fails with errc::tls_failed when a file that is needed is missing or cannot be used.
[[nodiscard]] boost::system::result<std::optional<tls_setup>, error> choose_tls(const conninfo& info,
                                                                                const server_address& server,
                                                                                const ssl_context& own);

}  // namespace tusk::detail
