// expected: has no tusk::codec
#include <vector>

#include <tusk/connection.hpp>

void wrong(tusk::connection& db) { db.query<std::vector<std::vector<int>>>("select array[array[1]]"); }
