// W7, by hand.
#pragma once

#include "support/measure.hpp"

namespace bench {

void logins(const assignment& what, measurement& measured);
void logins_with_kept_key(const assignment& what, measurement& measured);

}  // namespace bench
