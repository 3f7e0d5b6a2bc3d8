// W6 with tusk.
#pragma once

#include "support/measure.hpp"

namespace bench {

void tasks_with_callbacks(const assignment& what, measurement& measured);
void tasks_with_coroutines(const assignment& what, measurement& measured);

}  // namespace bench
