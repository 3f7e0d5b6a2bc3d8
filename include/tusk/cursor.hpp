// Cursors of SQL: the rows of a query from wherever one wants them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <tusk/detail/consumers.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/detail/row_fields.hpp>
#include <tusk/detail/running.hpp>
#include <tusk/detail/statements.hpp>
#include <tusk/result.hpp>
#include <tusk/rows.hpp>
#include <tusk/sql_for.hpp>
#include <tusk/statement.hpp>

namespace tusk {

// https://www.postgresql.org/docs/current/sql-declare.html. GaussDB(DWS) has neither, and says so:
// sqlstate::feature_not_supported.
struct cursor_options {
    bool scroll = false;  // it goes backward as well, whatever its query is
    bool hold = false;    // it outlives its transaction: when that is committed the server keeps all rows that are left
};

// Where a cursor goes by a count: so many rows on, so many back, to the row of this number (from 1; from the end if
// negative, so that -1 is the last one), or to the row so many rows on.
enum class direction { forward, backward, absolute, relative };

namespace detail {

// A name that no other cursor has, of this program or another one.
[[nodiscard]] std::string new_cursor_name();
[[nodiscard]] std::string declare_statement(std::string_view name, const cursor_options& options, const sql& query);
// `command` is FETCH or MOVE.
[[nodiscard]] std::string cursor_statement(std::string_view command, std::string_view name, direction where,
                                           std::int32_t count);
void close_with_next(const core_ptr& core, std::string&& name) noexcept;

// What becomes of CLOSE: a cursor that this did not close is closed with the next statement.
class closing_cursor : public discard_rows {
public:
    using value_type = void;

    closing_cursor(core_ptr core, std::string name) : core_{std::move(core)}, name_{std::move(name)} {}
    closing_cursor(closing_cursor&& other) noexcept
        : discard_rows{std::move(other)}, core_{other.core_}, name_{std::exchange(other.name_, {})} {}
    closing_cursor& operator=(closing_cursor&&) = delete;
    ~closing_cursor() {
        if (!name_.empty())
            close_with_next(core_, std::move(name_));
    }

    outcome_of<void> take() {
        name_.clear();
        return {};
    }

private:
    core_ptr core_;
    std::string name_;
};

// A statement about a cursor.
template <class Consumer>
[[nodiscard]] auto about_cursor(std::string_view text, Consumer consumer = {}) {
    using exchange = statement_exchange<Consumer, std::string, parameters<>>;
    session_operation<exchange> op{std::in_place, sql{text}, parameters<>{}, std::move(consumer)};
    op.conversation().run_once();
    return op;
}

}  // namespace detail

// Made by declare_cursor(). It stands in front of the first row, and its rows are those that were there when it was declared.
// It is of the session that it was declared in, must not outlive the connection's strand, and ends with its transaction
// unless it was declared with hold. Its functions have the four forms of queries<>, and fail with
// sqlstate::invalid_cursor_name when it is gone. `Collector` says what becomes of the rows: see cursor<T>.
template <class Collector>
class basic_cursor {
public:
    using rows_type = typename Collector::value_type;

    // Of nothing: every function fails with errc::not_connected.
    basic_cursor() = default;
    basic_cursor(detail::core_ptr core, std::string name) : core_{std::move(core)}, name_{std::move(name)} {}
    basic_cursor(basic_cursor&& other) noexcept : core_{other.core_}, name_{std::exchange(other.name_, {})} {}
    basic_cursor& operator=(basic_cursor&& other) noexcept {
        if (this != &other) {
            abandon();
            core_ = other.core_;
            name_ = std::exchange(other.name_, {});
        }
        return *this;
    }
    // One that is still there is closed along with the connection's next statement. That disturbs nothing, whatever has become
    // of its transaction.
    ~basic_cursor() { abandon(); }

    // What it is called on the server: tusk_cursor_ and so on. Empty when it has been closed.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    // The next rows, `count` at most; none at the end. More than there are left is as good as all of them. As SQL has it, 0
    // is the row that it stands at once more, and a negative count goes backward. With a direction,
    // the rows that are passed, in that order, or the one row that it goes to
    // (https://www.postgresql.org/docs/current/sql-fetch.html). Without `scroll` the server refuses to go back, if its
    // query does not make that easy: sqlstate::object_not_in_prerequisite_state.
    rows_type fetch(std::int32_t count) { return try_fetch(count).value(); }
    auto try_fetch(std::int32_t count) { return try_fetch(direction::forward, count); }
    template <class Token = detail::await>
    auto async_fetch(std::int32_t count, Token&& token = {}) {
        return async_fetch(direction::forward, count, std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_fetch(std::int32_t count, Token&& token = {}) {
        return async_try_fetch(direction::forward, count, std::forward<Token>(token));
    }
    rows_type fetch(direction where, std::int32_t count) { return try_fetch(where, count).value(); }
    auto try_fetch(direction where, std::int32_t count) { return run(fetching(where, count)); }
    template <class Token = detail::await>
    auto async_fetch(direction where, std::int32_t count, Token&& token = {}) {
        return start<false>(fetching(where, count), std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_fetch(direction where, std::int32_t count, Token&& token = {}) {
        return start<true>(fetching(where, count), std::forward<Token>(token));
    }

    // Goes there without the rows, and tells how many fetch() would have given.
    std::uint64_t move(std::int32_t count) { return try_move(count).value(); }
    auto try_move(std::int32_t count) { return try_move(direction::forward, count); }
    template <class Token = detail::await>
    auto async_move(std::int32_t count, Token&& token = {}) {
        return async_move(direction::forward, count, std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_move(std::int32_t count, Token&& token = {}) {
        return async_try_move(direction::forward, count, std::forward<Token>(token));
    }
    std::uint64_t move(direction where, std::int32_t count) { return try_move(where, count).value(); }
    auto try_move(direction where, std::int32_t count) { return run(moving(where, count)); }
    template <class Token = detail::await>
    auto async_move(direction where, std::int32_t count, Token&& token = {}) {
        return start<false>(moving(where, count), std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_move(direction where, std::int32_t count, Token&& token = {}) {
        return start<true>(moving(where, count), std::forward<Token>(token));
    }

    // It is one of nothing then, also when that fails.
    void close() { try_close().value(); }
    auto try_close() {
        const auto core = core_pointer();
        auto op = closing();
        return detail::run_here(core, op);
    }
    template <class Token = detail::await>
    auto async_close(Token&& token = {}) {
        auto core = core_pointer();
        return detail::initiate<false>(std::move(core), closing(), std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_close(Token&& token = {}) {
        auto core = core_pointer();
        return detail::initiate<true>(std::move(core), closing(), std::forward<Token>(token));
    }

private:
    [[nodiscard]] auto fetching(direction where, std::int32_t count) const {
        return detail::about_cursor<Collector>(detail::cursor_statement("fetch", name_, where, count));
    }
    [[nodiscard]] auto moving(direction where, std::int32_t count) const {
        return detail::about_cursor<detail::sum_of_rows>(detail::cursor_statement("move", name_, where, count));
    }
    [[nodiscard]] auto closing() {
        const std::string text = "close \"" + name_ + '"';
        return detail::about_cursor(text, detail::closing_cursor{core_, std::exchange(name_, {})});
    }
    template <class Operation>
    auto run(Operation op) {
        return detail::run_here(core_pointer(), op);
    }
    template <bool Try, class Operation, class Token>
    auto start(Operation op, Token&& token) {
        return detail::initiate<Try>(core_pointer(), std::move(op), std::forward<Token>(token));
    }
    // That of nothing is a connection that was never opened, on the same executor.
    [[nodiscard]] detail::core_ptr core_pointer() const {
        if (!name_.empty())
            return core_;
        return core_ ? detail::unconnected_core(core_->completion_executor()) : detail::unconnected_core();
    }
    void abandon() noexcept {
        if (!name_.empty())
            detail::close_with_next(core_, std::exchange(name_, {}));
    }

    detail::core_ptr core_;
    std::string name_;
};

// Fetches rows<T>: T is one column's type, a struct, or a std::tuple.
template <class T>
using cursor = basic_cursor<detail::collect_rows<T>>;
// Fetches tusk::result.
using result_cursor = basic_cursor<detail::collect_result>;

namespace detail {

template <class... T>
struct cursor_of {
    using type = cursor<typename row_of<T...>::type>;
};
template <>
struct cursor_of<> {
    using type = result_cursor;
};

// What becomes of DECLARE.
template <class Cursor>
class declared : public discard_rows {
public:
    using value_type = Cursor;

    declared(core_ptr core, std::string name) : core_{std::move(core)}, name_{std::move(name)} {}
    outcome_of<Cursor> take() { return Cursor{std::move(core_), std::move(name_)}; }

private:
    core_ptr core_;
    std::string name_;
};

template <class Cursor, class Parameters>
[[nodiscard]] auto make_declare(core_ptr core, const cursor_options& options, const sql& query, Parameters values) {
    using exchange = statement_exchange<declared<Cursor>, std::string, Parameters>;
    std::string name = new_cursor_name();
    const std::string text = declare_statement(name, options, query);
    session_operation<exchange> op{std::in_place, sql{text}, std::move(values),
                                   declared<Cursor>{std::move(core), std::move(name)}};
    op.conversation().run_once();
    if (query.is_statement() && !query.prepared())
        op.conversation().refuse(no_statement_error());
    return op;
}

}  // namespace detail

// A part of queries<>, whose rules hold here as well.
template <class Derived>
class cursors {
public:
    // Declares a cursor for a query, of which nothing is read yet. The types are as for query(): rows come as rows<T>, or
    // without types as tusk::result. Needs a transaction, unless it is to be held: sqlstate::no_active_sql_transaction. To
    // read a large result once from its beginning to its end, stream() is quicker and needs none.
    //
    //     auto tx = db.begin();
    //     auto users = tx.declare_cursor<user>({.scroll = true}, "select * from users where id > $1", 100);
    //     auto last_ten = users.fetch(tusk::direction::absolute, -10), ...
    //
    // Nothing of its statements is kept in the statement cache: they do not come again.
    template <class... T, class... A>
    auto declare_cursor(const cursor_options& options, const sql_for<std::type_identity_t<A>...>& query,
                        A&&... parameters) {
        return try_declare_cursor<T...>(options, query, std::forward<A>(parameters)...).value();
    }
    template <class... T, class... A>
    auto try_declare_cursor(const cursor_options& options, const sql_for<std::type_identity_t<A>...>& query,
                            A&&... parameters) {
        detail::check_parameters<A...>();
        auto op = detail::make_declare<typename detail::cursor_of<T...>::type>(
            core(), options, query, detail::parameters<A&...>{parameters...});
        return detail::run_here(core(), op);
    }
    template <class... T, class... A>
    auto async_declare_cursor(const cursor_options& options, const async_sql_for<std::type_identity_t<A>...>& query,
                              A&&... parameters_and_token) {
        return start<false, T...>(options, query, std::forward<A>(parameters_and_token)...);
    }
    template <class... T, class... A>
    auto async_try_declare_cursor(const cursor_options& options, const async_sql_for<std::type_identity_t<A>...>& query,
                                  A&&... parameters_and_token) {
        return start<true, T...>(options, query, std::forward<A>(parameters_and_token)...);
    }

protected:
    ~cursors() = default;

private:
    template <bool Try, class... T, class... A>
    auto start(const cursor_options& options, const sql& query, A&&... parameters_and_token) {
        return detail::with_trailing_token(
            [&](auto&& token, auto&&... values) {
                using kept = detail::parameters<detail::kept_t<decltype(values)>...>;
                return detail::initiate<Try>(
                    core(),
                    detail::make_declare<typename detail::cursor_of<T...>::type>(
                        core(), options, query, kept{detail::keep(std::forward<decltype(values)>(values))...}),
                    std::forward<decltype(token)>(token));
            },
            std::forward<A>(parameters_and_token)...);
    }
    [[nodiscard]] detail::core_ptr core() { return detail::core_access::of(static_cast<Derived&>(*this)); }
};

}  // namespace tusk
