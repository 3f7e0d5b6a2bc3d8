// expected: a member of this struct only looks at what it means
#include <string_view>
#include <vector>

#include <tusk/connection.hpp>

struct person {
    int id;
    std::string_view name;
};
TUSK_COMPOSITE(person)

void wrong(tusk::connection& db) {
    db.async_execute("select $1", std::vector<person>{{1, "Ada"}},
                     [](boost::system::error_code, const tusk::command_result&) {});
}
