// Moves bytes between a client that has logged in and PostgreSQL.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <support/dws/cancel_keys.hpp>
#include <support/dws/channel.hpp>
#include <support/dws/options.hpp>
#include <support/dws/rewriting.hpp>

namespace tusk::testing::dws {

// As settings have it: on, true, yes, 1, or the beginning of a word.
[[nodiscard]] bool is_true(std::string_view value);

// The startup message for PostgreSQL: the client's settings for the role and database of `place`.
[[nodiscard]] protocol::byte_buffer startup_for_postgresql(const backend_place& place,
                                                           const std::map<std::string, std::string>& parameters);

class relay_session {
public:
    relay_session(session_facts& facts, channel& client, channel postgresql, const waiting& wait,
                  cancel_keys::session& registration);

    // Until PostgreSQL has closed and the client has got everything. `startup` is for PostgreSQL; `to_client` is what
    // the client is still to get, and `from_client` what it has sent already. Throws `over` when the client has gone.
    void run(const protocol::byte_buffer& startup, sending to_client, std::string_view from_client);

private:
    bool take_from_client();
    bool take_from_postgresql();
    bool send_to_postgresql();

    channel& client_;
    channel postgresql_;
    const waiting& waiting_;
    to_postgresql requests_;
    to_gauss answers_;
    sending to_client_;
    sending to_postgresql_;
    bool postgresql_ended_ = false;
};

}  // namespace tusk::testing::dws
