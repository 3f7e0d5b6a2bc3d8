// The three options that are lists, side by side: host, hostaddr and port
// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tusk/conninfo.hpp>

#include "option_values.hpp"

namespace tusk::detail {

// They are read in this order, each once.
[[nodiscard]] std::optional<problem> read_hosts(conninfo& info, std::string_view value);
[[nodiscard]] std::optional<problem> read_host_addresses(conninfo& info, std::string_view value);
[[nodiscard]] std::optional<problem> read_ports(conninfo& info, std::string_view value);

[[nodiscard]] std::string write_hosts(const conninfo& info);
[[nodiscard]] std::string write_host_addresses(const conninfo& info);
[[nodiscard]] std::string write_ports(const conninfo& info);

}  // namespace tusk::detail
