// Many statements in one round trip.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include <boost/system/result.hpp>

#include <tusk/codecs/all.hpp>
#include <tusk/command_result.hpp>
#include <tusk/detail/consumers.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/detail/pipelining.hpp>
#include <tusk/detail/running.hpp>
#include <tusk/result.hpp>
#include <tusk/rows.hpp>
#include <tusk/slot.hpp>
#include <tusk/sql_for.hpp>
#include <tusk/statement.hpp>

namespace tusk {

// What the statements of a pipeline are to each other, and what an error is for the others:
//
//     atomic         One transaction: all of them take effect, or none. The server runs none behind one that fails, and undoes
//                    those before it. run() fails with the error of that statement; its slot has it too, the others have
//                    errc::skipped and errc::undone.
//     independent    Each is a transaction of its own, as if run alone. Those behind one that fails are run all the same. The
//                    errors are in the slots only: run() fails when the connection does, or for a limit of time.
//
// Within a transaction of the user's, both are a part of that; when a statement fails, the transaction has, and the server
// refuses what follows.
//
// On GaussDB independent is the better choice: its coordinator can run a failed statement again by itself as long as nothing
// else was sent in the same transaction (max_query_retry_times).
enum class pipeline_mode { atomic, independent };
using enum pipeline_mode;

// Statements with their parameters that are sent at once and answered at once, each into a slot:
//
//     tusk::pipeline p;
//     auto added = p.query<user>("insert into users values ($1, $2) returning *", 2, "Alan");
//     auto left = p.query_value<int>("select stock from items where id = $1", 7);
//     db.run(p);
//     std::cout << added->front().name << ' ' << *left << '\n';
//
// However many they are, they cost one round trip; if some are not prepared yet, one more for all of those together, and one
// if they need types of the database that are not known yet. What is on its way to the server takes little more memory than
// 64 KiB and a statement at a time, and answers are read meanwhile. Results stay in the slots.
//
// All statements are described before the first is run. One that names what an earlier one of its pipeline makes (a table, a
// column) is sent without that, with the types that its parameters have by themselves, as with statement_cache=off. Within a
// transaction that is not possible, as the failure ends it: make such things before.
//
// Statements that turn out to have been prepared before something changed (a column, a type) are prepared anew and run, if the
// others do not notice: of an atomic pipeline when it is the first statement, of an independent one when nothing behind it has
// been run, and never within a transaction. Otherwise it is an error; the next time the statement is prepared anew.
//
// COMMIT in an atomic pipeline ends its transaction, and what is before it stays. ROLLBACK undoes what is before it, whose slots
// keep what they were given. BEGIN makes what is behind it last beyond the pipeline. begin() is the better way. What cannot be
// in a transaction (VACUUM, CREATE DATABASE) wants an independent one. COPY to or from the client fails with
// errc::unexpected_copy, and COPY FROM STDIN closes the connection unless it is the last.
//
// A pipeline may be run any number of times, on any connection, one at a time; the slots are filled anew. It and its slots
// belong to one thread or strand. Statements prepared by hand (tusk::statement) are of one connection.
class pipeline {
public:
    explicit pipeline(pipeline_mode mode = atomic);
    pipeline(pipeline&&) noexcept = default;  // what was moved from can be assigned to and destroyed, nothing else
    pipeline& operator=(pipeline&&) noexcept = default;
    ~pipeline() = default;

    // Each adds a statement. They are those of a connection, of the same names, rules and results (see queries.hpp), but what
    // they would return is in the slot when the pipeline has been run. SQL and parameters are copied, views and literals
    // too; tusk::borrow(x) keeps a reference, and x has to live for as long as the pipeline is run. What is added while it
    // is running takes part the next time.
    template <class... A>
    slot<command_result> execute(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        return add<detail::discard_rows>(statement, std::forward<A>(parameters)...);
    }
    template <class... T, class... A>
    auto query(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        return add<detail::all_rows<T...>>(statement, std::forward<A>(parameters)...);
    }
    template <class... T, class... A>
    auto query_one(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        return add<detail::single_row<row_type<T...>>>(statement, std::forward<A>(parameters)...);
    }
    template <class... T, class... A>
    auto query_optional(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        return add<detail::optional_row<row_type<T...>>>(statement, std::forward<A>(parameters)...);
    }
    template <class T, class... A>
    slot<T> query_value(const sql_for<std::type_identity_t<A>...>& statement, A&&... parameters) {
        static_assert(decodable<T>, "query_value wants a type with a tusk::codec; for a struct use query_one");
        return add<detail::single_value<T>>(statement, std::forward<A>(parameters)...);
    }

    [[nodiscard]] pipeline_mode mode() const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return contents_->statements->size(); }
    [[nodiscard]] bool empty() const noexcept { return contents_->statements->empty(); }
    // Removes all statements. Their slots stay as they are.
    void clear() { contents_->clear(); }

private:
    template <class Derived>
    friend class pipelines;

    template <class... T>
    using row_type = typename detail::row_of<T...>::type;

    template <class Consumer, class... A>
    slot<typename Consumer::value_type> add(const sql& statement, A&&... parameters) {
        detail::check_parameters<A...>();
        using kept = detail::kept_statement_of<Consumer, detail::kept_t<A>...>;
        auto made =
            std::allocate_shared<kept>(contents_->memory.allocator<kept>(), statement,
                                       std::tuple<detail::kept_t<A>...>{detail::keep(std::forward<A>(parameters))...});
        auto slot = kept::slot_of(made);
        contents_->changed().push_back(std::move(made));
        return slot;
    }

    std::shared_ptr<detail::pipeline_contents> contents_;
};

// A part of queries<>, whose rules hold here as well.
template <class Derived>
class pipelines {
public:
    // Runs the statements of a pipeline, and fills their slots. See pipeline_mode for what fails with what. A value that
    // cannot be read, a row too many or too few: that is the slot's error only, as the statement has taken effect. Of an
    // atomic pipeline nothing is sent if one of its statements cannot be, such as for a parameter that does not fit.
    //
    // Fails with errc::operation_in_progress when the pipeline is being run already. A limit of time, or a cancellation,
    // leaves the connection good: of an atomic pipeline nothing takes effect, unless it was quicker; of an independent one
    // those that have been run keep their results, and the others have the reason. Those that are with the server by then
    // may still be run. When the connection breaks, it is not known what has taken effect of those without a result.
    //
    // An async_ function keeps what it needs: the pipeline may be gone, or have more statements, before it ends. An observer
    // hears of each statement: of its start when the run begins, and of its end when it has been answered. That one was
    // undone later it does not hear.
    void run(pipeline& p) { try_run(p).value(); }
    boost::system::result<void, error> try_run(pipeline& p) {
        detail::pipeline_run op{p.contents_};
        return detail::run_here(core(), op);
    }
    template <class Token = detail::await>
    auto async_run(pipeline& p, Token&& token = {}) {
        return detail::initiate<false>(core(), detail::pipeline_run{p.contents_}, std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_run(pipeline& p, Token&& token = {}) {
        return detail::initiate<true>(core(), detail::pipeline_run{p.contents_}, std::forward<Token>(token));
    }

protected:
    ~pipelines() = default;

private:
    [[nodiscard]] detail::core_ptr core() { return detail::core_access::of(static_cast<Derived&>(*this)); }
};

}  // namespace tusk
