// expected: more parameters are given than this SQL has
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.query_value<int>("select $1 + 1"_sql, 1, 2); }
