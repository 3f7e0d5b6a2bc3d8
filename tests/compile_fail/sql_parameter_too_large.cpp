// expected: this SQL has a parameter beyond $65535, the last one there can be
#include <tusk/sql_literal.hpp>

using namespace tusk::literals;

auto wrong = "select $65536"_sql;
