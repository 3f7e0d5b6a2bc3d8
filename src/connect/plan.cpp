#include "connect/plan.hpp"

namespace tusk::detail {

using protocol::tls_request;

std::vector<tls_request> channels_to_try(sslmode mode, bool is_unix) {
    if (is_unix)
        return {tls_request::none};
    switch (mode) {
        case sslmode::disable:
            return {tls_request::none};
        case sslmode::allow:
            return {tls_request::none, tls_request::required};
        case sslmode::prefer:
            return {tls_request::preferred, tls_request::none};
        case sslmode::require:
        case sslmode::verify_ca:
        case sslmode::verify_full:
            break;
    }
    return {tls_request::required};
}

bool is_about_the_channel(const error& failure) {
    if (failure.from_server())
        return failure.code() != sqlstate::invalid_password;
    return failure.code() == errc::tls_failed || failure.code() == errc::tls_unavailable ||
           failure.code() == errc::connection_closed;
}

}  // namespace tusk::detail
