// W6 and W8 with tusk: tasks that share a few sockets.
#pragma once

#include "support/measure.hpp"

namespace bench {

void tasks_on_shared_connection(const assignment& what, measurement& measured);

}  // namespace bench
