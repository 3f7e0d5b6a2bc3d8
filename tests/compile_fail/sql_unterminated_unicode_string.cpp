// expected: this SQL has a string U&'...' that never ends
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) { db.execute(R"(select U&'d\0061t)"_sql); }
