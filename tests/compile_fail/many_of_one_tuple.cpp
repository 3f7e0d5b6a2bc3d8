// expected: execute_many wants a range with the parameters of each execution
#include <tusk/connection.hpp>

void wrong(tusk::connection& db) { db.execute_many("insert into t values ($1, $2)", std::tuple{1, 2}); }
