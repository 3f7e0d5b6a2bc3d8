// expected: this SQL has a string '...' that never ends
#include <tusk/sql_literal.hpp>

using namespace tusk::literals;

auto wrong = "select 'it''s"_sql;
