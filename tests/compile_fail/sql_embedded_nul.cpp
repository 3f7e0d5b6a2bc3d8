// expected: this SQL has a NUL character inside
#include <tusk/sql_literal.hpp>

using namespace tusk::literals;

auto wrong = "select \0 1"_sql;
