// expected: deleted
#include <tusk/connection.hpp>

void wrong(tusk::connection& db) {
    db.copy_in<int>("t", {}).async_write(5'000'000'000, [](auto...) {});
}
