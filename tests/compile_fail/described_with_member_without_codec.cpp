// expected: a field of this row type has no tusk::codec that can be read
#include <map>

#include <boost/describe/class.hpp>

#include <tusk/connection.hpp>

struct thing {
    int id;
    std::map<int, int> rest;
};
BOOST_DESCRIBE_STRUCT(thing, (), (id, rest))

void wrong(tusk::connection& db) { db.query<thing>("select id, rest from things"); }
