// expected: this_sql_has_a_placeholder_inside_of_quotes_or_a_comment
#include <string>

#include <tusk/format_sql.hpp>

std::string wrong(const tusk::format_options& options) {
    return tusk::format_sql(options, "do $$ begin perform {}; end $$", "a");
}
