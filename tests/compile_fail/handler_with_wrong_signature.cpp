// expected: it is no completion token for this operation either
#include <string>

#include <tusk/connection.hpp>

void wrong(tusk::connection& db) {
    db.async_query_value<int>("select 1", [](boost::system::error_code, const std::string&) {});
}
