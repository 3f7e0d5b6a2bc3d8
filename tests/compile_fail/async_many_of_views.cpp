// expected: a member of this struct only looks at what it means, which may be gone when an async function uses it
#include <tusk/connection.hpp>

struct item {
    int id;
    std::string_view name;
};

void wrong(tusk::connection& db, const std::vector<item>& all) {
    db.async_execute_many("insert into t values ($1, $2)", all);
}
