// expected: a parameter of this query has no tusk::codec that can be sent
#include <vector>

#include <tusk/connection.hpp>

enum class mood { sad, happy };

void wrong(tusk::connection& db) { db.execute("insert into moods values ($1)", std::vector{mood::sad}); }
