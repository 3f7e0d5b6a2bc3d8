// expected: this SQL has a string $tag$...$tag$ that never ends
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.execute("do $do$ begin end $Do$"_sql); }
