// expected: a parameter of this query has no tusk::codec that can be sent
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) {
    struct point {
    } p;
    db.execute("select $1, $2, $3"_sql, 1, p);
}
