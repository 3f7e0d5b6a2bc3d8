// An operation together with the handler it completes.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/recycling_allocator.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/system/result.hpp>

#include <tusk/detail/operation.hpp>

namespace tusk::detail {

namespace asio = boost::asio;

class async_operation {
public:
    [[nodiscard]] virtual operation& get() noexcept = 0;

    // Hands the outcome to the handler, which runs on `io` unless it names an executor of its own, and frees everything.
    // `inside_handler`: the caller is a handler of that executor and does nothing more, so that the user's handler may run
    // right away.
    virtual void complete(bool inside_handler, const asio::any_io_executor& io) = 0;
    // Frees everything without calling the handler: the execution context is being destroyed.
    virtual void abandon() noexcept = 0;

protected:
    ~async_operation() = default;
};

// The three ways in which a handler learns the outcome.
enum class delivery {
    result,     // void(result<T, error>)
    code,       // void(error_code, T)
    exception,  // void(exception_ptr, T): for co_await, which throws it
};

template <delivery How, class T>
struct completion_signature;
template <class T>
struct completion_signature<delivery::result, T> {
    using type = void(boost::system::result<T, error>);
};
template <class T>
struct completion_signature<delivery::code, T> {
    using type = void(boost::system::error_code, T);
};
template <>
struct completion_signature<delivery::code, void> {
    using type = void(boost::system::error_code);
};
template <class T>
struct completion_signature<delivery::exception, T> {
    using type = void(std::exception_ptr, T);
};
template <>
struct completion_signature<delivery::exception, void> {
    using type = void(std::exception_ptr);
};

template <delivery How, class Handler, class T>
void deliver(Handler&& handler, boost::system::result<T, error>&& outcome) {
    if constexpr (How == delivery::result) {
        std::forward<Handler>(handler)(std::move(outcome));
    } else {
        using failure = std::conditional_t<How == delivery::code, boost::system::error_code, std::exception_ptr>;
        failure why{};
        if (!outcome) {
            if constexpr (How == delivery::code)
                why = outcome.error().code();
            else
                why = std::make_exception_ptr(outcome.error());
        }
        if constexpr (std::is_void_v<T>)
            std::forward<Handler>(handler)(why);
        else
            std::forward<Handler>(handler)(why, outcome ? std::move(*outcome) : T{});
    }
}

template <delivery How, class Operation, class Handler>
class pending_operation final : public async_operation {
    using allocator_type = asio::associated_allocator_t<Handler, asio::recycling_allocator<void>>;
    using executor_type = asio::associated_executor_t<Handler, asio::any_io_executor>;
    using own_allocator = typename std::allocator_traits<allocator_type>::template rebind_alloc<pending_operation>;

public:
    // The operation is what make_operation() gives, and is made where it stays.
    template <class MakeOperation>
    static pending_operation* make(const asio::any_io_executor& io, Handler&& handler, MakeOperation& make_operation) {
        own_allocator allocator{asio::get_associated_allocator(handler, asio::recycling_allocator<void>{})};
        pending_operation* p = std::allocator_traits<own_allocator>::allocate(allocator, 1);
        try {
            return ::new (p) pending_operation(io, std::move(handler), make_operation);
        } catch (...) {
            std::allocator_traits<own_allocator>::deallocate(allocator, p, 1);
            throw;
        }
    }

    [[nodiscard]] operation& get() noexcept override { return operation_; }
    [[nodiscard]] auto cancellation_slot() noexcept { return asio::get_associated_cancellation_slot(handler_); }

    void complete(bool inside_handler, const asio::any_io_executor& io) override {
        cancellation_slot().clear();
        auto outcome = operation_.take();
        const auto elsewhere = std::move(elsewhere_);
        Handler handler = std::move(handler_);
        destroy(handler);
        if (inside_handler && !elsewhere)
            return deliver<How>(std::move(handler), std::move(outcome));

        auto allocator = asio::get_associated_allocator(handler, asio::recycling_allocator<void>{});
        auto call =
            asio::bind_allocator(allocator, [handler = std::move(handler), outcome = std::move(outcome)]() mutable {
                deliver<How>(std::move(handler), std::move(outcome));
            });
        if (!elsewhere)
            asio::post(io, std::move(call));
        else if (inside_handler)
            asio::dispatch(elsewhere->work.get_executor(), std::move(call));
        else
            asio::post(elsewhere->work.get_executor(), std::move(call));
    }

    void abandon() noexcept override {
        Handler handler = std::move(handler_);
        destroy(handler);
    }

private:
    template <class MakeOperation>
    pending_operation(const asio::any_io_executor& io, Handler&& handler, MakeOperation& make_operation)
        : operation_(make_operation()), elsewhere_{elsewhere(handler, io)}, handler_{std::move(handler)} {}

    // Where the handler is to run somewhere else, both executors are told that there is something to come. Otherwise what
    // the driver waits for tells it.
    struct both_works {
        asio::executor_work_guard<executor_type> work;
        asio::executor_work_guard<asio::any_io_executor> io;
    };
    static constexpr bool names_executor =
        !std::is_same_v<asio::associated_executor_t<Handler, asio::any_io_executor>, asio::any_io_executor> ||
        !std::is_same_v<asio::associated_executor_t<Handler, asio::system_executor>, asio::system_executor>;
    static std::optional<both_works> elsewhere([[maybe_unused]] const Handler& handler,
                                               [[maybe_unused]] const asio::any_io_executor& io) {
        if constexpr (names_executor) {
            const auto own = asio::get_associated_executor(handler, io);
            bool is_the_same = false;
            if constexpr (std::is_same_v<executor_type, asio::any_io_executor>)
                is_the_same = own == io;
            if (!is_the_same)
                return both_works{asio::executor_work_guard<executor_type>{own},
                                  asio::executor_work_guard<asio::any_io_executor>{io}};
        }
        return std::nullopt;
    }

    void destroy(Handler& handler) noexcept {
        own_allocator allocator{asio::get_associated_allocator(handler, asio::recycling_allocator<void>{})};
        this->~pending_operation();
        std::allocator_traits<own_allocator>::deallocate(allocator, this, 1);
    }

    Operation operation_;
    std::optional<both_works> elsewhere_;
    Handler handler_;
};

}  // namespace tusk::detail
