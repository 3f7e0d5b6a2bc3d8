// expected: has no tusk::codec
#include <map>

#include <tusk/connection.hpp>

namespace shop {

struct address {
    std::map<int, int> rest;
};
TUSK_COMPOSITE(address)

}  // namespace shop

void wrong(tusk::connection& db) { db.query<shop::address, int>("select home, 1 from people"); }
