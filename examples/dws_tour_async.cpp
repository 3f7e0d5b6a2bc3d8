// The tutorial of GaussDB(DWS), step by step, in a coroutine: a table, three rows, and what can be done with them. It
// runs on PostgreSQL as well.
//
//     dws_tour_async CONNINFO
#include <iostream>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>

#include <tusk/tusk.hpp>

namespace asio = boost::asio;

namespace {

asio::awaitable<void> show(tusk::connection& db) {
    const auto rows = co_await db.async_query<int, std::string>("select id, name from test order by id");
    std::cout << "The table has " << rows.size() << " rows:\n";
    for (const auto& [id, name] : rows)
        std::cout << "    id = " << id << ", name = " << name << '\n';
}

asio::awaitable<void> tour(std::string conninfo) {
    tusk::connection db{co_await asio::this_coro::executor};
    co_await db.async_connect(conninfo);
    std::cout << "Connected to version " << db.parameter("server_version") << ".\n";

    co_await db.async_execute("drop table if exists test");
    co_await db.async_execute("create table test (id int, name text)");
    std::cout << "Created the table \"test\".\n";

    for (int id : {1, 2, 3})
        co_await db.async_execute("insert into test values ($1, $2)", id, "number" + std::to_string(id));
    std::cout << "Inserted three rows.\n";
    co_await show(db);

    auto done = co_await db.async_execute("update test set name = $1 where id = $2", "number1 updated", 1);
    std::cout << "Updated " << done.rows_affected() << " row.\n";
    co_await show(db);

    done = co_await db.async_execute("delete from test where id = $1", 3);
    std::cout << "Deleted " << done.rows_affected() << " row.\n";
    co_await show(db);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: dws_tour_async CONNINFO\n";
        return 2;
    }
    try {
        asio::io_context context;
        auto done = asio::co_spawn(context, tour(argv[1]), asio::use_future);
        context.run();
        done.get();
    } catch (const tusk::error& e) {
        std::cerr << e.diagnostics() << '\n';
        return 1;
    }
}
