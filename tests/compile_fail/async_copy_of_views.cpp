// expected: a value of this row only looks at what it means
#include <string_view>
#include <vector>

#include <tusk/connection.hpp>

void wrong(tusk::connection& db) {
    db.copy_in<std::string_view>("t", {}).async_write_rows(std::vector<std::string_view>{"gone by then"});
}
