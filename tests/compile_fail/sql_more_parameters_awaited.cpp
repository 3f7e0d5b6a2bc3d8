// expected: more parameters are given than this SQL has
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.async_query_one<int>("select 1"_sql, "two"); }
