// expected: this SQL has a comment /*...*/ that never ends
#include <tusk/sql_literal.hpp>

using namespace tusk::literals;

auto wrong = "select 1 /* one /* two */"_sql;
