#include "peers/libpq_tasks.hpp"

#include <algorithm>
#include <deque>
#include <vector>

#include <sys/epoll.h>
#include <unistd.h>

#include "peers/libpq.hpp"
#include "support/table.hpp"
#include "support/task_queue.hpp"

namespace bench {

namespace {

bool send_statement(PGconn* db, std::size_t number) {
    int_parameter parameter;
    parameter.set(number);
    return PQsendQueryPrepared(db, "s", 1, parameter.values(), &int_length, &binary, 1) == 1;
}

// Whose events say which worker they are for.
class event_loop {
public:
    event_loop() = default;
    event_loop(const event_loop&) = delete;
    event_loop& operator=(const event_loop&) = delete;
    ~event_loop() { ::close(poll_); }

    void watch(PGconn* db, std::size_t worker, bool is_new, bool writes) {
        epoll_event event{};
        event.events = EPOLLIN | (writes ? std::uint32_t{EPOLLOUT} : 0U);
        event.data.u64 = worker;
        ::epoll_ctl(poll_, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, PQsocket(db), &event);
    }
    // Calls on_event(worker) for each.
    template <class F>
    void wait(F on_event) {
        const int ready = ::epoll_wait(poll_, events_.data(), static_cast<int>(events_.size()), -1);
        for (int i = 0; i < ready; ++i)
            on_event(events_[static_cast<std::size_t>(i)].data.u64);
    }

private:
    int poll_ = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<epoll_event> events_ = std::vector<epoll_event>(64);
};

// ---- one in flight

struct worker {
    pg_connection db;
    std::size_t task = no_task;
};

bool send_next(worker& to, task_queue& queue) {
    to.task = queue.empty() ? no_task : queue.next();
    if (to.task == no_task)
        return false;
    checked(send_statement(to.db.get(), queue.left(to.task)), to.db.get());
    return true;
}

void run(std::vector<worker>& workers, event_loop& loop, task_queue queue, measurement& measured) {
    std::size_t busy = 0;
    for (worker& w : workers)
        busy += send_next(w, queue);
    while (busy != 0)
        loop.wait([&](std::size_t ready) {
            worker& w = workers[ready];
            checked(PQconsumeInput(w.db.get()), w.db.get());
            if (w.task == no_task || PQisBusy(w.db.get()) != 0)
                return;
            const pg_result got = checked(PQgetResult(w.db.get()), PGRES_TUPLES_OK);
            measured.check(int_of(got.get()));
            checked(PQgetResult(w.db.get()) == nullptr, w.db.get());
            queue.done(w.task);
            busy -= !send_next(w, queue);
        });
}

// ---- pipelined: each task keeps to a connection

enum class syncing { each, once };

class pipelined_worker {
public:
    pipelined_worker(const std::string& conninfo, event_loop& loop, std::size_t number)
        : db_{pg_connect(conninfo)}, loop_{&loop}, number_{number} {
        pg_prepare(db_.get(), select_one);
        checked(PQenterPipelineMode(db_.get()), db_.get());
        checked(PQsetnonblocking(db_.get(), 1) == 0, db_.get());
        loop.watch(db_.get(), number, true, false);
    }

    void add_task(std::size_t statements) { next_.push_back(statements); }
    [[nodiscard]] bool busy() const noexcept { return results_due_ != 0; }

    template <syncing How>
    void send() {
        for (const std::size_t left : next_) {
            checked(send_statement(db_.get(), left), db_.get());
            in_flight_.push_back(left);
            ++results_due_;
            if constexpr (How == syncing::each)
                sync();
        }
        if (How == syncing::once && !next_.empty())
            sync();
        next_.clear();
        const int flushed = PQflush(db_.get());
        checked(flushed >= 0, db_.get());
        if (writes_ != (flushed == 1))
            loop_->watch(db_.get(), number_, false, writes_ = flushed == 1);
    }

    void receive(measurement& measured) {
        checked(PQconsumeInput(db_.get()), db_.get());
        while (busy() && PQisBusy(db_.get()) == 0) {
            const pg_result got{PQgetResult(db_.get()), PQclear};
            if (!got)
                continue;
            --results_due_;
            if (PQresultStatus(got.get()) == PGRES_PIPELINE_SYNC)
                continue;
            checked(PQresultStatus(got.get()) == PGRES_TUPLES_OK, db_.get());
            measured.check(int_of(got.get()));
            if (const std::size_t left = in_flight_.front() - 1; left != 0)
                next_.push_back(left);
            in_flight_.pop_front();
        }
    }

private:
    // Here libpq sends as well, which it leaves to the caller only since version 17.
    void sync() {
        checked(PQpipelineSync(db_.get()), db_.get());
        ++results_due_;
    }

    pg_connection db_;
    event_loop* loop_;
    std::size_t number_;
    std::vector<std::size_t> next_;      // how many statements are left of each task whose next one can be sent
    std::deque<std::size_t> in_flight_;  // and of each that waits
    std::size_t results_due_ = 0;        // of statements and of Sync
    bool writes_ = false;
};

template <syncing How>
void run(std::deque<pipelined_worker>& workers, event_loop& loop, std::size_t tasks, std::size_t statements,
         measurement& measured) {
    for (std::size_t i = 0; i != tasks; ++i)
        workers[i % workers.size()].add_task(statements / tasks);
    for (pipelined_worker& w : workers)
        w.send<How>();
    while (std::ranges::any_of(workers, &pipelined_worker::busy))
        loop.wait([&](std::size_t ready) {
            workers[ready].receive(measured);
            workers[ready].send<How>();
        });
}

template <syncing How>
void tasks_in_pipelines(const assignment& what, measurement& measured) {
    event_loop loop;
    std::deque<pipelined_worker> workers;
    for (std::size_t i = 0; i != what.connections; ++i)
        workers.emplace_back(what.conninfo, loop, i);
    run<How>(workers, loop, what.tasks, 10 * what.tasks, measured);
    measured.start();
    run<How>(workers, loop, what.tasks, what.operations, measured);
    measured.stop();
}

}  // namespace

void tasks_one_in_flight(const assignment& what, measurement& measured) {
    event_loop loop;
    std::vector<worker> workers;
    for (std::size_t i = 0; i != what.connections; ++i) {
        workers.push_back({pg_connect(what.conninfo)});
        pg_prepare(workers.back().db.get(), select_one);
        loop.watch(workers.back().db.get(), i, true, false);
    }
    run(workers, loop, {what.tasks, 10 * what.tasks}, measured);
    measured.start();
    run(workers, loop, {what.tasks, what.operations}, measured);
    measured.stop();
}

void tasks_pipelined(const assignment& what, measurement& measured) {
    tasks_in_pipelines<syncing::each>(what, measured);
}
void tasks_batched(const assignment& what, measurement& measured) { tasks_in_pipelines<syncing::once>(what, measured); }

}  // namespace bench
