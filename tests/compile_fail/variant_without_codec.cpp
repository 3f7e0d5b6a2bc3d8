// expected: has no tusk::codec
#include <map>
#include <variant>

#include <tusk/connection.hpp>

void wrong(tusk::connection& db) { db.query<std::variant<int, std::map<int, int>>>("select 1"); }
