// expected: this SQL has an identifier U&"..." that never ends
#include <tusk/sql_literal.hpp>

using namespace tusk::literals;

auto wrong = R"(select U&"d\0061t)"_sql;
