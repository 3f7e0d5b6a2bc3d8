// COPY with libpq.
#pragma once

#include "support/measure.hpp"

namespace bench {

void copied_in(const assignment& what, measurement& measured);
void copied_out(const assignment& what, measurement& measured);

}  // namespace bench
