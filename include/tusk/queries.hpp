// The functions that run statements, the same for everything they can be run on: a connection, a transaction.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tusk/call.hpp>
#include <tusk/codecs/all.hpp>
#include <tusk/command_result.hpp>
#include <tusk/copy.hpp>
#include <tusk/copy_files.hpp>
#include <tusk/cursor.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/detail/running.hpp>
#include <tusk/detail/statements.hpp>
#include <tusk/execute_many.hpp>
#include <tusk/pipeline.hpp>
#include <tusk/result.hpp>
#include <tusk/row_stream.hpp>
#include <tusk/rows.hpp>
#include <tusk/sql_for.hpp>
#include <tusk/statement.hpp>

namespace tusk {

// Every function has four forms:
//
//     f(...)             waits; returns T, throws tusk::error
//     try_f(...)         waits; returns boost::system::result<T, tusk::error>
//     async_f(...)       ends with any completion token: void(error_code, T). Without one it returns an awaitable<T>, and
//                        co_await throws tusk::error, which has what the server said
//     async_try_f(...)   the same: void(result<T, tusk::error>), or an awaitable of it
//
// Parameters fill $1, $2, ... and are sent as the types the server gives those. A function that waits uses them while it
// does; an async_ one copies them, and the SQL, before it returns (see tusk::borrow). A number of them that is known at
// run time only is given as tusk::each_of(range). An async_ function needs a connection that was made with an executor
// (errc::no_executor), and one operation runs at a time (errc::operation_in_progress).
//
// Errors: what the server says has a tusk::sqlstate as its code. Before anything is executed: errc::not_connected,
// parameter_count_mismatch, too_many_parameters, value_out_of_range (a parameter), embedded_nul, message_too_large,
// column_count_mismatch, column_type_mismatch, and of structs that take columns by name unknown_column and ambiguous_column;
// with statement_cache=off those of columns come when it has been executed. While rows come: null_value, value_out_of_range,
// malformed_value; the statement has been executed then. errc::timeout and operation_aborted leave the connection good.
// errc::connection_closed and protocol_violation end it: whether the statement took effect is not known then.
template <class Derived>
class queries : public batches<Derived>,
                public procedure_calls<Derived>,
                public cursors<Derived>,
                public pipelines<Derived>,
                public copies<Derived>,
                public file_copies<Derived> {
public:
    // Runs a statement and drops the rows it gives, if any.
    template <class... A>
    command_result execute(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        return try_execute(statement, std::forward<A>(parameters)...).value();
    }
    template <class... A>
    auto try_execute(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        return now<detail::discard_rows>(statement, parameters...);
    }
    template <class... A>
    auto async_execute(const async_sql_for<std::type_identity_t<A>...>& statement, A&&... parameters_and_token) {
        return later<detail::discard_rows, false>(statement, std::forward<A>(parameters_and_token)...);
    }
    template <class... A>
    auto async_try_execute(const async_sql_for<std::type_identity_t<A>...>& statement, A&&... parameters_and_token) {
        return later<detail::discard_rows, true>(statement, std::forward<A>(parameters_and_token)...);
    }

    // query<T>: rows<T>, T being one column's type or a plain struct; query<T, U, ...>: rows<std::tuple<T, U, ...>>;
    // query without types: a dynamic tusk::result.
    template <class... T, class... A>
    auto query(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        return try_query<T...>(statement, std::forward<A>(parameters)...).value();
    }
    template <class... T, class... A>
    auto try_query(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        return now<all_rows<T...>>(statement, parameters...);
    }
    template <class... T, class... A>
    auto async_query(const async_sql_for<std::type_identity_t<A>...>& statement, A&&... parameters_and_token) {
        return later<all_rows<T...>, false>(statement, std::forward<A>(parameters_and_token)...);
    }
    template <class... T, class... A>
    auto async_try_query(const async_sql_for<std::type_identity_t<A>...>& statement, A&&... parameters_and_token) {
        return later<all_rows<T...>, true>(statement, std::forward<A>(parameters_and_token)...);
    }

    // Exactly one row, as T, a struct, or std::tuple<T, U, ...>. Fails with errc::no_rows or errc::too_many_rows.
    template <class... T, class... A>
    auto query_one(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        return try_query_one<T...>(statement, std::forward<A>(parameters)...).value();
    }
    template <class... T, class... A>
    auto try_query_one(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        return now<detail::single_row<row_type<T...>>>(statement, parameters...);
    }
    template <class... T, class... A>
    auto async_query_one(const async_sql_for<std::type_identity_t<A>...>& statement, A&&... parameters_and_token) {
        return later<detail::single_row<row_type<T...>>, false>(statement, std::forward<A>(parameters_and_token)...);
    }
    template <class... T, class... A>
    auto async_try_query_one(const async_sql_for<std::type_identity_t<A>...>& statement, A&&... parameters_and_token) {
        return later<detail::single_row<row_type<T...>>, true>(statement, std::forward<A>(parameters_and_token)...);
    }

    // One row or none: std::optional. Fails with errc::too_many_rows.
    template <class... T, class... A>
    auto query_optional(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        return try_query_optional<T...>(statement, std::forward<A>(parameters)...).value();
    }
    template <class... T, class... A>
    auto try_query_optional(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        return now<detail::optional_row<row_type<T...>>>(statement, parameters...);
    }
    template <class... T, class... A>
    auto async_query_optional(const async_sql_for<std::type_identity_t<A>...>& statement, A&&... parameters_and_token) {
        return later<detail::optional_row<row_type<T...>>, false>(statement, std::forward<A>(parameters_and_token)...);
    }
    template <class... T, class... A>
    auto async_try_query_optional(const async_sql_for<std::type_identity_t<A>...>& statement,
                                  A&&... parameters_and_token) {
        return later<detail::optional_row<row_type<T...>>, true>(statement, std::forward<A>(parameters_and_token)...);
    }

    // The one value of the one column of the one row. As T, std::tuple is a record.
    template <class T, class... A>
    T query_value(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        return try_query_value<T>(statement, std::forward<A>(parameters)...).value();
    }
    template <class T, class... A>
    auto try_query_value(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        static_assert(decodable<T>, "query_value wants a type with a tusk::codec; for a struct use query_one");
        return now<detail::single_value<T>>(statement, parameters...);
    }
    template <class T, class... A>
    auto async_query_value(const async_sql_for<std::type_identity_t<A>...>& statement, A&&... parameters_and_token) {
        static_assert(decodable<T>, "query_value wants a type with a tusk::codec; for a struct use query_one");
        return later<detail::single_value<T>, false>(statement, std::forward<A>(parameters_and_token)...);
    }
    template <class T, class... A>
    auto async_try_query_value(const async_sql_for<std::type_identity_t<A>...>& statement,
                               A&&... parameters_and_token) {
        static_assert(decodable<T>, "query_value wants a type with a tusk::codec; for a struct use query_one");
        return later<detail::single_value<T>, true>(statement, std::forward<A>(parameters_and_token)...);
    }

    // The rows of a statement a batch at a time, for results that are larger than memory should be: see row_stream.hpp. The
    // types are as for query; rows come as rows<T>, or without types as tusk::result. Nothing is run before the stream's
    // first next(), so that the parameters are copied.
    template <class... T, class... A>
    auto stream(const stream_options& budget, const sql& statement, A&&... parameters) {
        detail::check_parameters<A...>();
        using kept = detail::parameters<detail::kept_t<A>...>;
        using source = detail::streamed_statement<all_rows<T...>, kept>;
        using batch = typename all_rows<T...>::value_type;
        return batch_stream<batch>{core(), std::make_shared<source>(std::in_place, statement,
                                                                    kept{detail::keep(std::forward<A>(parameters))...},
                                                                    detail::in_batches<all_rows<T...>>{budget})};
    }
    template <class... T, class... A>
    auto stream(const sql& statement, A&&... parameters) {
        return stream<T...>(stream_options{}, statement, std::forward<A>(parameters)...);
    }

    // Any number of statements, separated by semicolons, without parameters, by the simple protocol: one round trip, one
    // result a statement, values as text. They are one transaction unless they contain BEGIN or COMMIT. When one fails,
    // the results of those before it are lost: see for_each_result.
    std::vector<result> run_script(std::string_view text) { return try_run_script(text).value(); }
    auto try_run_script(std::string_view text) {
        detail::session_operation<detail::collect_script> op{std::in_place, text};
        return detail::run_here(core(), op);
    }
    template <class Token = detail::await>
    auto async_run_script(std::string_view text, Token&& token = {}) {
        return start<false>(detail::session_operation<detail::collect_script>{std::in_place, text},
                            std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_run_script(std::string_view text, Token&& token = {}) {
        return start<true>(detail::session_operation<detail::collect_script>{std::in_place, text},
                           std::forward<Token>(token));
    }

    // The same, giving each result to `on_result(tusk::result)` as soon as it is complete: none are lost when a later
    // statement fails. `on_result` must not throw, nor use the connection.
    template <class F>
    void for_each_result(std::string_view text, F on_result) {
        try_for_each_result(text, std::move(on_result)).value();
    }
    template <class F>
    auto try_for_each_result(std::string_view text, F on_result) {
        detail::session_operation<detail::each_result<F>> op{std::in_place, text, std::move(on_result)};
        return detail::run_here(core(), op);
    }
    template <class F, class Token = detail::await>
    auto async_for_each_result(std::string_view text, F on_result, Token&& token = {}) {
        return start<false>(
            detail::session_operation<detail::each_result<F>>{std::in_place, text, std::move(on_result)},
            std::forward<Token>(token));
    }
    template <class F, class Token = detail::await>
    auto async_try_for_each_result(std::string_view text, F on_result, Token&& token = {}) {
        return start<true>(detail::session_operation<detail::each_result<F>>{std::in_place, text, std::move(on_result)},
                           std::forward<Token>(token));
    }

    // A script a batch at a time, by stream()'s rules. A batch has rows of one statement, as text; the last one of each
    // statement has its command tag, and may have no rows.
    //
    //     auto script = db.stream_script("table users; delete from users");
    //     while (auto batch = script.next())
    //         print(*batch, !batch->command_tag().empty());
    result_stream stream_script(const stream_options& budget, std::string_view text) {
        return {core(), std::make_shared<detail::streamed_script>(budget, text)};
    }
    result_stream stream_script(std::string_view text) { return stream_script({}, text); }

protected:
    ~queries() = default;

private:
    template <class... T>
    using row_type = typename detail::row_of<T...>::type;
    template <class... T>
    using all_rows = detail::all_rows<T...>;

    template <bool Try, class Operation, class Token>
    auto start(Operation&& op, Token&& token) {
        return detail::initiate<Try>(core(), std::forward<Operation>(op), std::forward<Token>(token));
    }
    template <class Consumer, class... A>
    auto now(const sql& statement, A&... parameters) {
        return detail::run_statement<Consumer>(core(), statement, parameters...);
    }
    template <class Consumer, bool Try, class... A>
    auto later(const sql& statement, A&&... parameters_and_token) {
        return detail::start_statement<Consumer, Try>(core(), statement, std::forward<A>(parameters_and_token)...);
    }

    [[nodiscard]] decltype(auto) core() { return detail::core_access::of(static_cast<Derived&>(*this)); }
};

}  // namespace tusk
