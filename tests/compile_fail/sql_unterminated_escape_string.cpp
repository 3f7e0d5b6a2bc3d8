// expected: this SQL has a string E'...' that never ends
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.execute(R"(select E'back\')"_sql); }
