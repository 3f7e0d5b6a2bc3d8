// A statement that waits for its turn on a shared connection, together with the handler that it completes.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include <boost/intrusive/list_hook.hpp>
#include <boost/intrusive/set_hook.hpp>

#include <tusk/detail/operation.hpp>
#include <tusk/detail/shared_delivery.hpp>
#include <tusk/detail/shared_exchange.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/statement_observer.hpp>

namespace tusk::detail {

class shared_carrier;

// When something of it is due: the time limit of a request, or a look at a socket. It is part of what it is about.
struct shared_duty : boost::intrusive::set_base_hook<> {
    explicit shared_duty(shared_request& of) noexcept : request{&of} {}
    explicit shared_duty(shared_carrier& of) noexcept : carrier{&of} {}

    time_point due{};
    shared_request* request = nullptr;
    shared_carrier* carrier = nullptr;
};

// Where a request is, as the mutex of the shared connection guards it. Whoever takes `waits` away is the one who completes it.
struct request_place {
    enum class where { nowhere, queue, inbox, sent };

    where at = where::nowhere;
    bool waits = true;
    shared_carrier* carrier = nullptr;  // in whose inbox it is
    time_point begun{};
    time_point given_up_at{};
};

// One of shared_options::max_operations.
class operation_seat {
public:
    operation_seat() = default;
    explicit operation_seat(std::shared_ptr<std::atomic<std::size_t>> taken) noexcept : taken_{std::move(taken)} {
        taken_->fetch_add(1, std::memory_order_relaxed);
    }
    operation_seat(operation_seat&&) noexcept = default;
    operation_seat& operator=(operation_seat&&) noexcept = default;  // to one that has taken none
    ~operation_seat() {
        if (taken_)
            taken_->fetch_sub(1, std::memory_order_relaxed);
    }

private:
    std::shared_ptr<std::atomic<std::size_t>> taken_;
};

// Hears of what a socket carries, on its strand and in the middle of a conversation.
class request_watcher {
public:
    // Once for each that was started.
    virtual void on_finished(shared_request& r) noexcept = 0;
    virtual void on_too_large(shared_request& r) = 0;

protected:
    ~request_watcher() = default;
};

class shared_request : public std::enable_shared_from_this<shared_request>, public boost::intrusive::list_base_hook<> {
public:
    shared_request(bool is_idempotent, std::size_t max_bytes) noexcept
        : limit{*this}, max_bytes_{max_bytes}, is_idempotent_{is_idempotent} {}
    shared_request(const shared_request&) = delete;
    shared_request& operator=(const shared_request&) = delete;
    virtual ~shared_request() = default;

    request_place place;
    shared_duty limit;
    request_ptr listed;   // by the list that it is in
    operation_seat seat;  // until it is answered and delivered, both
    delivery_memory memory;

    // ---- by who began it, before it is given to anybody

    virtual void observe(std::shared_ptr<statement_observer> observer) = 0;

    // ---- by the socket that carries it, on its strand

    [[nodiscard]] virtual std::string_view sql() const noexcept = 0;
    virtual void start(link& l, time_point now, request_watcher& watcher) = 0;
    // What it is, is known, or nobody is going to know.
    [[nodiscard]] virtual bool is_described() const noexcept = 0;
    // The server is at it, or will be next.
    [[nodiscard]] virtual bool is_in_front(const protocol::session& s) const noexcept = 0;
    [[nodiscard]] virtual detail::ending ending() const noexcept = 0;
    [[nodiscard]] virtual error failure() const = 0;
    // It can be started once more; to be called when it is finished.
    virtual void renew() = 0;
    // What it was sent with is let go here, as that belongs to the socket.
    virtual void let_go() noexcept = 0;
    [[nodiscard]] bool is_idempotent() const noexcept { return is_idempotent_; }
    unsigned repeats = 0;
    bool may_have_run = false;  // when it was sent before

    // ---- by its exchange

    [[nodiscard]] std::size_t max_bytes() const noexcept { return max_bytes_; }
    void has_finished() noexcept { watcher_->on_finished(*this); }
    void became_too_large() { watcher_->on_too_large(*this); }

    // ---- by who has taken `waits` away; `self` is this

    // Completes with its own outcome, and lets go; to be called when it is finished.
    virtual void complete(request_ptr self) = 0;
    virtual void complete(request_ptr self, const error& why) = 0;
    // Frees the handler without calling it: the execution context is being destroyed.
    virtual void abandon() noexcept = 0;
    // It was not sent, and will not be: whoever observes it is told.
    virtual void withdraw(const error& why) = 0;
    // It was sent: its answer is dropped when it comes.
    void give_up() noexcept { is_given_up_.store(true); }
    [[nodiscard]] bool is_given_up() const noexcept { return is_given_up_.load(); }

    // ---- on the executor of the handler

    // Calls it.
    virtual void deliver(request_ptr self) = 0;

protected:
    request_watcher* watcher_ = nullptr;

private:
    std::atomic<bool> is_given_up_ = false;
    std::size_t max_bytes_;
    bool is_idempotent_;
};

}  // namespace tusk::detail
