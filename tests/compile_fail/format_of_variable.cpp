// expected: could not convert
#include <string>

#include <tusk/format_sql.hpp>

std::string wrong(const tusk::format_options& options, const std::string& format) {
    return tusk::format_sql(options, format, 1);
}
