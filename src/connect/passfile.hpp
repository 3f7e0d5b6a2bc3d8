// The password file (https://www.postgresql.org/docs/current/libpq-pgpass.html).
#pragma once

#include <string>
#include <string_view>

#include <tusk/conninfo.hpp>
#include <tusk/protocol/errors/secret.hpp>

namespace tusk::detail {

struct found_password {
    secret password;      // empty: there is none
    std::string problem;  // why a file that exists was not used; empty if it was, or there is none
};

// What a file has for a server, a database and a user. A file that its group or others may do anything with is not used.
[[nodiscard]] found_password password_from(const std::string& file, const server_address& server,
                                           std::string_view dbname, std::string_view user);

// The same for its text. The first line that fits counts; empty if none does.
[[nodiscard]] secret find_password(std::string_view text, const server_address& server, std::string_view dbname,
                                   std::string_view user);

}  // namespace tusk::detail
