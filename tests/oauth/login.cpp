// Logs in with an OAuth token and says as whom:
//
//     oauth_login CONNINFO TOKEN
//
// On standard error it tells what it was asked for the token with, and why it was not let in; the status is 1 then.
#include <iostream>

#include <boost/asio/io_context.hpp>

#include <tusk/tusk.hpp>

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: oauth_login CONNINFO TOKEN\n";
        return 2;
    }
    tusk::connect_options options;
    options.conninfo = argv[1];
    options.oauth_token = [&](const tusk::token_request& wanted) {
        std::cerr << "asked for a token of " << wanted.issuer << " for " << wanted.target.user << ", scope "
                  << wanted.scope << '\n';
        return tusk::secret{argv[2]};
    };
    boost::asio::io_context io;
    tusk::connection db{io};
    int status = 0;
    db.async_try_connect(options, [&](const boost::system::result<void, tusk::error>& connected) {
        if (connected)
            return;
        std::cerr << connected.error().diagnostics() << '\n';
        status = 1;
    });
    io.run();
    if (status == 0)
        std::cout << db.query_value<std::string>("select current_user || ' by ' || system_user") << '\n';
    return status;
}
