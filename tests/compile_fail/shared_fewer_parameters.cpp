// expected: fewer parameters are given than this SQL has
#include <tusk/shared_connection.hpp>

using namespace tusk::literals;

void wrong(tusk::shared_connection& bus) {
    bus.async_execute(tusk::idempotent("select $1::int"_sql),
                      [](boost::system::error_code, const tusk::command_result&) {});
}
