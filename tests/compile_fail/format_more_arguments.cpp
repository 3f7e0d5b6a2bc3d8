// expected: this_sql_has_fewer_placeholders_than_there_are_arguments
#include <string>

#include <tusk/format_sql.hpp>

std::string wrong(const tusk::format_options& options) {
    return tusk::format_sql(options, "create role {}", tusk::identifier{"a"}, "b");
}
