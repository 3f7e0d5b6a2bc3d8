// expected: a member of this struct, for which there is TUSK_COMPOSITE, has no tusk::codec
#include <map>

#include <tusk/connection.hpp>

struct thing {
    int id;
    std::map<int, int> rest;
};
TUSK_COMPOSITE(thing)

void wrong(tusk::connection& db) { db.query_value<thing>("select 1"); }
