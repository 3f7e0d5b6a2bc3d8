// The SQL of a query, compared with the parameters that come with it.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include <tusk/detail/parameters.hpp>
#include <tusk/sql_literal.hpp>
#include <tusk/statement.hpp>

namespace tusk {

namespace detail {

// How many parameters these arguments are, where that is known: what is no parameter has an error of its own.
struct given_parameters {
    bool is_known;
    std::size_t count;
};

template <class... A>
[[nodiscard]] consteval given_parameters all_given() {
    return {((parameter<A> && !is_spread<std::remove_cvref_t<A>>)&&...), sizeof...(A)};
}

// The last argument of an async_ function may be its completion token.
template <class... A>
[[nodiscard]] consteval given_parameters given_before_token() {
    if constexpr (sizeof...(A) == 0) {
        return {true, 0};
    } else {
        using all = std::tuple<A...>;
        constexpr std::size_t last = sizeof...(A) - 1;
        if constexpr (parameter<std::tuple_element_t<last, all>>)
            return all_given<A...>();
        else
            return []<std::size_t... I>(std::index_sequence<I...>) {
                return all_given<std::tuple_element_t<I, all>...>();
            }
        (std::make_index_sequence<last>{});
    }
}

template <std::size_t InSql, std::size_t Given>
consteval void compare_parameters() {
    static_assert(Given >= InSql, "fewer parameters are given than this SQL has");
    static_assert(Given <= InSql, "more parameters are given than this SQL has");
}

template <bool HasToken, class... A>
class sql_with_arguments : public sql {
public:
    using sql::sql;
    sql_with_arguments(const sql& other) : sql{other} {}

    template <std::size_t Parameters>
    sql_with_arguments(const checked_sql<Parameters>& checked) : sql{checked} {
        constexpr given_parameters given = HasToken ? given_before_token<A...>() : all_given<A...>();
        if constexpr (given.is_known)
            compare_parameters<Parameters, given.count>();
    }
};

}  // namespace detail

// The first argument of a function that takes the arguments A of a query after it, made of all that tusk::sql is made
// of. A literal "..."_sql does not compile when A are another number of parameters than it has. As with std::format_string,
// such a function takes it as
//
//     template <class... A>
//     void log_and_execute(tusk::sql_for<std::type_identity_t<A>...> statement, A&&... parameters);
template <class... A>
using sql_for = detail::sql_with_arguments<false, A...>;

// The same where the last argument may be a completion token.
template <class... A>
using async_sql_for = detail::sql_with_arguments<true, A...>;

}  // namespace tusk
