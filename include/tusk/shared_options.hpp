// How a shared connection is made, what it holds at most, and what it tells of itself.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <tusk/connect_options.hpp>

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace tusk {

struct shared_options {
    // As connection::connect() takes it.
    std::string conninfo{};
    // What no string can say. Its conninfo is used when the one above is empty; its retry is not looked at, see reconnect.
    connect_options connect{};
    // As connection::use_tls_context().
    std::shared_ptr<ssl_ctx_st> tls_context{};

    // Connections to the server, at most; 0 counts as 1. Each is made when those there are have something to do.
    unsigned sockets = 4;

    // How often to try when the server cannot be reached or takes no sessions now, and how long to pause in between. When the
    // last attempt has failed, and no other socket is there, all that waits fails with its error; what is begun after that
    // waits for the next attempt. A socket that is lost again before anything was answered pauses likewise. When the server
    // refuses the login (SQLSTATE class 28, such as a wrong password), all sockets pause for reconnect.longest_pause at once, as
    // many a server locks an account that is refused often.
    connect_retry reconnect{.attempts = 5};

    // For operations that have no limit of their own (tusk::cancel_after); none: they may take as long as they want.
    std::optional<std::chrono::steady_clock::duration> timeout{};

    // Operations that have not ended, those included that were given up and are not answered yet, and those that are answered
    // and whose handlers have not been called yet. One more fails with errc::too_many_operations.
    std::size_t max_operations = 10'000;
    // Operations that one socket carries at a time; 0 counts as 1. The others wait for the first one that has room.
    std::size_t max_in_flight = 256;
    // Bytes of rows in one answer, as the server sends them. With more the operation fails with errc::result_too_large, and the
    // rest is dropped as it comes. All results together that nobody has taken yet have max_operations times as many at most, and
    // the row that each socket is receiving: a row is received as a whole before it is counted, and PostgreSQL's may have 1 GiB.
    std::size_t max_result_bytes = 16 * 1024 * 1024;
    // A socket that has not ended an answer for so long is given nothing more until it has. It is to be longer than a round
    // trip to the server.
    std::chrono::milliseconds slow_after{50};
    // How long a socket may go on with an operation that was given up and stands in the way of others. It is closed then.
    std::chrono::milliseconds drain_limit{5'000};
    // How often an operation is sent again, at most, after it was lost together with its socket.
    unsigned max_repeats = 3;
};

// What happened since the shared connection was made, and what is there now.
struct shared_statistics {
    std::size_t sockets_open = 0;
    std::size_t waiting = 0;    // operations that no socket carries
    std::size_t in_flight = 0;  // those that one does, given up or not

    std::uint64_t sent = 0;         // as often as they were
    std::uint64_t answered = 0;     // with a result, or with an error of the server's or about the result
    std::uint64_t abandoned = 0;    // given up: cancelled, too late, or their result was too large
    std::uint64_t refused = 0;      // not taken: not shareable, too many, closed
    std::uint64_t lost = 0;         // ended by errc::unknown_outcome, or because no server could be had
    std::uint64_t repeated = 0;     // sent again after a loss
    std::uint64_t connects = 0;     // sockets that were opened
    std::uint64_t disconnects = 0;  // and lost
};

}  // namespace tusk
