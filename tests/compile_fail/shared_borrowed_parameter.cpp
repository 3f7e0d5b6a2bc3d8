// expected: it cannot borrow them
#include <string>

#include <tusk/shared_connection.hpp>

void wrong(tusk::shared_connection& bus, const std::string& text) {
    bus.async_execute("select $1", tusk::sensitive(tusk::borrow(text)),
                      [](boost::system::error_code, const tusk::command_result&) {});
}
