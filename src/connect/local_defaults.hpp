// What libpq takes from the machine it runs on when a conninfo does not say.
#pragma once

#include <string>

#include <sys/types.h>

namespace tusk::detail {

// The name of an operating-system user, or nothing if the system has none for it.
[[nodiscard]] std::string local_user_name(uid_t user);

// Where the user's files are: $HOME, else what the system says; nothing if neither does.
[[nodiscard]] std::string local_home_directory();

// Where a server on this machine has its socket: the first directory there is of the one that distributions use and
// the one that PostgreSQL uses when built from source. The second one if there is neither.
[[nodiscard]] std::string local_socket_directory();

}  // namespace tusk::detail
