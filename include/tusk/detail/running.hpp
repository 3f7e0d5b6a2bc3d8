// How a function that waits, or one that takes a completion token, runs a statement.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tusk/detail/initiate.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/detail/statements.hpp>
#include <tusk/statement.hpp>

namespace tusk::detail {

// The connection of whatever statements can be run on.
struct core_access {
    template <class Target>
    [[nodiscard]] static decltype(auto) of(Target& target) {
        return target.core_pointer();
    }
};

template <class Operation>
auto run_here(const core_ptr& core, Operation& op) {
    core->run(op, {});
    return op.take();
}

template <class Consumer, class... A>
auto run_statement(const core_ptr& core, const sql& statement, A&... values) {
    check_parameters<A...>();
    using exchange = statement_exchange<Consumer, std::string_view, parameters<A&...>>;
    session_operation<exchange> op{std::in_place, statement, parameters<A&...>{values...}};
    return run_here(core, op);
}

// A statement that is made when it begins, of what has been kept of it.
template <class Exchange, class Parameters>
struct statement_maker {
    std::string text;
    protocol::statement_ptr prepared;
    bool is_statement;
    Parameters values;

    [[nodiscard]] session_operation<Exchange> operator()() {
        return session_operation<Exchange>{std::in_place, std::move(text), std::move(prepared), is_statement,
                                           std::move(values)};
    }
};

template <class Consumer, bool Try, class... A>
auto start_statement(const core_ptr& core, const sql& statement, A&&... values_and_token) {
    const auto make = [&](auto&& token, auto&&... values) {
        using kept = parameters<kept_t<decltype(values)>...>;
        using exchange = statement_exchange<Consumer, std::string, kept>;
        return initiate<Try>(core,
                             statement_maker<exchange, kept>{std::string{statement.text()}, statement.prepared(),
                                                             statement.is_statement(),
                                                             kept{keep(std::forward<decltype(values)>(values))...}},
                             std::forward<decltype(token)>(token));
    };
    return with_trailing_token(make, std::forward<A>(values_and_token)...);
}

}  // namespace tusk::detail
