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

// How far a way of talking to a server led.
struct reached {
    tls_phase tls = tls_phase::none;
    bool authentication = false;  // the server has said something about it
};

// Whether the next way is worth trying after one, which was to have TLS as `asked` and came this far, failed so. The
// server's refusal may be about the channel (a rule of pg_hba.conf), but no longer once it has begun to authenticate us: a
// wrong password is wrong over any channel, and trying it again would lock the account of many a GaussDB user.
[[nodiscard]] bool is_about_the_channel(const error& failure, protocol::tls_request asked, reached how_far);

}  // namespace tusk::detail
