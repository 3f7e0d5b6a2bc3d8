// A request of a certain statement, which completes a certain handler.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/system/result.hpp>

#include <tusk/detail/async_operation.hpp>
#include <tusk/detail/observation.hpp>
#include <tusk/detail/shared_request.hpp>
#include <tusk/detail/shared_text.hpp>
#include <tusk/detail/statements.hpp>

namespace tusk::detail {

// Its statement is another connection's neither when it begins nor when it is sent again: nothing prepared is kept of it.
template <class Consumer, class Parameters>
class shared_statement_exchange final
    : public statement_exchange<Consumer, shared_text, Parameters, detail::shared_exchange> {
    using base = statement_exchange<Consumer, shared_text, Parameters, detail::shared_exchange>;

public:
    using base::base;

    // The same once more, with what it was given. To be called when it is finished; what is left of it is good for nothing.
    [[nodiscard]] shared_statement_exchange renewed() && {
        const protocol::exchange& e = *this;
        return {tusk::sql{e.sql()}, std::move(this->given_parameters())};
    }
};

// What there is to know of a request before it is made.
template <class Exchange>
struct shared_statement {
    using value_type = typename Exchange::value_type;
    using exchange_type = Exchange;

    shared_text text;
    typename Exchange::parameters_type parameters;
    std::optional<error> refusal;
    bool is_idempotent = false;
};

template <delivery How, class Exchange, class Handler>
class waiting_request final : public shared_request {
    using executor_type = asio::associated_executor_t<Handler, asio::any_io_executor>;

public:
    waiting_request(const asio::any_io_executor& io, Handler&& handler, shared_statement<Exchange>&& statement,
                    std::size_t max_bytes)
        : shared_request{statement.is_idempotent, max_bytes},
          exchange_{std::in_place, std::move(statement.text), nullptr, false, std::move(statement.parameters)},
          waiting_{std::in_place, io, std::move(handler)} {
        exchange_->belong_to(*this);
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
    void start(link& l, time_point now, request_watcher& watcher) override {
        watcher_ = &watcher;
        try {
            if constexpr (requires { exchange_->use_types(types_of(l)); })
                exchange_->use_types(types_of(l));
            refused_ = converse(l, *exchange_, now, std::nullopt);
        } catch (const std::exception& e) {
            refused_ = error{errc::codec_failed, e.what()};
        }
        if (!refused_)
            return;
        exchange_->stop_watching(refused_);
        has_finished();
    }
    [[nodiscard]] bool is_in_front(const protocol::session& s) const noexcept override {
        return s.is_in_front(*exchange_);
    }
    [[nodiscard]] bool is_described() const noexcept override {
        return refused_ || exchange_->finished() || exchange_->statement();
    }
    [[nodiscard]] detail::ending ending() const noexcept override {
        return refused_ ? ending::answered : exchange_->ending();
    }
    [[nodiscard]] error failure() const override { return refused_ ? *refused_ : exchange_->failure().value(); }
    void renew() override {
        auto again = std::move(*exchange_).renewed();
        exchange_.reset();
        exchange_.emplace(std::move(again));
        exchange_->belong_to(*this);
        observe(std::move(observer_));
    }
    void let_go() noexcept override {
        exchange_->stop_watching();  // if it was to be repeated, and is not
        exchange_.reset();
    }

    void complete(request_ptr self) override {
        if (refused_)
            outcome_.emplace(*refused_);
        else
            outcome_.emplace(exchange_->take());
        let_go();
        send(std::move(self), handed_over_by::socket);
    }
    void complete(request_ptr self, const error& why) override {
        outcome_.emplace(why);
        send(std::move(self), handed_over_by::user);
    }
    void abandon() noexcept override {
        const auto dropped = std::exchange(waiting_, std::nullopt);
        static_cast<void>(dropped);
    }
    void withdraw(const error& why) override { exchange_->stop_watching(why); }

    // The place of this is free for what the handler begins.
    void deliver(request_ptr self) override {
        auto all = std::move(*waiting_);
        auto outcome = std::move(*outcome_);
        waiting_.reset();
        outcome_.reset();
        if (auto slot = asio::get_associated_cancellation_slot(all.handler); slot.is_connected())
            slot.clear();
        self.reset();
        detail::deliver<How>(std::move(all.handler), std::move(outcome));
    }

private:
    using outcome_type = boost::system::result<typename Exchange::value_type, error>;

    struct waiting {
        waiting(const asio::any_io_executor& executor, Handler&& to_call)
            : io_work{executor}, work{asio::get_associated_executor(to_call, executor)}, handler{std::move(to_call)} {}

        std::optional<asio::executor_work_guard<asio::any_io_executor>> io_work;
        asio::executor_work_guard<executor_type> work;
        Handler handler;
    };

    // The handler's cancellation slot belongs to its executor, and this may be another thread. What is of our executor stays
    // here: when the handler has been called, nobody may be left to wait for the end of that one.
    void send(request_ptr self, handed_over_by whom) {
        waiting_->io_work.reset();
        deliver_on(waiting_->work.get_executor(), shared_delivery{std::move(self)}, whom);
    }

    std::optional<Exchange> exchange_;
    std::shared_ptr<statement_observer> observer_;
    std::optional<error> refused_;
    std::optional<outcome_type> outcome_;
    std::optional<waiting> waiting_;
};

}  // namespace tusk::detail
