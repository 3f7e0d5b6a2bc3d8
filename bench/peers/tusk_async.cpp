// tusk with callbacks, and with coroutines; on one thread.
#include <array>
#include <deque>
#include <exception>
#include <memory>
#include <stdexcept>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <tusk/tusk.hpp>

#include "peers/tusk_batches.hpp"
#include "peers/tusk_row.hpp"
#include "peers/tusk_shared.hpp"
#include "peers/tusk_tasks.hpp"
#include "support/copy.hpp"
#include "support/measure.hpp"
#include "support/table.hpp"

namespace bench {
namespace {

namespace asio = boost::asio;

// Runs to its end what was begun; one that fails throws.
void run_all(asio::io_context& context) {
    context.restart();
    context.run();
}

void run_all(asio::io_context& context, asio::awaitable<void> all) {
    asio::co_spawn(context, std::move(all), [](const std::exception_ptr& failed) {
        if (failed)
            std::rethrow_exception(failed);
    });
    run_all(context);
}

// One statement after the other, each begun by the callback of the one before.
class chain {
public:
    chain(tusk::connection& db, const tusk::statement& statement, std::size_t times)
        : db_{&db}, statement_{&statement}, times_{times} {}

    void next() {
        if (done_ == times_)
            return;
        db_->async_query_value<std::int32_t>(*statement_, static_cast<std::int32_t>(done_),
                                             [this](boost::system::error_code failed, std::int32_t value) {
                                                 if (failed)
                                                     throw boost::system::system_error{failed};
                                                 sum_ += static_cast<std::uint64_t>(value);
                                                 ++done_;
                                                 next();
                                             });
    }
    [[nodiscard]] std::uint64_t sum() const noexcept { return sum_; }

private:
    tusk::connection* db_;
    const tusk::statement* statement_;
    std::size_t times_;
    std::size_t done_ = 0;
    std::uint64_t sum_ = 0;
};

void callbacks(const assignment& what, measurement& measured) {
    asio::io_context context{1};
    tusk::connection db{context};
    db.connect(what.conninfo);
    const tusk::statement statement = db.prepare(select_one);
    const auto run = [&](std::size_t times) {
        chain all{db, statement, times};
        all.next();
        run_all(context);
        measured.check(all.sum());
    };
    run(warm_up);
    measured.start();
    run(what.operations);
    measured.stop();
}

asio::awaitable<void> select_all(tusk::connection& db, const tusk::statement& statement, std::size_t times,
                                 measurement& measured) {
    for (std::size_t i = 0; i != times; ++i)
        measured.check(static_cast<std::uint64_t>(
            co_await db.async_query_value<std::int32_t>(statement, static_cast<std::int32_t>(i))));
}

void coroutine(const assignment& what, measurement& measured) {
    asio::io_context context{1};
    tusk::connection db{context};
    db.connect(what.conninfo);
    const tusk::statement statement = db.prepare(select_one);
    run_all(context, select_all(db, statement, warm_up, measured));
    measured.start();
    run_all(context, select_all(db, statement, what.operations, measured));
    measured.stop();
}

asio::awaitable<void> fetch_structs(tusk::connection& db, const tusk::statement& statement, std::uint64_t& sum) {
    for (const tusk_row& row : co_await db.async_query<tusk_row>(statement))
        sum += sum_of(row);
}

asio::awaitable<void> stream_structs(tusk::connection& db, const tusk::statement& statement, std::uint64_t& sum) {
    auto stream = db.stream<tusk_row>(statement);
    while (const auto batch = co_await stream.async_next())
        for (const tusk_row& row : *batch)
            sum += sum_of(row);
}

template <asio::awaitable<void> (*Fetch)(tusk::connection&, const tusk::statement&, std::uint64_t&)>
void rows(const assignment& what, measurement& measured) {
    asio::io_context context{1};
    tusk::connection db{context};
    db.connect(what.conninfo);
    const tusk::statement statement = db.prepare(select_rows(what));
    std::uint64_t sum = 0;
    measured.start();
    run_all(context, Fetch(db, statement, sum));
    measured.stop();
    measured.check(sum);
}

asio::awaitable<void> copy_rows_in(tusk::connection& db, tusk::copy_format form, const std::vector<tusk_row>& rows,
                                   measurement& measured) {
    auto in = db.copy_in<tusk_row>("copied", {}, form);
    co_await in.async_write_rows(tusk::borrow(rows));
    measured.check(co_await in.async_finish());
}

asio::awaitable<void> copy_rows_out(tusk::connection& db, tusk::copy_format form, const std::string& query,
                                    measurement& measured) {
    std::uint64_t sum = 0;
    auto stream = db.copy_out<tusk_row>({.format = form}, query);
    while (const auto batch = co_await stream.async_next())
        for (const tusk_row& row : *batch)
            sum += sum_of(row);
    measured.check(sum);
}

template <tusk::copy_format Form>
void copied_in(const assignment& what, measurement& measured) {
    asio::io_context context{1};
    tusk::connection db{context};
    db.connect(what.conninfo);
    db.run_script(empty_copied);
    const auto rows = rows_to_copy(what.operations, as_tusk_row);
    measured.start();
    run_all(context, copy_rows_in(db, Form, rows, measured));
    measured.stop();
}

template <tusk::copy_format Form>
void copied_out(const assignment& what, measurement& measured) {
    asio::io_context context{1};
    tusk::connection db{context};
    db.connect(what.conninfo);
    measured.start();
    run_all(context, copy_rows_out(db, Form, select_rows(what), measured));
    measured.stop();
}

template <class Batch>
asio::awaitable<void> run_pipelines(tusk::connection& db, Batch& batch, std::size_t statements, measurement& measured) {
    for (std::size_t done = 0; done < statements; done += batch_size) {
        co_await db.async_run(batch.fill(done));
        measured.check(batch.sum());
    }
}

template <class Batch>
void pipelines(const assignment& what, measurement& measured) {
    asio::io_context context{1};
    tusk::connection db{context};
    db.connect(what.conninfo);
    const tusk::statement statement = Batch::prepare(db);
    Batch batch{statement};
    run_all(context, run_pipelines(db, batch, batch_size, measured));
    measured.start();
    run_all(context, run_pipelines(db, batch, what.operations, measured));
    measured.stop();
}

asio::awaitable<void> log_in(const assignment& what, std::size_t times, measurement& measured) {
    for (std::size_t i = 0; i != times; ++i) {
        tusk::connection db{co_await asio::this_coro::executor};
        co_await db.async_connect(what.conninfo);
        measured.check(db.is_open());
    }
}

void logins(const assignment& what, measurement& measured) {
    asio::io_context context{1};
    measurement not_counted;
    run_all(context, log_in(what, 1, not_counted));
    measured.start();
    run_all(context, log_in(what, what.operations, measured));
    measured.stop();
}

asio::awaitable<void> open_all(const assignment& what, std::deque<tusk::connection>& all, measurement& measured) {
    for (std::size_t i = 0; i != what.operations; ++i) {
        auto& db = all.emplace_back(co_await asio::this_coro::executor);
        co_await db.async_connect(what.conninfo);
        measured.check(static_cast<std::uint64_t>(co_await db.async_query_value<std::int32_t>(select_one, 0)));
    }
}

void idle(const assignment& what, measurement& measured) {
    asio::io_context context{1};
    std::deque<tusk::connection> all;
    const std::size_t before = memory("VmRSS");
    measured.start();
    run_all(context, open_all(what, all, measured));
    measured.stop();
    measured.set_memory(memory("VmRSS") - before);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    using namespace bench;
    return run_peer(argc, argv,
                    {{"w1-callback", callbacks},
                     {"w1-coroutine", coroutine},
                     {"w2-struct-coroutine", rows<fetch_structs>},
                     {"w2-stream-coroutine", rows<stream_structs>},
                     {"w3-select-coroutine", pipelines<batch_of_selects>},
                     {"w3-insert-coroutine", pipelines<batch_of_inserts>},
                     {"w4-binary-coroutine", copied_in<tusk::copy_format::binary>},
                     {"w4-text-coroutine", copied_in<tusk::copy_format::text>},
                     {"w5-binary-coroutine", copied_out<tusk::copy_format::binary>},
                     {"w5-text-coroutine", copied_out<tusk::copy_format::text>},
                     {"tasks-callback", tasks_with_callbacks},
                     {"tasks-coroutine", tasks_with_coroutines},
                     {"tasks-shared", tasks_on_shared_connection},
                     {"w7-coroutine", logins},
                     {"w9-coroutine", idle}});
}
