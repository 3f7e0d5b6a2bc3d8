// expected: this SQL has a gap in its parameters: all from $1 to the last one have to be used
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.execute("select $1, $3"_sql, 1, 2, 3); }
