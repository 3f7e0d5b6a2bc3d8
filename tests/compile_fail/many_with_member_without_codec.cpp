// expected: a parameter of this query has no tusk::codec that can be sent
#include <tusk/connection.hpp>

struct point {
    double x, y;
};

void wrong(tusk::connection& db, const std::vector<std::tuple<int, point>>& all) {
    db.execute_many("insert into points values ($1, $2)", all);
}
