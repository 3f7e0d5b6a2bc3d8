// expected: this_sql_has_a_string_or_comment_that_never_ends
#include <string>

#include <tusk/format_sql.hpp>

std::string wrong(const tusk::format_options& options) { return tusk::format_sql(options, "select {} + 'a", 1); }
