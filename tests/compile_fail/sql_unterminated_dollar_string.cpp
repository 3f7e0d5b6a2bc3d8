// expected: this SQL has a string $tag$...$tag$ that never ends
#include <tusk/sql_literal.hpp>

using namespace tusk::literals;

auto wrong = "do $do$ begin end $Do$"_sql;
