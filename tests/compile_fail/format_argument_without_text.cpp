// expected: an argument of format_sql has no text form
#include <string>

#include <tusk/format_sql.hpp>

std::string wrong(const tusk::format_options& options) {
    struct point {
    } p;
    return tusk::format_sql(options, "select {}", p);
}
