// expected: TUSK_ENUM is for enumerations
#include <tusk/connection.hpp>

struct thing {
    int id;
};
TUSK_ENUM(thing, id)
