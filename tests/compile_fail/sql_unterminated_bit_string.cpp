// expected: this SQL has a bit string B'...' or X'...' that never ends
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.execute("select X'1F"_sql); }
