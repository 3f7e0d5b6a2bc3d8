// The queue of a shared connection, and which socket takes what of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/container/small_vector.hpp>
#include <boost/intrusive/set.hpp>

#include <tusk/detail/shared_core.hpp>

#include "net/drivers.hpp"
#include "shared/carrier.hpp"
#include "shared/request_list.hpp"

namespace tusk::detail {

class shared_hub final : public shared_core, public std::enable_shared_from_this<shared_hub>, private drivers::member {
public:
    shared_hub(asio::any_io_executor executor, shared_options options);
    ~shared_hub() override;
    // Once it is held by a shared_ptr.
    void make_carriers();

    [[nodiscard]] asio::any_io_executor completion_executor() const override { return executor_; }
    [[nodiscard]] std::size_t max_result_bytes() const noexcept override { return options_.max_result_bytes; }
    void submit(request_ptr request, const std::optional<error>& refusal, timeout limit) override;
    void cancel(const request_ptr& request) override;
    void close() noexcept override;
    [[nodiscard]] shared_statistics statistics() const override;
    void set_observer(std::shared_ptr<statement_observer> observer) override;

    // ---- what a socket calls, on its strand

    [[nodiscard]] const shared_options& options() const noexcept { return options_; }
    void attempts(shared_carrier& c);
    void opened(shared_carrier& c);
    void could_not_open(shared_carrier& c, const error& why);
    // What is in its inbox. It is woken when there is more.
    [[nodiscard]] request_list take(shared_carrier& c);
    void has_sent(std::size_t count) noexcept { sent_.fetch_add(count, std::memory_order_relaxed); }
    // It is not woken for more before it has taken that.
    void answered(shared_carrier& c, request_list all);
    // Of what was sent nothing more will come.
    void lost(shared_carrier& c, request_list sent, request_list unsent);
    [[nodiscard]] std::optional<time_point> when_to_give_up(shared_carrier& c, const request_list& in_flight,
                                                            const shared_request* first);
    void look_again(shared_carrier& c, time_point then);
    // Completes with an error before the answer has come.
    void give_up(const request_ptr& request, const error& why);

private:
    using where = request_place::where;
    using phase = shared_carrier::phase;

    // To be done when the mutex is free.
    struct to_do {
        // Another thread may close meanwhile.
        boost::container::small_vector<std::shared_ptr<shared_carrier>, 4> wake;
        boost::container::small_vector<std::pair<std::shared_ptr<shared_carrier>, time_point>, 2> open;
        bool arm_timer = false;
    };

    void abandon() noexcept override;

    void dispatch(time_point now, to_do& then);
    [[nodiscard]] shared_carrier* least_busy(time_point now) const;
    void open_more(time_point now, bool for_company, to_do& then);
    [[nodiscard]] std::size_t count(phase p) const;
    void requeue(request_list all);
    [[nodiscard]] request_list to_repeat(request_list& sent, std::vector<error>& reasons) const;
    void note_loss(shared_carrier& c, time_point now);
    void note_failed_login(shared_carrier& c, const error& why);
    // Whether it is the caller now who completes it.
    bool take_over(shared_request& r);
    void note_duty(time_point due, shared_duty& duty, to_do& then);
    void perform(const to_do& all);
    void arm_timer();
    void timer_fired();
    static void fail(request_list all, const error& why);

    struct due_time {
        using type = time_point;
        const time_point& operator()(const shared_duty& duty) const noexcept { return duty.due; }
    };
    using duties = boost::intrusive::multiset<shared_duty, boost::intrusive::key_of_value<due_time>,
                                              boost::intrusive::constant_time_size<false>>;

    const asio::any_io_executor executor_;
    shared_options options_;  // is not changed

    mutable std::mutex mutex_;  // guards what follows, the state of the sockets and the places of the requests
    std::vector<std::shared_ptr<shared_carrier>> carriers_;
    request_list queue_;
    std::size_t unanswered_ = 0;
    duties duties_;
    std::optional<time_point> armed_for_;
    time_point no_login_before_{};
    std::shared_ptr<statement_observer> observer_;
    shared_statistics statistics_;
    bool is_closed_ = false;
    bool is_gone_ = false;  // the execution context is

    const std::shared_ptr<std::atomic<std::size_t>>
        operations_;  // as max_operations counts them; grows under the mutex
    std::atomic<std::uint64_t> sent_ = 0;

    std::optional<asio::any_io_executor> timer_strand_;
    std::optional<asio::steady_timer> timer_;  // on that strand
};

}  // namespace tusk::detail
