// W6, by hand.
#pragma once

#include "support/measure.hpp"

namespace bench {

void tasks_over_connections(const assignment& what, measurement& measured);

}  // namespace bench
