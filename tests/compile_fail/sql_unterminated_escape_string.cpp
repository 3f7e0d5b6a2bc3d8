// expected: this SQL has a string E'...' that never ends
#include <tusk/sql_literal.hpp>

using namespace tusk::literals;

auto wrong = R"(select E'back\')"_sql;
