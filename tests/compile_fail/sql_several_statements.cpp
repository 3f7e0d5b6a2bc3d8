// expected: this SQL has several statements: run_script runs those, without _sql
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.execute("select 1; select 2"_sql); }
