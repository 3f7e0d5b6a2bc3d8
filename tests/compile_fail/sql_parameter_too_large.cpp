// expected: this SQL has a parameter beyond $65535, the last one there can be
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.execute("select $65536"_sql, 1); }
