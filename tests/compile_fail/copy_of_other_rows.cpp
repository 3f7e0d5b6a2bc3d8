// expected: this is a range of other rows
#include <vector>

#include <tusk/connection.hpp>

void wrong(tusk::connection& db) { db.copy_in<int>("t", {}).write_rows(std::vector<long>{1}); }
