// expected: fewer parameters are given than this SQL has
#include <tusk/connection.hpp>

using namespace tusk::literals;

struct item {
    int id;
};

void wrong(tusk::connection& db, const std::vector<item>& all) {
    db.async_execute_many("insert into t values ($1, $2)"_sql, all, [](auto...) {});
}
