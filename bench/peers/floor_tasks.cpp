#include "peers/floor_tasks.hpp"

#include <array>
#include <memory>
#include <vector>

#include <sys/epoll.h>
#include <unistd.h>

#include "peers/one_value.hpp"
#include "support/raw_connection.hpp"
#include "support/table.hpp"
#include "support/task_queue.hpp"

namespace bench {

namespace {

struct worker {
    std::unique_ptr<raw_connection> db;
    std::size_t task = no_task;
    std::size_t size = 0;
    std::array<char, 512> answer{};
};

void run(std::vector<worker>& workers, int poll, task_queue queue, measurement& measured) {
    one_value value;
    std::size_t busy = 0;
    const auto send_next = [&](worker& to) {
        to.size = 0;
        to.task = queue.empty() ? no_task : queue.next();
        if (to.task == no_task)
            return false;
        to.db->send(value.request(queue.left(to.task)));
        return true;
    };
    for (worker& w : workers)
        busy += send_next(w);
    std::vector<epoll_event> events(workers.size());
    while (busy != 0) {
        const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            worker& w = workers[events[static_cast<std::size_t>(i)].data.u64];
            w.size += w.db->receive(w.answer.data() + w.size, w.answer.size() - w.size);
            if (!ends_with_ready({w.answer.data(), w.size}))
                continue;
            measured.check(one_value::of(w.answer.data()));
            queue.done(w.task);
            busy -= !send_next(w);
        }
    }
}

}  // namespace

void tasks_over_connections(const assignment& what, measurement& measured) {
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<worker> workers(what.connections);
    for (std::size_t i = 0; i != workers.size(); ++i) {
        workers[i].db = std::make_unique<raw_connection>(what.conninfo);
        workers[i].db->ask(parse_message("s", select_one) + sync_message());
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        ::epoll_ctl(poll, EPOLL_CTL_ADD, workers[i].db->descriptor(), &event);
    }
    run(workers, poll, {what.tasks, 10 * what.tasks}, measured);
    measured.start();
    run(workers, poll, {what.tasks, what.operations}, measured);
    measured.stop();
    ::close(poll);
}

}  // namespace bench
