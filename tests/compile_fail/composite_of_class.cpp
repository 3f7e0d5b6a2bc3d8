// expected: TUSK_COMPOSITE is for structs that are aggregates
#include <tusk/connection.hpp>

class thing {
public:
    explicit thing(int id) : id_{id} {}
    int id_;
};
TUSK_COMPOSITE(thing)

void wrong(tusk::connection& db) { db.execute("select $1", thing{1}); }
