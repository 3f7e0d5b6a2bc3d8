// expected: this SQL has no statement in it
#include <tusk/sql_literal.hpp>

using namespace tusk::literals;

auto wrong = "; -- select 1"_sql;
