// expected: this SQL has no statement in it
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.execute("; -- select 1"_sql); }
