#include "connect/plan.hpp"

namespace tusk::detail {

using protocol::tls_request;

bool is_about_the_server(const error& failure, protocol::dialect dialect) {
    if (failure.code() == errc::connection_closed || failure.code() == errc::timeout)
        return true;
    // Starting, stopping, or a standby that takes no sessions. All coordinators of DWS are alike: if one is full, another
    // may not be.
    return failure.from_server() &&
           (failure.code() == sqlstate::cannot_connect_now ||
            (dialect == protocol::dialect::gaussdb && failure.code() == sqlstate::too_many_connections));
}

bool is_about_the_moment(const error& failure) {
    return failure.from_server() && failure.code() == sqlstate::too_many_connections;
}

bool is_about_the_version(const error& failure, bool authentication_began) {
    if (authentication_began)
        return false;
    return failure.code() == errc::connection_closed || failure.code() == errc::timeout ||
           failure.code() == sqlstate::protocol_violation || failure.code() == sqlstate::feature_not_supported;
}

sslmode mode_to_use(const conninfo& info) noexcept {
    return info.sslcertmode == sslcertmode::require ? std::max(info.sslmode, sslmode::require) : info.sslmode;
}

std::vector<tls_request> channels_to_try(sslmode mode, bool is_unix, sslnegotiation how) {
    if (is_unix)
        return {tls_request::none};
    if (how == sslnegotiation::direct)
        return {tls_request::direct};
    switch (mode) {
        case sslmode::disable:
            return {tls_request::none};
        case sslmode::allow:
            return {tls_request::none, tls_request::preferred};
        case sslmode::prefer:
            return {tls_request::preferred, tls_request::none};
        case sslmode::require:
        case sslmode::verify_ca:
        case sslmode::verify_full:
            break;
    }
    return {tls_request::required};
}

bool is_about_the_channel(const error& failure, tls_request asked, reached how_far) {
    if (how_far.tls == tls_phase::handshake)
        return failure.code() == errc::tls_failed || failure.code() == errc::connection_closed;
    // Where TLS was asked for and refused, this was the way without TLS already.
    const bool as_asked = asked == tls_request::none || how_far.tls == tls_phase::established;
    return as_asked && failure.from_server() && !how_far.authentication;
}

}  // namespace tusk::detail
