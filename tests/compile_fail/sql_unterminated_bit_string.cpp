// expected: this SQL has a bit string B'...' or X'...' that never ends
#include <tusk/sql_literal.hpp>

using namespace tusk::literals;

auto wrong = "select X'1F"_sql;
