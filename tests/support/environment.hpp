// What tests/run says about the servers it started. Without it a test fails.
#pragma once

#include <cstdlib>
#include <string>

#include <boost/test/unit_test.hpp>

namespace tusk::testing {

[[nodiscard]] inline std::string told(const char* variable) {
    const char* value = std::getenv(variable);
    BOOST_REQUIRE_MESSAGE(value != nullptr, variable << " is not set: there is no server to test with, see tests/run");
    return value;
}

// How to log in to the server.
[[nodiscard]] inline std::string live_conninfo() { return told("TUSK_TEST_CONNINFO"); }

}  // namespace tusk::testing
