// What may stand among and behind the parameters of a query.
#pragma once

#include <chrono>
#include <concepts>
#include <ranges>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tusk {

// See sensitive().
template <class T>
struct sensitive_value {
    T value;  // or a reference to one
};

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

// A range, or a reference to one.
template <class Range>
struct spread {
    Range range;
};

// A string is a range as well, but one parameter.
template <class T>
concept spreadable =
    std::ranges::forward_range<const std::remove_reference_t<T>> && !std::convertible_to<T, std::string_view>;

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
// lives, unchanged, until the operation is complete; a parameter of a stream, until the stream has ended.
template <class T>
[[nodiscard]] detail::borrowed<T> borrow(const T& value) noexcept {
    return {value};
}
template <class T>
void borrow(const T&&) = delete;

// A parameter that no log is to show, whatever it is told to show of others: see tusk::log_options. It is sent as it would
// be without. Goes around one parameter; an async function copies it. In the elements of execute_many it is a type:
// std::vector<std::tuple<std::string, tusk::sensitive_value<std::string>>>.
template <class T>
[[nodiscard]] auto sensitive(T&& value) noexcept(std::is_lvalue_reference_v<T>) {
    using plain = std::remove_cvref_t<T>;
    using held = std::conditional_t<std::is_lvalue_reference_v<T>, const plain&, plain>;
    return sensitive_value<held>{std::forward<T>(value)};
}

// As many parameters as the range has elements, when only the running program knows how many, or what they are:
//
//     std::vector<std::optional<std::string>> values = ...;
//     db.query("select * from users where name in ($1, $2, $3)", tusk::each_of(values));
//
// Others may stand before and behind it. An async function copies the elements before it returns.
template <detail::spreadable Range>
[[nodiscard]] auto each_of(Range&& values) {
    using plain = std::remove_cvref_t<Range>;
    using held = std::conditional_t<std::is_lvalue_reference_v<Range>, const plain&, plain>;
    return detail::spread<held>{std::forward<Range>(values)};
}

}  // namespace tusk
