// expected: fewer parameters are given than this SQL has
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.query<int>("select $1 + $2"_sql, 1); }
