// expected: this_sql_ends_in_a_comment_that_would_go_on
#include <string>

#include <tusk/format_sql.hpp>

std::string wrong(const tusk::format_options& options) {
    return tusk::format_sql(options, "select {} {}", tusk::raw_sql{"1 --"}, 2);
}
