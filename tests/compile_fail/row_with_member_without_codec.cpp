// expected: has no tusk::codec
#include <map>

#include <tusk/connection.hpp>

struct row {
    int id;
    std::map<int, int> rest;
};

void wrong(tusk::connection& db) { db.query<row>("select 1, 2"); }
