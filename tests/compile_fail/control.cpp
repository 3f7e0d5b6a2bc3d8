// Compiles: what fails in the other files is what they are there for.
#include <string>
#include <tuple>
#include <variant>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/describe/class.hpp>

#include <tusk/connection.hpp>

struct user {
    int id;
    std::string name;
};

struct numbered {
    int id;
};
struct described : numbered {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(numbered, (), (id))
BOOST_DESCRIBE_STRUCT(described, (numbered), (name))

void control(boost::asio::io_context& io) {
    tusk::connection db{io};
    db.execute("insert into users values ($1)", 1);
    db.async_execute("insert into users values ($1)", 1, [](boost::system::error_code, const tusk::command_result&) {});
    db.async_execute("insert into users values ($1)", 1, boost::asio::use_future);
    db.query<user>("select id, name from users");
    db.query<described>("select name, id from users");
    db.query<std::variant<std::monostate, int, std::string>>("select 1");
    db.query<int, std::string>("select id, name from users");
    db.query_value<int>("select 1");
}
