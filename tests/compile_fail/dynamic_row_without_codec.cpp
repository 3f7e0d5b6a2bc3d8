// expected: a field of this row type has no tusk::codec that can be read
#include <map>

#include <tusk/result.hpp>

struct thing {
    int id;
    std::map<int, int> rest;
};

thing wrong(const tusk::row& row) { return row.as<thing>(); }
