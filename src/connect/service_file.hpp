// The file of services: sections of options that a name stands for
// (https://www.postgresql.org/docs/current/libpq-pgservice.html).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "given_options.hpp"
#include "surroundings.hpp"

namespace tusk::detail {

// Gives the options of a service that are not given yet. The user's file, PGSERVICEFILE or ~/.pg_service.conf, goes before
// that of the system, pg_service.conf in PGSYSCONFDIR or where distributions have it. Fails with errc::invalid_conninfo if
// neither has the service, or the one that has it is malformed.
[[nodiscard]] std::optional<error> give_service(const std::string& service, const surroundings& here,
                                                given_options& given);

// The same for the text of one file. False if it has no such service.
[[nodiscard]] boost::system::result<bool, error> give_section(std::string_view text, const std::string& service,
                                                              const std::string& file, given_options& given);

}  // namespace tusk::detail
