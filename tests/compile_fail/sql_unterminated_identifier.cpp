// expected: this SQL has an identifier "..." that never ends
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.execute(R"(select "name from users)"_sql); }
