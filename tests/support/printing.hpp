// How Boost.Test prints codes that are no error_code yet.
#pragma once

#include <ostream>

#include <tusk/protocol/errors/errc.hpp>
#include <tusk/protocol/errors/sqlstate.hpp>

namespace tusk {

inline std::ostream& boost_test_print_type(std::ostream& out, errc code) { return out << make_error_code(code); }
inline std::ostream& boost_test_print_type(std::ostream& out, sqlstate code) { return out << to_string(code); }

}  // namespace tusk
