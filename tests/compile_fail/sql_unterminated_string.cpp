// expected: this SQL has a string '...' that never ends
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.execute("select 'it''s"_sql); }
