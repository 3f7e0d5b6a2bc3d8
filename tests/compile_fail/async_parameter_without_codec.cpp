// expected: a parameter of this query has no tusk::codec that can be sent
#include <tusk/connection.hpp>

struct point {
    double x, y;
};

void wrong(tusk::connection& db) {
    db.async_execute("insert into points values ($1, $2)", point{1, 2}, 3,
                     [](boost::system::error_code, const tusk::command_result&) {});
}
