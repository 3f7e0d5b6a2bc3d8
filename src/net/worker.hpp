// Runs jobs off the executor's threads.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <utility>

#include <boost/asio/execution_context.hpp>

#include <tusk/protocol/auth/authenticator.hpp>

namespace tusk::detail {

// A thread a job. A key derivation that a server made long, or a name server that does not answer, holds up nobody else.
// The execution context waits for them when it is destroyed, so that no job outlives what it reports to.
class worker final : public boost::asio::execution_context::service {
public:
    using key_type = worker;
    static inline boost::asio::execution_context::id id;

    explicit worker(boost::asio::execution_context& context) : service{context} {}

    void run(protocol::job work) {
        {
            const std::lock_guard lock{mutex_};
            ++running_;
        }
        std::thread{[this, work = std::move(work)]() mutable {
            work();
            work = nullptr;
            const std::lock_guard lock{mutex_};
            --running_;
            changed_.notify_all();
        }}.detach();
    }

private:
    void shutdown() override {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return running_ == 0; });
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t running_ = 0;
};

}  // namespace tusk::detail
