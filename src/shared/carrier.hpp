// One socket of a shared connection, and what it carries.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/result.hpp>

#include <tusk/detail/async_operation.hpp>
#include <tusk/detail/connection_core.hpp>
#include <tusk/detail/operation.hpp>
#include <tusk/detail/shared_request.hpp>
#include <tusk/shared_options.hpp>

#include "shared/request_list.hpp"

namespace tusk::detail {

class shared_hub;

// While the socket is open one operation runs on it, this one, which ends together with the socket: it starts what comes into
// the inbox, and hands on what has been answered.
class shared_carrier final : public std::enable_shared_from_this<shared_carrier>,
                             private async_operation,
                             private operation,
                             private request_watcher {
public:
    shared_carrier(std::shared_ptr<shared_hub> hub, asio::any_io_executor strand);

    // ---- guarded by the hub's mutex

    enum class phase { closed, opening, open };
    phase phase_now = phase::closed;
    request_list inbox;
    std::size_t load = 0;          // in the inbox and in flight
    bool is_woken = false;         // it is going to look into the inbox
    shared_duty next_look{*this};  // whether what was given up on it has ended
    bool is_watched = false;       // and it is going to be looked at
    time_point last_answer{};      // or when the first one was asked for
    time_point attempt_began{};    // to connect
    time_point not_before{};       // may the next one begin
    unsigned losses_in_a_row = 0;  // without an answer in between
    std::minstd_rand random{std::random_device{}()};

    // ---- from any thread: they do it on the strand

    void post_wake();
    void post_open(time_point when);
    void post_look();
    void post_close();

    // The execution context is being destroyed, and nothing runs any more.
    void drop() noexcept;

private:
    void open(time_point when);
    void connect();
    void connected(const boost::system::result<void, error>& outcome);
    void carry(link& l, time_point now);
    void start_some(link& l, time_point now, request_list some, bool have_waited);
    [[nodiscard]] bool is_in_preparation(std::string_view sql, std::size_t first) const;
    bool hand_on_answers();
    void lose();
    void look();
    void shut() noexcept;

    // As what the driver runs.
    [[nodiscard]] operation& get() noexcept override { return *this; }
    void complete(bool inside_handler, const asio::any_io_executor& io) override;
    void abandon() noexcept override;
    // As what the link runs.
    void start(link& l, time_point now, timeout limit) override;
    [[nodiscard]] bool finished() const noexcept override { return is_lost_; }
    void cancel(link& l, const error& why, time_point now) override;
    void refuse(const error&) override { is_lost_ = true; }
    void on_progress(link& l, time_point now) override { carry(l, now); }
    // As what those in flight report to.
    void on_finished(shared_request& r) noexcept override;
    void on_too_large(shared_request& r) override;

    std::shared_ptr<shared_hub> hub_;
    asio::any_io_executor strand_;
    std::shared_ptr<connection_core> core_;
    std::optional<asio::steady_timer> pause_;
    link* link_ = nullptr;  // while this runs
    std::shared_ptr<shared_carrier> self_;
    request_list in_flight_;
    request_list answered_;
    request_list held_;                       // for others to have the same statement prepared
    std::vector<shared_request*> preparing_;  // those in flight of which it is not known yet what they are
    bool is_lost_ = false;
    bool is_shut_ = false;
};

}  // namespace tusk::detail
