// Who of the tasks gets which connection: the one that has waited longest, the one that is free first.
#pragma once

#include <cstddef>
#include <deque>
#include <limits>
#include <vector>

namespace bench {

inline constexpr std::size_t no_task = std::numeric_limits<std::size_t>::max();

// For event loops that go by connections: each statement of a task is at the back of the queue again.
class task_queue {
public:
    // All tasks together make so many statements.
    task_queue(std::size_t tasks, std::size_t statements) : left_(tasks, statements / tasks) {
        for (std::size_t i = 0; i != tasks; ++i)
            waiting_.push_back(i);
    }
    // The task whose statement is next on a free connection; none waits if there are no more.
    [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }
    [[nodiscard]] std::size_t next() {
        const std::size_t task = waiting_.front();
        waiting_.pop_front();
        return task;
    }
    void done(std::size_t task) {
        if (--left_[task] != 0)
            waiting_.push_back(task);
    }
    [[nodiscard]] std::size_t left(std::size_t task) const noexcept { return left_[task]; }

private:
    std::vector<std::size_t> left_;
    std::deque<std::size_t> waiting_;
};

}  // namespace bench
