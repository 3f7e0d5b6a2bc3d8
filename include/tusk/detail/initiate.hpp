// Starts an operation for a completion token.
#pragma once

#include <concepts>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <tusk/detail/async_operation.hpp>
#include <tusk/detail/connection_core.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/token.hpp>

namespace tusk::detail {

using core_ptr = std::shared_ptr<connection_core>;

template <class T>
struct token_of {
    using type = T;
};
template <class T>
struct token_of<cancel_after_token<T>> {
    using type = T;
};

template <delivery How, class Operation>
using signature_of = typename completion_signature<How, typename Operation::value_type>::type;

// What makes an operation when it is to begin, which may be later than when it was asked for.
template <class T>
concept operation_maker = std::invocable<T&>;

// Of one that has been made already.
template <class Operation>
struct made_operation {
    Operation op;
    [[nodiscard]] Operation operator()() { return std::move(op); }
};

template <delivery How, class Handler, operation_maker Maker>
void launch(const core_ptr& core, Handler&& handler, Maker& make, timeout limit) {
    using made = std::invoke_result_t<Maker&>;
    auto* p = pending_operation<How, made, Handler>::make(core->completion_executor(), std::move(handler), make);
    if (auto slot = p->cancellation_slot(); slot.is_connected())
        slot.assign([cancel = core->canceller(*p)](asio::cancellation_type) { cancel(); });
    core->start(*p, limit);
}

// `launch` is found by the type of the core: a connection's, or that of what is shared.
template <delivery How, class Core>
struct initiation {
    // Some tokens ask where the operation runs, to run there too: experimental::use_promise.
    using executor_type = asio::any_io_executor;
    [[nodiscard]] executor_type get_executor() const noexcept { return core->completion_executor(); }

    Core core;
    timeout limit;

    template <class Handler, class Maker>
    void operator()(Handler&& handler, Maker&& make) const {
        std::decay_t<Handler> own{std::forward<Handler>(handler)};  // what was given may be a variable of the caller's
        launch<How>(core, std::move(own), make, limit);
    }
};

// `Try` decides what a failure is: part of the result, or an error code (an exception, for co_await).
template <bool Try, class Core, operation_maker Maker, class Token>
auto initiate(Core core, Maker&& make, Token&& token) {
    using Operation = std::invoke_result_t<Maker&>;
    using given = std::decay_t<Token>;
    using bare = typename token_of<given>::type;
    constexpr bool awaits = std::is_same_v<bare, await>;
    constexpr delivery how = Try ? delivery::result : awaits ? delivery::exception : delivery::code;
    using signature = signature_of<how, Operation>;

    timeout limit;
    if constexpr (!std::is_same_v<given, bare>)
        limit = token.limit;
    initiation<how, Core> start{std::move(core), limit};
    if constexpr (awaits) {
        asio::use_awaitable_t<> wait;
        return asio::async_initiate<asio::use_awaitable_t<>, signature>(std::move(start), wait, std::move(make));
    } else {
        static_assert(
            asio::completion_token_for<bare, signature>,
            "the last argument of this async_ function has no tusk::codec, so it is no parameter, and it is no "
            "completion token for this operation either");
        if constexpr (std::is_same_v<given, bare>)
            return asio::async_initiate<Token, signature>(std::move(start), token, std::move(make));
        else
            return asio::async_initiate<bare, signature>(std::move(start), token.token, std::move(make));
    }
}
template <bool Try, class Core, class Operation, class Token>
auto initiate(Core core, Operation&& op, Token&& token) {
    return initiate<Try>(std::move(core), made_operation<std::decay_t<Operation>>{std::forward<Operation>(op)},
                         std::forward<Token>(token));
}

// Takes `parameters..., token` apart. The last argument is a parameter if it can be one, and then co_await is meant.
template <class Make, class... Args>
auto with_trailing_token(Make&& make, Args&&... args) {
    constexpr std::size_t count = sizeof...(Args);
    auto all = std::forward_as_tuple(std::forward<Args>(args)...);
    const auto call = [&]<std::size_t... I>(std::index_sequence<I...>, auto&& token) {
        check_parameters<std::tuple_element_t<I, std::tuple<Args...>>...>();
        return make(std::forward<decltype(token)>(token), std::get<I>(std::move(all))...);
    };
    if constexpr (count == 0) {
        return call(std::index_sequence<>{}, await{});
    } else {
        using last = std::tuple_element_t<count - 1, std::tuple<Args...>>;
        if constexpr (parameter<last>)
            return call(std::make_index_sequence<count>{}, await{});
        else
            return call(std::make_index_sequence<count - 1>{}, std::get<count - 1>(std::move(all)));
    }
}

}  // namespace tusk::detail
