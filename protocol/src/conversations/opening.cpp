#include <tusk/protocol/conversations/opening.hpp>

#include <tusk/protocol/messages/frontend/ssl_request.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/protocol/wire/writer.hpp>

namespace tusk::protocol {

verdict opening::on_start(session& s) {
    if (tls_ == tls_request::none)
        return on_open(s);
    if (tls_ == tls_request::direct) {
        s.start_tls();
        return verdict::more;
    }
    write_message(s.out(), frontend::ssl_request{});
    s.expect_byte();
    return verdict::more;
}

verdict opening::on_byte(session& s, std::byte answer) {
    switch (std::to_integer<char>(answer)) {
        case 'S':
            s.start_tls();
            return verdict::more;
        case 'N':
            if (tls_ == tls_request::preferred)
                return on_open(s);
            s.fail(error{errc::tls_unavailable, "the server does not offer TLS, and sslmode asks for it",
                         "have TLS switched on at the server, or lower sslmode if the network can be trusted"});
            return verdict::more;
        case 'E':
            // Anybody on the way can write what would follow, so none of it is shown (CVE-2024-10977).
            s.fail(error{errc::tls_unavailable, "the server answered the request for TLS with an error",
                         "see the server's log; a server that does not know TLS wants sslmode=disable"});
            return verdict::more;
        default:
            return s.violation("an answer to SSLRequest that is neither S nor N");
    }
}

verdict opening::on_tls_started(session& s) {
    encrypted_ = true;
    return on_open(s);
}

}  // namespace tusk::protocol
