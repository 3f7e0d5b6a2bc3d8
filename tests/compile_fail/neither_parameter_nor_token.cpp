// expected: the last argument of this async_ function has no tusk::codec, so it is no parameter
// expected: and it is no completion token for this operation either
#include <tusk/connection.hpp>

struct point {
    double x, y;
};

void wrong(tusk::connection& db) { db.async_execute("insert into points values ($1)", point{1, 2}); }
