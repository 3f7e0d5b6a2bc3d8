// expected: a field of this row type has no tusk::codec that can be read
#include <string_view>
#include <variant>

#include <tusk/connection.hpp>

void wrong(tusk::connection& db) { db.query<int, std::variant<int, std::string_view>>("select 1, 'gone by then'"); }
