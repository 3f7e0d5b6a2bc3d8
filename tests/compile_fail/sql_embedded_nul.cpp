// expected: this SQL has a NUL character inside
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.execute("select \0 1"_sql); }
