// Runs operations on an executor. Everything happens on that executor, which must run one handler at a time: a
// connection is an implicit strand.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <tusk/detail/async_operation.hpp>

#include "net/cancel_operation.hpp"
#include "net/drivers.hpp"
#include "net/link.hpp"

namespace tusk::detail {

class async_driver final : public std::enable_shared_from_this<async_driver>, private drivers::member {
public:
    explicit async_driver(asio::any_io_executor executor);
    async_driver(const async_driver&) = delete;
    async_driver& operator=(const async_driver&) = delete;
    ~async_driver();

    // Its own; the system's, if it has none.
    [[nodiscard]] const asio::any_io_executor& completion_executor() const noexcept;
    [[nodiscard]] link& connection() noexcept { return link_; }
    [[nodiscard]] bool busy() const noexcept { return busy_; }

    void run(operation& op, timeout limit);
    void start(async_operation& op, timeout limit);
    void cancel(async_operation& op);
    // As the link's; nothing happens when no operation runs.
    void wake();
    void close() noexcept;

private:
    class side_connection;

    void abandon() noexcept override;

    [[nodiscard]] asio::execution_context& context() const;
    // Does all that can be done now, and waits for what cannot. `inside_handler`: nothing else of ours is on the stack.
    void pump(bool inside_handler);
    bool complete_if_finished(bool inside_handler);
    void compute();
    void forget_job() noexcept;
    void open();
    void transfer();
    void write();
    void read();
    asio::generic::stream_protocol::socket& waiter();
    void send_cancel();
    void arm_timer();
    void close_socket();
    void refuse(operation& op, const error& why);

    template <class Handler>
    auto for_this_socket(Handler handler);

    asio::any_io_executor executor_;
    link link_;
    std::optional<asio::generic::stream_protocol::socket> waiter_;  // the link's socket, as the executor knows it
    std::optional<asio::steady_timer> timer_;
    std::optional<time_point> timer_due_;
    async_operation* current_ = nullptr;
    // What a handler was waiting for is recognised by its number: handlers of what was given up do nothing.
    std::uint64_t socket_number_ = 0;
    std::uint64_t job_number_ = 0;
    std::uint64_t cancel_number_ = 0;
    unsigned attempt_ = 0;  // of the link, that the socket was opened for
    bool busy_ = false;
    bool computing_ = false;
    std::optional<asio::executor_work_guard<asio::any_io_executor>>
        job_work_;  // meanwhile, as nothing waits for the socket
    bool reading_ = false;
    bool awaiting_writable_ = false;
};

}  // namespace tusk::detail
