// Which server's rules a login follows. What the server turns out to be once one is in is another matter.
#pragma once

namespace tusk::protocol {

// PostgreSQL and GaussDB give the same authentication codes different meanings, and start with different versions of
// the protocol.
enum class dialect {
    postgresql,  // a GaussDB server is refused by name
    gaussdb,
    automatic,  // PostgreSQL; a server that asks for GaussDB's authentication is connected to anew, as GaussDB
};

}  // namespace tusk::protocol
