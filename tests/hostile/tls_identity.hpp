// Who the TLS servers of the hostile tests are, and whom to trust for that.
#pragma once

#include <support/tls_peer.hpp>

namespace tusk::testing {

[[nodiscard]] inline const identity& authority() {
    static const identity made = make_authority("test authority");
    return made;
}

// The server at 127.0.0.1.
[[nodiscard]] inline const identity& who() {
    static const identity made = make_identity("tusk", "IP:127.0.0.1", &authority());
    return made;
}

}  // namespace tusk::testing
