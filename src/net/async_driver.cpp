#include "net/async_driver.hpp"

#include <chrono>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution/context_as.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include "net/sync_driver.hpp"
#include "net/worker.hpp"

namespace tusk::detail {

namespace {

time_point now() { return std::chrono::steady_clock::now(); }

error in_progress_error() {
    return error{errc::operation_in_progress, "another operation of this connection has not finished yet",
                 "await it first, or use a connection for each of the two"};
}

error closed_error() {
    return error{asio::error::make_error_code(asio::error::operation_aborted), "the connection was closed"};
}

}  // namespace

// The CancelRequest's own connection; the driver it is sent for hears when it is over.
class async_driver::side_connection final : public async_operation {
public:
    static void start(std::shared_ptr<async_driver> for_whom) {
        auto& l = for_whom->link_;
        const auto limit = l.session().limits().cancel_timeout;
        auto driver = std::make_shared<async_driver>(for_whom->executor_);
        auto* side = new side_connection{std::move(for_whom)};
        driver->start(*side, limit);
    }

    [[nodiscard]] operation& get() noexcept override { return request_; }
    void complete(bool, const asio::any_io_executor&) override {
        asio::post(for_whom_->executor_, [driver = for_whom_, number = number_, outcome = request_.outcome()] {
            if (driver->cancel_number_ != number)
                return;
            driver->link_.cancel_sent(outcome, now());
            driver->pump(true);
        });
        delete this;
    }
    void abandon() noexcept override { delete this; }

private:
    explicit side_connection(std::shared_ptr<async_driver> for_whom)
        : for_whom_{std::move(for_whom)},
          number_{++for_whom_->cancel_number_},
          request_{for_whom_->link_.cancel_target()} {}

    std::shared_ptr<async_driver> for_whom_;
    std::uint64_t number_;
    cancel_operation request_;
};

// Waits for the socket there is now: once it has been closed, the handler does nothing.
template <class Handler>
auto async_driver::for_this_socket(Handler handler) {
    return [self = shared_from_this(), number = socket_number_, handler](auto... outcome) {
        if (self->socket_number_ != number)
            return;
        handler(outcome...);
        self->pump(true);
    };
}

const asio::any_io_executor& async_driver::completion_executor() const noexcept {
    static const asio::any_io_executor anywhere{asio::system_executor{}};
    return executor_ ? executor_ : anywhere;
}

async_driver::async_driver(asio::any_io_executor executor) : executor_{std::move(executor)} {
    if (executor_)
        join(context());
}

async_driver::~async_driver() {
    leave();
    abandon();
}

asio::execution_context& async_driver::context() const {
    return asio::query(executor_, asio::execution::context_as<asio::execution_context&>);
}

// The handler may be all that keeps this driver alive.
void async_driver::abandon() noexcept {
    const auto self = weak_from_this().lock();
    auto* dropped = std::exchange(current_, nullptr);
    if (dropped != nullptr) {
        link_.fail(closed_error(), now());
        static_cast<void>(link_.settled());
        dropped->abandon();
    }
    close_socket();
    timer_.reset();  // a connection may outlive the execution context, but nothing that waits there
    job_work_.reset();
}

void async_driver::run(operation& op, timeout limit) {
    if (busy_)
        return refuse(op, in_progress_error());
    busy_ = true;
    run_sync(link_, op, limit, !executor_);
    if (link_.next() == link::action::closed)
        close_socket();
    busy_ = false;
}

void async_driver::start(async_operation& op, timeout limit) {
    if (!executor_) {
        refuse(op.get(), error{errc::no_executor, "the connection was made without an executor",
                               "make it as tusk::connection{executor} to use async_ functions"});
        return op.complete(false, completion_executor());
    }
    if (busy_) {
        refuse(op.get(), in_progress_error());
        return op.complete(false, completion_executor());
    }
    busy_ = true;
    current_ = &op;
    link_.run(op.get(), now(), limit);
    pump(false);
}

void async_driver::refuse(operation& op, const error& why) {
    link_.observe(op);
    op.refuse(why);
}

void async_driver::cancel(async_operation& op) {
    if (current_ != &op)
        return;
    link_.cancel(error{asio::error::make_error_code(asio::error::operation_aborted), "the operation was cancelled"},
                 now());
    pump(false);
}

void async_driver::wake() {
    if (current_ == nullptr)
        return;
    link_.wake(now());
    pump(false);
}

void async_driver::close() noexcept {
    if (!busy_)
        link_.say_goodbye();
    link_.close(closed_error(), now());
    pump(false);
    close_socket();
}

void async_driver::pump(bool inside_handler) {
    while (!complete_if_finished(inside_handler) && current_ != nullptr && !link_.settled()) {
        switch (link_.next()) {
            case link::action::compute:
                if (!computing_ || attempt_ != link_.attempt())
                    compute();
                return arm_timer();
            case link::action::open:
                if (waiter_ && attempt_ == link_.attempt())
                    return arm_timer();
                open();
                break;
            case link::action::wait:
                close_socket();
                forget_job();
                return arm_timer();
            case link::action::cancel:
                send_cancel();
                break;
            case link::action::io:
                transfer();
                if (link_.next() == link::action::io && !link_.settled())
                    return arm_timer();
                break;
            case link::action::closed:
                link_.fail(error{errc::connection_closed, "the connection is closed"}, now());
                break;
        }
    }
}

// An operation that was cancelled is complete only when the cancel request has been dealt with: it must not hit what
// the user does next.
bool async_driver::complete_if_finished(bool inside_handler) {
    boost::system::error_code ignored;
    if (current_ == nullptr || !link_.settled())
        return false;
    if (link_.next() == link::action::closed)
        close_socket();
    if (timer_due_) {
        timer_due_.reset();
        timer_->cancel();
    }
    if (reading_)  // while a cancel was on its way; nothing may keep the executor busy between operations
        static_cast<void>(waiter_->cancel(ignored));
    forget_job();
    busy_ = false;
    std::exchange(current_, nullptr)->complete(inside_handler, executor_);
    return true;
}

void async_driver::compute() {
    if (attempt_ != link_.attempt())  // a job of the operation's: what was open before is given up
        close_socket();
    computing_ = true;
    attempt_ = link_.attempt();
    job_work_.emplace(executor_);
    auto done = [self = shared_from_this(), number = ++job_number_] {
        if (self->job_number_ != number)
            return;
        self->computing_ = false;
        self->job_work_.reset();
        self->link_.computed(now());
        self->pump(true);
    };
    asio::use_service<worker>(context()).run(
        [work = link_.take_job(), done = std::move(done), executor = executor_]() mutable {
            work();
            asio::post(executor, std::move(done));
        });
}

// A job that was given up runs to its end, and reports to nobody; nor does the executor wait for it.
void async_driver::forget_job() noexcept {
    ++job_number_;
    computing_ = false;
    job_work_.reset();
}

void async_driver::open() {
    close_socket();
    forget_job();
    attempt_ = link_.attempt();
    const auto failed = link_.connect();
    if (!in_progress(failed))
        return link_.opened(failed, now());
    waiter().async_wait(asio::socket_base::wait_write, for_this_socket([this](boost::system::error_code) {
                            link_.opened(link_.stream().connected(), now());
                        }));
}

void async_driver::transfer() {
    if (link_.has_more_output()) {
        link_.refill();
        if (link_.settled())  // as in the other driver
            return;
    }
    write();
    if (!reading_ && link_.next() == link::action::io)
        read();
}

void async_driver::write() {
    if (awaiting_writable_)
        return;
    for (auto output = link_.output(); !output.empty() && !awaiting_writable_; output = link_.output()) {
        const auto t = link_.stream().write(output);
        link_.was_written(t);
        awaiting_writable_ = t.would_block();
    }
    awaiting_writable_ = awaiting_writable_ || link_.has_more_output();
    if (awaiting_writable_)
        waiter().async_wait(asio::socket_base::wait_write,
                            for_this_socket([this](boost::system::error_code) { awaiting_writable_ = false; }));
}

void async_driver::read() {
    const auto input = link_.input();
    if (input.empty())  // reading is paused, as while a key is derived
        return;
    reading_ = true;
    waiter().async_receive(asio::buffer(input.data(), input.size()),
                           for_this_socket([this](boost::system::error_code failed, std::size_t n) {
                               reading_ = false;
                               if (failed) {
                                   if (failed == asio::error::operation_aborted)
                                       return;
                                   if (failed == asio::error::eof)
                                       failed = {};
                               }
                               link_.was_read({n, failed}, now());
                           }));
}

asio::generic::stream_protocol::socket& async_driver::waiter() {
    if (!waiter_)
        waiter_.emplace(executor_, asio::generic::stream_protocol{link_.peer().family(), 0},
                        link_.stream().descriptor());
    return *waiter_;
}

void async_driver::send_cancel() {
    link_.cancel_taken();
    side_connection::start(shared_from_this());
}

void async_driver::arm_timer() {
    const auto due = link_.deadline();
    if (due == timer_due_)
        return;
    timer_due_ = due;
    if (!timer_)
        timer_.emplace(executor_);
    timer_->cancel();
    if (!due)
        return;
    timer_->expires_at(*due);
    timer_->async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
        if (cancelled || !self->timer_due_)
            return;
        self->timer_due_.reset();
        self->link_.expired(now());
        self->pump(true);
    });
}

void async_driver::close_socket() {
    ++socket_number_;
    reading_ = awaiting_writable_ = false;
    if (waiter_) {
        boost::system::error_code ignored;
        waiter_->release(ignored);
        waiter_.reset();
    }
    link_.stream().close();
}

}  // namespace tusk::detail
