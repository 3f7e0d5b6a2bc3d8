// A statement that waits for its turn on a shared connection, together with the handler that it completes.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <tusk/detail/async_operation.hpp>
#include <tusk/detail/observation.hpp>
#include <tusk/detail/operation.hpp>
#include <tusk/detail/shared_exchange.hpp>
#include <tusk/protocol/errors/error.hpp>
#include <tusk/protocol/session/session.hpp>
#include <tusk/statement_observer.hpp>

namespace tusk::detail {

class shared_request;
using request_ptr = std::shared_ptr<shared_request>;
using request_list = std::list<request_ptr>;

class shared_carrier;

// When something of it is due: the time limit of a request, or a look at a socket.
struct shared_duty {
    request_ptr request;
    std::shared_ptr<shared_carrier> carrier;
};
using duty_list = std::multimap<time_point, shared_duty>;

// Where a request is, as the mutex of the shared connection guards it. Whoever takes `waits` away is the one who completes it.
struct request_place {
    enum class where { nowhere, queue, inbox, sent };

    where at = where::nowhere;
    bool waits = true;
    shared_carrier* carrier = nullptr;  // in whose inbox it is
    request_list::iterator position{};  // in the queue or the inbox
    std::optional<duty_list::iterator> limit{};
    time_point begun{};
    time_point given_up_at{};
};

class shared_request {
public:
    shared_request(bool is_idempotent, std::size_t max_bytes) noexcept
        : max_bytes_{max_bytes}, is_idempotent_{is_idempotent} {}
    shared_request(const shared_request&) = delete;
    shared_request& operator=(const shared_request&) = delete;
    virtual ~shared_request() = default;

    request_place place;

    // ---- by who began it, before it is given to anybody

    virtual void observe(std::shared_ptr<statement_observer> observer) = 0;

    // ---- by the socket that carries it, on its strand

    [[nodiscard]] virtual std::string_view sql() const noexcept = 0;
    virtual void start(link& l, time_point now) = 0;
    // What it is, is known, or nobody is going to know.
    [[nodiscard]] virtual bool is_described() const noexcept = 0;
    [[nodiscard]] virtual bool finished() const noexcept = 0;
    // The server is at it, or will be next.
    [[nodiscard]] virtual bool is_in_front(const protocol::session& s) const noexcept = 0;
    [[nodiscard]] virtual bool is_too_large() const noexcept = 0;
    [[nodiscard]] virtual detail::ending ending() const noexcept = 0;
    [[nodiscard]] virtual error failure() const = 0;
    // It can be started once more; to be called when it is finished.
    virtual void renew() = 0;
    // What it was sent with is let go here, as that belongs to the socket.
    virtual void let_go() noexcept = 0;
    [[nodiscard]] bool is_idempotent() const noexcept { return is_idempotent_; }
    unsigned repeats = 0;
    bool may_have_run = false;  // when it was sent before

    // ---- by who has taken `waits` away

    // Completes with its own outcome; to be called when it is finished.
    virtual void complete() = 0;
    virtual void complete(const error& why) = 0;
    // Frees the handler without calling it: the execution context is being destroyed.
    virtual void abandon() noexcept = 0;
    // It was not sent, and will not be: whoever observes it is told.
    virtual void withdraw(const error& why) = 0;
    // It was sent: its answer is dropped when it comes.
    void give_up() noexcept { is_given_up_.store(true); }
    [[nodiscard]] bool is_given_up() const noexcept { return is_given_up_.load(); }

protected:
    std::atomic<bool> is_given_up_ = false;
    std::size_t max_bytes_;

private:
    bool is_idempotent_;
};

// What there is to know of a request before it is made.
template <class Exchange>
struct shared_statement {
    using value_type = typename Exchange::value_type;

    Exchange exchange;
    std::optional<error> refusal;
    bool is_idempotent = false;
};

template <delivery How, class Exchange, class Handler>
class waiting_request final : public shared_request {
    using executor_type = asio::associated_executor_t<Handler, asio::any_io_executor>;

public:
    waiting_request(asio::any_io_executor io, Handler&& handler, shared_statement<Exchange>&& statement,
                    std::size_t max_bytes)
        : shared_request{statement.is_idempotent, max_bytes},
          exchange_{std::move(statement.exchange)},
          waiting_{std::in_place, io, std::move(handler)} {
        exchange_->set_limits(max_bytes_, is_given_up_);
    }

    [[nodiscard]] auto cancellation_slot() noexcept {
        return asio::get_associated_cancellation_slot(waiting_->handler);
    }

    void observe(std::shared_ptr<statement_observer> observer) override {
        observer_ = std::move(observer);
        if (observer_)
            detail::observe(*exchange_, observer_);
    }

    [[nodiscard]] std::string_view sql() const noexcept override {
        const protocol::exchange& e = *exchange_;
        return e.sql();
    }
    void start(link& l, time_point now) override {
        if constexpr (requires { exchange_->use_types(types_of(l)); })
            exchange_->use_types(types_of(l));
        try {
            refused_ = converse(l, *exchange_, now, std::nullopt);
        } catch (const std::exception& e) {
            refused_ = error{errc::codec_failed, e.what()};
        }
    }
    [[nodiscard]] bool finished() const noexcept override { return refused_ || exchange_->finished(); }
    [[nodiscard]] bool is_in_front(const protocol::session& s) const noexcept override {
        return s.is_in_front(*exchange_);
    }
    [[nodiscard]] bool is_described() const noexcept override { return finished() || exchange_->statement(); }
    [[nodiscard]] bool is_too_large() const noexcept override { return exchange_->is_too_large(); }
    [[nodiscard]] detail::ending ending() const noexcept override {
        return refused_ ? ending::answered : exchange_->ending();
    }
    [[nodiscard]] error failure() const override { return refused_ ? *refused_ : exchange_->failure().value(); }
    void renew() override {
        auto again = std::move(*exchange_).renewed();
        exchange_.reset();
        exchange_.emplace(std::move(again));
        exchange_->set_limits(max_bytes_, is_given_up_);
        observe(std::move(observer_));
    }
    void let_go() noexcept override {
        exchange_->stop_watching();  // if it was to be repeated, and is not
        exchange_.reset();
    }

    void complete() override { post(refused_ ? outcome{*refused_} : exchange_->take()); }
    void complete(const error& why) override { post(outcome{why}); }
    void abandon() noexcept override {
        const auto dropped = std::exchange(waiting_, std::nullopt);
        static_cast<void>(dropped);
    }
    void withdraw(const error& why) override { exchange_->stop_watching(why); }

private:
    using outcome = boost::system::result<typename Exchange::value_type, error>;

    struct waiting {
        waiting(const asio::any_io_executor& executor, Handler&& to_call)
            : io_work{executor}, work{asio::get_associated_executor(to_call, executor)}, handler{std::move(to_call)} {}

        asio::executor_work_guard<asio::any_io_executor> io_work;
        asio::executor_work_guard<executor_type> work;
        Handler handler;
    };

    // The handler's cancellation slot belongs to its executor, and this may be another thread. What is of our executor stays
    // here: when the handler has been called, nobody may be left to wait for the end of that one.
    void post(outcome&& how) {
        auto all = std::move(*waiting_);
        waiting_.reset();
        const auto executor = all.work.get_executor();
        asio::post(executor,
                   [work = std::move(all.work), handler = std::move(all.handler), how = std::move(how)]() mutable {
                       if (auto slot = asio::get_associated_cancellation_slot(handler); slot.is_connected())
                           slot.clear();
                       deliver<How>(std::move(handler), std::move(how));
                   });
    }

    std::optional<Exchange> exchange_;
    std::shared_ptr<statement_observer> observer_;
    std::optional<error> refused_;
    std::optional<waiting> waiting_;
};

}  // namespace tusk::detail
