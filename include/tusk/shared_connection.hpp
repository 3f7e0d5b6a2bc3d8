// A few connections that any number of coroutines and threads share.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include <tusk/codecs/all.hpp>
#include <tusk/command_result.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/detail/shared_core.hpp>
#include <tusk/result.hpp>
#include <tusk/rows.hpp>
#include <tusk/shared_options.hpp>
#include <tusk/sql_for.hpp>
#include <tusk/statement_observer.hpp>

namespace tusk {

namespace detail {

// Sql is a reference, or what was given up to be kept.
template <class Sql>
struct idempotent_sql {
    Sql statement;
};

template <class T>
inline constexpr bool borrows = is_borrowed<T>;
template <class T>
inline constexpr bool borrows<sensitive_value<T>> = borrows<std::remove_cvref_t<T>>;

// What the functions of a shared connection take as SQL.
template <class... A>
class shared_sql : public sql_with_arguments<true, A...> {
public:
    using sql_with_arguments<true, A...>::sql_with_arguments;
    template <class Sql>
    shared_sql(const idempotent_sql<Sql>& marked)
        : sql_with_arguments<true, A...>{marked.statement}, is_idempotent_{true} {}

    [[nodiscard]] bool is_idempotent() const noexcept { return is_idempotent_; }

private:
    bool is_idempotent_ = false;
};

}  // namespace detail

// SQL that does no harm when it is executed twice. A shared connection sends it again when a socket is lost before the answer
// has come, as shared_options::max_repeats says.
//
//     co_await bus.async_execute(tusk::idempotent("update users set seen = $1 where id = $2"), today, 7);
template <class Sql>
requires std::is_constructible_v < sql, const std::remove_reference_t<Sql>
& > [[nodiscard]] detail::idempotent_sql<Sql> idempotent(Sql&& statement) { return {std::forward<Sql>(statement)}; }

// Statements that stand for themselves, from any number of coroutines and threads at once, over a few sockets. What is begun
// while a socket has other things to do goes out behind that, all of it in one write, and nobody waits for a round trip of
// somebody else's.
//
//     tusk::shared_connection bus{executor, {.conninfo = "...", .sockets = 4}};
//     int v = co_await bus.async_query_value<int>("select $1 + 1", 41);
//
// Every function may be called on any thread. A handler runs on its own executor, or on that of the shared connection, which
// several threads may run. Codecs, ranges and observers are called by any of those threads.
//
// Which operation goes over which socket, and before which other, is not said: what depends on another is begun when that has
// ended. Each statement commits by itself. What would outlive its statement in a session is refused before anything is sent
// (errc::not_shareable): the statements BEGIN, START, SAVEPOINT, COMMIT, ROLLBACK, ABORT, END, RELEASE, SET, RESET, LISTEN,
// UNLISTEN, COPY, DECLARE, FETCH, CLOSE, PREPARE, EXECUTE, DEALLOCATE, DISCARD and LOCK, and those that a connection has
// prepared. That looks at the first keyword only. What functions do is not seen: set_config(..., false), advisory locks of the
// session, LOAD, `create temp table`, or GaussDB's ALTER SESSION change the session of one socket, for whoever comes over it
// next. A statement that leaves a transaction open all the same has its socket closed, which undoes it: it and those behind it
// fail with errc::unknown_outcome, unless they may be repeated.
//
// A socket that is lost is replaced, with pauses that grow. Of the operations on it, those go to another one of which nothing
// was executed, and those that are marked as tusk::idempotent; others fail with errc::unknown_outcome.
//
// A cancelled operation, or one whose time is over, ends at once with operation_aborted or errc::timeout. If it was sent, the
// server goes on with it: a cancel request could hit somebody else's statement. What it answers is dropped.
//
// An operation that takes long is in the way of those that were sent behind it, in the first shared_options::slow_after (50
// ms) of it, and of nobody else: after that its socket is given nothing until it has ended. When it was given up, for its
// time was over (with shared_options::timeout all have a limit) or its result was too large, the socket is closed
// shared_options::drain_limit (5 s) later at the latest. Who takes results slowly is in nobody's way: they are complete when
// the handler is called.
//
// Errors besides those of the functions of a connection (see queries.hpp): errc::not_shareable, unknown_outcome,
// too_many_operations, result_too_large; those of connect() when no server can be had; and errc::not_connected after close().
class shared_connection {
public:
    // Connects when there is something to do. The executor may be run by many threads.
    shared_connection(boost::asio::any_io_executor executor, shared_options options)
        : core_{detail::make_shared_core(std::move(executor), std::move(options))} {}
    template <class Context>
    requires std::is_convertible_v<Context&, boost::asio::execution_context&>
    explicit shared_connection(Context& context, shared_options options)
        : shared_connection{boost::asio::any_io_executor{context.get_executor()}, std::move(options)} {}

    shared_connection(const shared_connection&) = delete;
    shared_connection& operator=(const shared_connection&) = delete;
    // Closes.
    ~shared_connection() { core_->close(); }

    // Ends all operations with operation_aborted, and closes the sockets; does not wait for that. As long as it is open,
    // the sockets are listened to: io_context::run() does not return before.
    void close() noexcept { core_->close(); }

    // Runs a statement and drops the rows it gives, if any.
    template <class... A>
    auto async_execute(const detail::shared_sql<std::type_identity_t<A>...>& statement, A&&... parameters_and_token) {
        return later<detail::discard_rows, false>(statement, std::forward<A>(parameters_and_token)...);
    }
    template <class... A>
    auto async_try_execute(const detail::shared_sql<std::type_identity_t<A>...>& statement,
                           A&&... parameters_and_token) {
        return later<detail::discard_rows, true>(statement, std::forward<A>(parameters_and_token)...);
    }

    // The types are as for the functions of a connection: see queries.hpp.
    template <class... T, class... A>
    auto async_query(const detail::shared_sql<std::type_identity_t<A>...>& statement, A&&... parameters_and_token) {
        return later<all_rows<T...>, false>(statement, std::forward<A>(parameters_and_token)...);
    }
    template <class... T, class... A>
    auto async_try_query(const detail::shared_sql<std::type_identity_t<A>...>& statement, A&&... parameters_and_token) {
        return later<all_rows<T...>, true>(statement, std::forward<A>(parameters_and_token)...);
    }

    template <class... T, class... A>
    auto async_query_one(const detail::shared_sql<std::type_identity_t<A>...>& statement, A&&... parameters_and_token) {
        return later<detail::single_row<row_type<T...>>, false>(statement, std::forward<A>(parameters_and_token)...);
    }
    template <class... T, class... A>
    auto async_try_query_one(const detail::shared_sql<std::type_identity_t<A>...>& statement,
                             A&&... parameters_and_token) {
        return later<detail::single_row<row_type<T...>>, true>(statement, std::forward<A>(parameters_and_token)...);
    }

    template <class... T, class... A>
    auto async_query_optional(const detail::shared_sql<std::type_identity_t<A>...>& statement,
                              A&&... parameters_and_token) {
        return later<detail::optional_row<row_type<T...>>, false>(statement, std::forward<A>(parameters_and_token)...);
    }
    template <class... T, class... A>
    auto async_try_query_optional(const detail::shared_sql<std::type_identity_t<A>...>& statement,
                                  A&&... parameters_and_token) {
        return later<detail::optional_row<row_type<T...>>, true>(statement, std::forward<A>(parameters_and_token)...);
    }

    template <class T, class... A>
    auto async_query_value(const detail::shared_sql<std::type_identity_t<A>...>& statement,
                           A&&... parameters_and_token) {
        static_assert(decodable<T>, "query_value wants a type with a tusk::codec; for a struct use query_one");
        return later<detail::single_value<T>, false>(statement, std::forward<A>(parameters_and_token)...);
    }
    template <class T, class... A>
    auto async_try_query_value(const detail::shared_sql<std::type_identity_t<A>...>& statement,
                               A&&... parameters_and_token) {
        static_assert(decodable<T>, "query_value wants a type with a tusk::codec; for a struct use query_one");
        return later<detail::single_value<T>, true>(statement, std::forward<A>(parameters_and_token)...);
    }

    // Is told of each statement that is begun from now on: see statement_observer.hpp. The end of one that was given up is
    // when its answer has come. What is sent again is told of again, as another statement.
    void set_observer(std::shared_ptr<statement_observer> observer) { core_->set_observer(std::move(observer)); }

    [[nodiscard]] shared_statistics statistics() const { return core_->statistics(); }

    // What handlers run on that have no executor of their own.
    [[nodiscard]] boost::asio::any_io_executor get_executor() const { return core_->completion_executor(); }

private:
    template <class... T>
    using row_type = typename detail::row_of<T...>::type;
    template <class... T>
    struct consumer_of {
        using type = detail::collect_rows<row_type<T...>>;
    };
    template <class... T>
    requires(sizeof...(T) == 0) struct consumer_of<T...> {
        using type = detail::collect_result;
    };
    template <class... T>
    using all_rows = typename consumer_of<T...>::type;

    template <class Consumer, bool Try, class... S, class... A>
    auto later(const detail::shared_sql<S...>& statement, A&&... parameters_and_token) {
        auto refusal = statement.is_statement() ? std::optional{detail::prepared_elsewhere_error()}
                                                : detail::why_not_shareable(statement.text());
        const auto make = [&](auto&& token, auto&&... values) {
            static_assert(!(detail::borrows<std::remove_cvref_t<decltype(values)>> || ...),
                          "a shared connection uses its parameters after an operation that was cancelled has ended, so "
                          "that it cannot borrow them: pass a copy");
            using kept = detail::parameters<detail::kept_t<decltype(values)>...>;
            using exchange = detail::shared_statement_exchange<Consumer, kept>;
            // A statement of another connection's may be let go on that one's strand only: it is not kept.
            return detail::initiate<Try>(
                core_,
                detail::shared_statement<exchange>{detail::shared_text{statement.text()},
                                                   kept{detail::keep(std::forward<decltype(values)>(values))...},
                                                   std::move(refusal), statement.is_idempotent()},
                std::forward<decltype(token)>(token));
        };
        return detail::with_trailing_token(make, std::forward<A>(parameters_and_token)...);
    }

    detail::shared_core_ptr core_;
};

}  // namespace tusk
