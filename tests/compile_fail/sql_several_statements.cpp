// expected: this SQL has several statements: run_script runs those, without _sql
#include <tusk/sql_literal.hpp>

using namespace tusk::literals;

auto wrong = "select 1; select 2"_sql;
