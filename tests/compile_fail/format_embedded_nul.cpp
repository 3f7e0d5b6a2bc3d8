// expected: this_sql_has_a_nul_character_inside
#include <string>

#include <tusk/format_sql.hpp>

std::string wrong(const tusk::format_options& options) { return tusk::format_sql(options, "select {}\0", 1); }
