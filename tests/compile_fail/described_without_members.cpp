// expected: names no member of this struct that a column could go to
#include <boost/describe/class.hpp>

#include <tusk/connection.hpp>

struct thing {
    int id;
};
BOOST_DESCRIBE_STRUCT(thing, (), ())

void wrong(tusk::connection& db) { db.query<thing>("select id from things"); }
