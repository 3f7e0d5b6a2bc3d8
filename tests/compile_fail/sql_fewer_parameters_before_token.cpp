// expected: fewer parameters are given than this SQL has
#include <tusk/connection.hpp>

using namespace tusk::literals;

void wrong(tusk::connection& db) {
    db.async_execute("select $1::int"_sql, [](boost::system::error_code, const tusk::command_result&) {});
}
