// expected: this SQL has an identifier "..." that never ends
#include <tusk/sql_literal.hpp>

using namespace tusk::literals;

auto wrong = R"(select "name from users)"_sql;
