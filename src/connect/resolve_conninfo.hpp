// What a text leaves open, taken from where libpq takes it.
#pragma once

#include <string_view>

#include <boost/system/result.hpp>

#include <tusk/conninfo.hpp>

#include "surroundings.hpp"

namespace tusk::detail {

// See tusk::resolve_conninfo.
[[nodiscard]] boost::system::result<conninfo, error> resolve_conninfo(std::string_view text, const surroundings& here);

}  // namespace tusk::detail
