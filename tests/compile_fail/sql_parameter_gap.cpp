// expected: this SQL has a gap in its parameters: all from $1 to the last one have to be used
#include <tusk/sql_literal.hpp>

using namespace tusk::literals;

auto wrong = "select $1, $3"_sql;
