// The form in which SCRAM hashes a password.
#pragma once

#include <string_view>

#include <tusk/protocol/errors/secret.hpp>

namespace tusk::protocol {

// The password prepared by SASLprep (https://www.rfc-editor.org/rfc/rfc4013), so that the ways to type one text in
// Unicode give one password. It does what PostgreSQL's servers did when they stored the verifier: a password that is
// not UTF-8 or that SASLprep prohibits stands as it is, and what is prohibited is decided before normalisation.
//
// Needs memory for less than 100 times the size of the password, and wipes it.
[[nodiscard]] secret saslprep(std::string_view password);

}  // namespace tusk::protocol
