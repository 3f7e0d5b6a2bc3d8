// expected: this SQL has a parameter $0: they begin with $1
#include <tusk/sql_literal.hpp>

using namespace tusk::literals;

auto wrong = "select $0"_sql;
