// expected: this_sql_has_a_single_brace_where_two_are_meant
#include <string>

#include <tusk/format_sql.hpp>

std::string wrong(const tusk::format_options& options) {
    return tusk::format_sql(options, "select '{1}'::int[], {}", 1);
}
