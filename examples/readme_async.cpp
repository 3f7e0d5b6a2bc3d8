// The snippets of the README that do not wait, as one program:
//
//     readme_async CONNINFO
#include <chrono>
#include <future>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>

#include <tusk/tusk.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// Without a completion token an async_ function is awaited, and throws tusk::error.
asio::awaitable<void> show(std::string conninfo) {
    tusk::connection db{co_await asio::this_coro::executor};
    co_await db.async_connect(conninfo);
    for (const auto& [number, square] :
         co_await db.async_query<int, int>("select i, i * i from generate_series(1, $1) i", 3))
        std::cout << number << ' ' << square << '\n';

    auto rows = co_await db.async_try_query<int>("select id from nowhere");  // the error is part of the result
    if (!rows && rows.error().code() == tusk::sqlstate::undefined_table)
        std::cout << rows.error().diagnostics() << '\n';

    auto slept = co_await db.async_try_execute("select pg_sleep(60)", tusk::cancel_after(100ms));
    if (!slept && slept.error().code() == tusk::errc::timeout)
        std::cout << "too slow\n";
}

// Any other token of Asio goes last: a callback, a future, deferred, as_tuple, ...
void tokens(asio::io_context& context, tusk::connection& db) {
    db.async_query_value<int>("select $1 + 1", 41, [&](boost::system::error_code failed, int answer) {
        if (!failed)
            std::cout << "the answer is " << answer << '\n';
    });
    context.run();

    context.restart();
    auto version = db.async_query_value<std::string>("show server_version", asio::use_future);
    context.run();
    std::cout << "version " << version.get() << '\n';
}

// Sockets that all share: what many begin at once leaves in one write, and nobody waits for somebody else's answer.
asio::awaitable<void> many_at_once(tusk::shared_connection& bus) {
    int v = co_await bus.async_query_value<int>("select $1 + 1", 41);  // concurrently, from anywhere
    std::cout << v << '\n';

    // Does no harm when it is done twice: it is sent again when the connection is lost behind it.
    co_await bus.async_execute(tusk::idempotent("update users set name = $1 where id = $2"), "Ada", 1);

    // What would be there for all is refused, and nothing is sent.
    auto refused = co_await bus.async_try_execute("set timezone = 'UTC'");
    if (refused.has_error() && refused.error().code() == tusk::errc::not_shareable)
        std::cout << refused.error().what() << '\n';
}

void thousand_coroutines(asio::io_context& context, const char* conninfo) {
    tusk::shared_connection bus{context, {.conninfo = conninfo, .sockets = 4}};
    for (int n = 0; n != 1000; ++n)
        bus.async_query_value<int>("select $1 + 1", n, [](boost::system::error_code, int) {});
    auto done = asio::co_spawn(context, many_at_once(bus), asio::use_future);
    while (done.wait_for(0s) != std::future_status::ready)
        context.run_one();
    std::cout << bus.statistics().answered << " answers by " << bus.statistics().sockets_open << " sockets\n";
    done.get();
}

asio::awaitable<void> large(tusk::connection& db) {
    auto words = db.stream<std::string>({.rows = 1000}, "select 'word ' || generate_series(1, 3000)");
    while (auto batch = co_await words.async_next())
        std::cout << batch->size() << " words to " << (*batch)[batch->size() - 1] << '\n';
}

asio::awaitable<void> transfer(tusk::connection& db) {
    auto tx = co_await db.async_begin();
    co_await tx.async_execute("create temp table entries (cents int) on commit drop");
    co_await tx.async_execute("insert into entries values ($1), ($2)", 500, -500);
    co_await tx.async_commit();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: readme_async CONNINFO\n";
        return 2;
    }
    try {
        asio::io_context context;
        auto shown = asio::co_spawn(context, show(argv[1]), asio::use_future);
        context.run();
        shown.get();

        context.restart();
        tusk::connection db{context};
        db.connect(argv[1]);  // a connection with an executor can wait as well
        tokens(context, db);

        context.restart();
        auto transferred = asio::co_spawn(context, transfer(db), asio::use_future);
        context.run();
        transferred.get();

        context.restart();
        auto streamed = asio::co_spawn(context, large(db), asio::use_future);
        context.run();
        streamed.get();

        context.restart();
        thousand_coroutines(context, argv[1]);
    } catch (const tusk::error& e) {
        std::cerr << e.diagnostics() << '\n';
        return 1;
    }
}
