// expected: a parameter of this query has no tusk::codec that can be sent
#include <tusk/connection.hpp>

struct point {
    double x, y;
};

void wrong(tusk::connection& db) { db.call("draw", point{1, 2}); }
