// expected: has no tusk::codec
#include <map>

#include <tusk/connection.hpp>

void wrong(tusk::connection& db) { db.query<std::map<int, int>>("select 1"); }
