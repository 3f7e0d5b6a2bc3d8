// expected: two members of this struct and its bases have the same name
#include <boost/describe/class.hpp>

#include <tusk/connection.hpp>

struct buyer {
    int id;
};
struct seller {
    int id;
};
struct sale : buyer, seller {
    int cents;
};
BOOST_DESCRIBE_STRUCT(buyer, (), (id))
BOOST_DESCRIBE_STRUCT(seller, (), (id))
BOOST_DESCRIBE_STRUCT(sale, (buyer, seller), (cents))

void wrong(tusk::connection& db) { db.query<sale>("select * from sales"); }
