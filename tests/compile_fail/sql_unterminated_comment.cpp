// expected: this SQL has a comment /*...*/ that never ends
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.execute("select 1 /* one /* two */"_sql); }
