// COPY with libpq.
#pragma once

#include "support/measure.hpp"

namespace bench {

// In each form that support/copy.hpp has.
template <class Form>
void copied_in(const assignment& what, measurement& measured);
template <class Form>
void copied_out(const assignment& what, measurement& measured);

}  // namespace bench
