// expected: these values are no row of this COPY
#include <tusk/connection.hpp>

void wrong(tusk::connection& db) { db.copy_in<int, int>("t", {}).write(1, 5'000'000'000); }
