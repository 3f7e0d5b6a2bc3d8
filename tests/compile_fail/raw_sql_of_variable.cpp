// expected: is not a constant expression
#include <string>

#include <tusk/format_sql.hpp>

std::string wrong(const tusk::format_options& options, const char (&order)[5]) {
    return tusk::format_sql(options, "select 1 order by 1 {}", tusk::raw_sql{order});
}
