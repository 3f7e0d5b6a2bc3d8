// expected: the elements of this range are no std::tuple and no plain struct, and have no tusk::codec
#include <tusk/connection.hpp>

class person {
public:
    person();

private:
    int id_;
};

void wrong(tusk::connection& db, const std::vector<person>& all) {
    db.async_execute_many("insert into t values ($1)", tusk::borrow(all));
}
