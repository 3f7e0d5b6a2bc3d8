// expected: a parameter of this query has no tusk::codec that can be sent
#include <tusk/shared_connection.hpp>

struct opaque {
    void* pointer;
};

void wrong(tusk::shared_connection& bus) {
    bus.async_execute("select $1, $2", opaque{}, 1, [](boost::system::error_code, const tusk::command_result&) {});
}
