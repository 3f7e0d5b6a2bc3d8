#include "peers/tusk_tasks.hpp"

#include <deque>
#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <tusk/connection.hpp>

#include "support/table.hpp"
#include "support/task_queue.hpp"

namespace bench {

namespace {

namespace asio = boost::asio;

struct prepared_connection {
    tusk::connection db;
    tusk::statement statement;
};

class connections {
public:
    explicit connections(const assignment& what) {
        for (std::size_t i = 0; i != what.connections; ++i) {
            auto& made = all_.emplace_back(prepared_connection{tusk::connection{context_}, {}});
            made.db.connect(what.conninfo);
            made.statement = made.db.prepare(select_one);
        }
    }
    [[nodiscard]] std::deque<prepared_connection>& all() noexcept { return all_; }
    [[nodiscard]] asio::io_context& context() noexcept { return context_; }
    void run() {
        context_.restart();
        context_.run();
    }

private:
    asio::io_context context_{1};
    std::deque<prepared_connection> all_;
};

// ---- callbacks: a connection that is free takes the next task

class callback_run {
public:
    callback_run(std::size_t tasks, std::size_t statements, measurement& measured)
        : queue_{tasks, statements}, measured_{&measured} {}

    void next(prepared_connection& on) {
        if (queue_.empty())
            return;
        const std::size_t task = queue_.next();
        on.db.async_query_value<std::int32_t>(on.statement, static_cast<std::int32_t>(queue_.left(task)),
                                              [this, task, &on](boost::system::error_code failed, std::int32_t value) {
                                                  if (failed)
                                                      throw boost::system::system_error{failed};
                                                  measured_->check(static_cast<std::uint64_t>(value));
                                                  queue_.done(task);
                                                  next(on);
                                              });
    }

private:
    task_queue queue_;
    measurement* measured_;
};

void run_callbacks(connections& over, std::size_t tasks, std::size_t statements, measurement& measured) {
    callback_run run{tasks, statements, measured};
    for (prepared_connection& each : over.all())
        run.next(each);
    over.run();
}

// ---- coroutines: a task waits for a connection that is free

class free_connections {
public:
    explicit free_connections(std::deque<prepared_connection>& all) {
        for (prepared_connection& each : all)
            free_.push_back(&each);
    }

    auto async_take() {
        return asio::async_initiate<const asio::use_awaitable_t<>, void(prepared_connection*)>(
            [this](auto handler) {
                if (free_.empty()) {
                    waiting_.emplace_back(std::move(handler));
                } else {
                    auto* const taken = free_.front();
                    free_.pop_front();
                    std::move(handler)(taken);
                }
            },
            asio::use_awaitable);
    }
    void give_back(prepared_connection* c) {
        if (waiting_.empty())
            return free_.push_back(c);
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        std::move(next)(c);
    }

private:
    std::deque<prepared_connection*> free_;
    std::deque<asio::any_completion_handler<void(prepared_connection*)>> waiting_;
};

asio::awaitable<void> task(free_connections& pool, std::size_t statements, measurement& measured) {
    for (std::size_t left = statements; left != 0; --left) {
        auto* const on = co_await pool.async_take();
        const auto value =
            co_await on->db.async_query_value<std::int32_t>(on->statement, static_cast<std::int32_t>(left));
        measured.check(static_cast<std::uint64_t>(value));
        pool.give_back(on);
    }
}

void run_coroutines(connections& over, std::size_t tasks, std::size_t statements, measurement& measured) {
    free_connections pool{over.all()};
    for (std::size_t i = 0; i != tasks; ++i)
        asio::co_spawn(over.context(), task(pool, statements / tasks, measured), [](const std::exception_ptr& failed) {
            if (failed)
                std::rethrow_exception(failed);
        });
    over.run();
}

template <void (*Run)(connections&, std::size_t, std::size_t, measurement&)>
void measure(const assignment& what, measurement& measured) {
    connections over{what};
    Run(over, what.tasks, 10 * what.tasks, measured);
    measured.start();
    Run(over, what.tasks, what.operations, measured);
    measured.stop();
}

}  // namespace

void tasks_with_callbacks(const assignment& what, measurement& measured) { measure<run_callbacks>(what, measured); }
void tasks_with_coroutines(const assignment& what, measurement& measured) { measure<run_coroutines>(what, measured); }

}  // namespace bench
