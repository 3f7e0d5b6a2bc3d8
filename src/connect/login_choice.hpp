// What a login says of us, and what it proves us by: from a conninfo, the password file, and who is asked.
#pragma once

#include <functional>
#include <string>

#include <tusk/connect_options.hpp>
#include <tusk/conninfo.hpp>
#include <tusk/protocol/conversations/startup.hpp>

namespace tusk::detail {

// As in connect_options.
struct secret_sources {
    std::function<secret(const connect_target&)> password;
    std::function<secret(const token_request&)> oauth_token;
};

struct login_choice {
    protocol::startup_options options;  // what is about the channel and the version is left open
    std::string passfile_problem;       // why the passfile was not used; empty: there is nothing wrong with it
};

// For one of its servers.
[[nodiscard]] login_choice choose_login(const conninfo& info, const server_address& server,
                                        const connect_target& target, const secret_sources& sources);

}  // namespace tusk::detail
