// How to connect, where a conninfo cannot say it: passwords that change, OAuth tokens, tunnels, and trying again.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <tusk/protocol/errors/secret.hpp>

namespace tusk {

// The server that is being connected to, as the conninfo names it, and as whom.
struct connect_target {
    std::string host;  // a name, an address, or the directory of a Unix socket
    std::uint16_t port = 0;
    std::string user;
    std::string dbname;
    // What comes later is of no use. None: there is no time limit.
    std::optional<std::chrono::steady_clock::time_point> deadline;
};

// What the conninfo says about OAuth, for whoever gets a token for that server.
struct token_request {
    connect_target target;
    std::string issuer;
    std::string client_id;
    secret client_secret;
    std::string scope;
};

// When the servers cannot be reached, or take no sessions now: how often to go over them, and how long to pause between.
// A login that is refused is not tried again.
struct connect_retry {
    unsigned attempts = 1;  // 0 counts as 1
    // The pause doubles from the first to the longest. Each is made shorter by up to half, by chance, so that those who lost
    // a server together do not come back together.
    std::chrono::milliseconds first_pause{200};
    std::chrono::milliseconds longest_pause{10'000};
};

// The functions are called each time they are needed: by the synchronous connect() on its own thread, unless there is
// a time limit, and else on a thread of their own, so that they may block. To fail they throw: the text of the exception is
// in the error. They may be called at once on several threads if several connections have copies of these options. One that
// is given up, as its time is over or the operation was cancelled, goes on running: it must own all that it uses. The
// destructor of an io_context waits for those of its asynchronous connections; nobody waits for others.
struct connect_options {
    // As connect() takes it: a URI or keyword/value pairs.
    std::string conninfo{};

    // Gives the password when a server asks for one, such as a token that is good for minutes. It goes before the conninfo's
    // password, PGPASSWORD and the passfile; the SCRAM keys of a conninfo go before it.
    std::function<secret(const connect_target&)> password{};

    // Gives the token for a server that wants OAuth: the token alone, without "Bearer". It is shown only to servers that
    // TLS verifies or that a Unix socket leads to, unless require_auth names oauth.
    std::function<secret(const token_request&)> oauth_token{};

    // Makes the connection to a server in place of us, through a tunnel or a proxy: a descriptor of a stream socket that is
    // connected, which we close. Host names are not looked up, and TLS is done through it as the conninfo says. What is at
    // its end is never taken for verified but by TLS, not even a Unix socket. Cancel requests are made through it too: it
    // is kept as long as the connection and its cancel_handles are.
    std::function<int(const connect_target&)> open_stream{};

    connect_retry retry{};
};

}  // namespace tusk
