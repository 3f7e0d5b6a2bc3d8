#include "peers/libpq_tasks.hpp"

#include <vector>

#include <sys/epoll.h>
#include <unistd.h>

#include "peers/libpq.hpp"
#include "support/task_queue.hpp"

namespace bench {

namespace {

struct worker {
    pg_connection db;
    std::size_t task = tasks;  // none
};

bool send_next(worker& to, task_queue& queue) {
    if (queue.empty()) {
        to.task = tasks;
        return false;
    }
    to.task = queue.next();
    int_parameter parameter;
    parameter.set(queue.left(to.task));
    checked(PQsendQueryPrepared(to.db.get(), "s", 1, parameter.values(), &int_length, &binary, 1), to.db.get());
    return true;
}

// One statement in flight a connection, in one event loop.
void run(std::vector<worker>& workers, int poll, std::size_t statements, measurement& measured) {
    task_queue queue{statements};
    std::size_t busy = 0;
    for (worker& w : workers)
        busy += send_next(w, queue);
    std::vector<epoll_event> events(workers.size());
    while (busy != 0) {
        const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            worker& w = workers[events[static_cast<std::size_t>(i)].data.u64];
            checked(PQconsumeInput(w.db.get()), w.db.get());
            if (w.task == tasks || PQisBusy(w.db.get()) != 0)
                continue;
            const pg_result got = checked(PQgetResult(w.db.get()), PGRES_TUPLES_OK);
            measured.check(int_of(got.get()));
            checked(PQgetResult(w.db.get()) == nullptr, w.db.get());
            queue.done(w.task);
            busy -= !send_next(w, queue);
        }
    }
}

}  // namespace

void tasks_over_connections(const assignment& what, measurement& measured) {
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<worker> workers;
    for (std::size_t i = 0; i != connections_of_tasks; ++i) {
        workers.push_back({pg_connect(what.conninfo)});
        pg_prepare(workers.back().db.get(), select_one);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        ::epoll_ctl(poll, EPOLL_CTL_ADD, PQsocket(workers.back().db.get()), &event);
    }
    run(workers, poll, 10 * tasks, measured);
    measured.start();
    run(workers, poll, what.operations, measured);
    measured.stop();
    ::close(poll);
}

}  // namespace bench
