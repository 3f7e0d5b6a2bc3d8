#include "peers/tusk_shared.hpp"

#include <algorithm>
#include <exception>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <tusk/shared_connection.hpp>

#include "support/table.hpp"

namespace bench {

namespace {

namespace asio = boost::asio;

asio::awaitable<void> task(tusk::shared_connection& bus, std::size_t statements, measurement& measured) {
    for (std::size_t left = statements; left != 0; --left)
        measured.check(static_cast<std::uint64_t>(
            co_await bus.async_query_value<std::int32_t>(select_one, static_cast<std::int32_t>(left))));
}

// All of them end; the sockets stay.
void run(asio::io_context& context, tusk::shared_connection& bus, std::size_t tasks, std::size_t statements,
         measurement& measured) {
    std::size_t running = tasks;
    for (std::size_t i = 0; i != tasks; ++i)
        asio::co_spawn(context, task(bus, statements / tasks, measured), [&](const std::exception_ptr& failed) {
            if (failed)
                std::rethrow_exception(failed);
            if (--running == 0)
                context.stop();
        });
    context.restart();
    context.run();
}

}  // namespace

void tasks_on_shared_connection(const assignment& what, measurement& measured) {
    asio::io_context context{1};
    tusk::shared_connection bus{context,
                                {.conninfo = what.conninfo, .sockets = static_cast<unsigned>(what.connections)}};
    // Sockets are opened as they are needed; a single task needs no second one.
    measurement not_counted;
    while (bus.statistics().sockets_open < std::min(what.tasks, what.connections))
        run(context, bus, what.tasks, what.tasks, not_counted);

    run(context, bus, what.tasks, 10 * what.tasks, measured);
    measured.start();
    run(context, bus, what.tasks, what.operations, measured);
    measured.stop();
}

}  // namespace bench
