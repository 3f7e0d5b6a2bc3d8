// expected: this SQL has a parameter $0: they begin with $1
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.execute("select $0"_sql, 1); }
