// expected: query_value wants a type with a tusk::codec; for a struct use query_one
#include <tusk/connection.hpp>

struct pair {
    int one, two;
};

void wrong(tusk::connection& db) { db.query_value<pair>("select 1, 2"); }
