// expected: has no tusk::codec
#include <string_view>

#include <tusk/connection.hpp>

void wrong(tusk::connection& db) { db.query<std::string_view>("select 'gone when the query returns'"); }
