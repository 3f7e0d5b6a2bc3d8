// Procedures, with the values that they give back.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tusk/detail/consumers.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/detail/row_fields.hpp>
#include <tusk/detail/running.hpp>
#include <tusk/detail/statements.hpp>
#include <tusk/object_name.hpp>

namespace tusk {

namespace detail {

// CALL "schema"."name"($1, $2, ...), or why that cannot be written.
[[nodiscard]] boost::system::result<std::string, error> call_statement(const procedure_name& name,
                                                                       std::size_t arguments);

// Without types the rows are dropped.
template <class... T>
struct call_consumer {
    using type = single_row<typename row_of<T...>::type>;
};
template <>
struct call_consumer<> {
    using type = discard_rows;
};

template <class... T, class Parameters>
[[nodiscard]] auto make_call(const procedure_name& name, Parameters arguments) {
    using exchange = statement_exchange<typename call_consumer<T...>::type, std::string, Parameters>;
    const auto text = call_statement(name, arguments.size());
    session_operation<exchange> op{std::in_place, text ? sql{*text} : sql{""}, std::move(arguments)};
    if (!text)
        op.conversation().refuse(text.error());
    return op;
}

}  // namespace detail

// A part of queries<>, whose rules hold here as well.
template <class Derived>
class procedure_calls {
public:
    // Runs a procedure (https://www.postgresql.org/docs/current/sql-call.html). Its OUT and INOUT parameters are the
    // columns of one row, read into T, a struct, or std::tuple<T, U, ...> as by query_one; without types nothing is read:
    // tusk::command_result. An argument is given for each parameter in order: for those that are OUT, which PostgreSQL has
    // from version 14 on, it is nullptr or std::nullopt.
    //
    //     auto [sum, count] = db.call<int, int>("shop.totals", "2026-11-21", nullptr, nullptr);
    //
    // Fails as query_one does, with sqlstate::undefined_function when there is no procedure of this name that takes such
    // arguments, sqlstate::wrong_object_type when it is a function (of PostgreSQL: select those), errc::no_rows when
    // there are types and no such parameters, and errc::invalid_utf8 or embedded_nul for the name.
    template <class... T, class... A>
    auto call(const procedure_name& name, A&&... arguments) {
        return try_call<T...>(name, std::forward<A>(arguments)...).value();
    }
    template <class... T, class... A>
    auto try_call(const procedure_name& name, A&&... arguments) {
        detail::check_parameters<A...>();
        auto op = detail::make_call<T...>(name, detail::parameters<A&...>{arguments...});
        return detail::run_here(core(), op);
    }
    template <class... T, class... A>
    auto async_call(const procedure_name& name, A&&... arguments_and_token) {
        return start<false, T...>(name, std::forward<A>(arguments_and_token)...);
    }
    template <class... T, class... A>
    auto async_try_call(const procedure_name& name, A&&... arguments_and_token) {
        return start<true, T...>(name, std::forward<A>(arguments_and_token)...);
    }

protected:
    ~procedure_calls() = default;

private:
    template <bool Try, class... T, class... A>
    auto start(const procedure_name& name, A&&... arguments_and_token) {
        return detail::with_trailing_token(
            [&](auto&& token, auto&&... values) {
                using kept = detail::parameters<detail::kept_t<decltype(values)>...>;
                return detail::initiate<Try>(
                    core(),
                    detail::make_call<T...>(name, kept{detail::keep(std::forward<decltype(values)>(values))...}),
                    std::forward<decltype(token)>(token));
            },
            std::forward<A>(arguments_and_token)...);
    }
    [[nodiscard]] detail::core_ptr core() { return detail::core_access::of(static_cast<Derived&>(*this)); }
};

}  // namespace tusk
