// W6 and W8 with libpq.
#pragma once

#include "support/measure.hpp"

namespace bench {

// One statement in flight a connection.
void tasks_one_in_flight(const assignment& what, measurement& measured);
// All at once that there are, each with a Sync of its own: a transaction for each.
void tasks_pipelined(const assignment& what, measurement& measured);
// The same with one Sync behind them, and so one transaction: as far as libpq can go.
void tasks_batched(const assignment& what, measurement& measured);

}  // namespace bench
