// In which order an address is tried with and without TLS: what sslmode means, as libpq decides it
// (https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION). No I/O.
#pragma once

#include <vector>

#include <tusk/conninfo.hpp>
#include <tusk/protocol/conversations/opening.hpp>
#include <tusk/protocol/errors/error.hpp>

#include "net/tls_filter.hpp"

namespace tusk::detail {

// The ways of talking to one address, to be tried in this order. Unix sockets never have TLS.
[[nodiscard]] std::vector<protocol::tls_request> channels_to_try(sslmode mode, bool is_unix);

// Whether the next way is worth trying after one, which was to have TLS as `asked` and came as far with it as `reached`,
// failed so. The server's refusal may be about the channel (a rule of pg_hba.conf); a wrong password is not, and trying it
// again would lock the account of many a GaussDB user.
[[nodiscard]] bool is_about_the_channel(const error& failure, protocol::tls_request asked, tls_phase reached);

}  // namespace tusk::detail
