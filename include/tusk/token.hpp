// What may stand behind the parameters of a query.
#pragma once

#include <chrono>
#include <type_traits>
#include <utility>

namespace tusk {

namespace detail {

// co_await, and let failures be thrown.
struct await {};

template <class Token>
struct cancel_after_token {
    std::chrono::steady_clock::duration limit;
    Token token;
};

template <class T>
struct borrowed {
    const T& value;
};

}  // namespace detail

// A time limit for one operation, in place of the connection's. When it has passed the server is asked to cancel the
// operation, which fails with errc::timeout; the connection stays good. Goes where a completion token goes:
//
//     co_await db.async_execute("vacuum", tusk::cancel_after(1h));
//     db.async_execute("vacuum", tusk::cancel_after(1h, callback));
[[nodiscard]] inline detail::cancel_after_token<detail::await> cancel_after(std::chrono::steady_clock::duration limit) {
    return {limit, {}};
}
template <class Token>
[[nodiscard]] detail::cancel_after_token<std::decay_t<Token>> cancel_after(std::chrono::steady_clock::duration limit,
                                                                           Token&& token) {
    return {limit, std::forward<Token>(token)};
}

// Passes a parameter to an async function by reference, where it would otherwise be copied. The caller promises that it
// lives, unchanged, until the operation is complete.
template <class T>
[[nodiscard]] detail::borrowed<T> borrow(const T& value) noexcept {
    return {value};
}
template <class T>
void borrow(const T&&) = delete;

}  // namespace tusk
