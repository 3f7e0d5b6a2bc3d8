// One statement for many sets of parameters, in one round trip.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tusk/detail/elements.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/detail/running.hpp>
#include <tusk/detail/statements.hpp>
#include <tusk/statement.hpp>
#include <tusk/token.hpp>

namespace tusk {

// A part of queries<>, whose rules hold here as well.
template <class Derived>
class batches {
public:
    // Executes a statement once for each element of a range, and tells how many rows were affected in all. An element is a
    // std::tuple or std::pair of the parameters, a plain struct or one described with Boost.Describe (its members, in
    // order), tusk::each_of(range), or a value with a codec where the statement has one parameter:
    //
    //     std::vector<std::tuple<int, std::string>> users = ...;
    //     db.execute_many("insert into users values ($1, $2)", users);
    //
    // Everything is sent at once and answered at once, however many elements there are; a statement that is not prepared
    // yet costs one round trip more. Outside of a transaction it is one by itself: when one element fails nothing has been
    // done for the others, and that holds when it is cancelled too. Inside, the transaction has failed then, as with any
    // statement (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING).
    // An error that is one element's fault says so: its what(), and diagnostics().element, counted from 1. Values that
    // cannot be sent are found before anything is, in a range of any size. Rows that the statement gives are dropped. Of an
    // empty range nothing comes: 0.
    //
    // Functions that wait use the range while they do, and go through it several times. An async_ function copies the
    // elements before it returns, or moves a std::vector that it is given if its elements own what they mean;
    // tusk::borrow(range) keeps a reference. What is on its way to the server takes little more memory than 64 KiB and an
    // element at a time.
    template <class Range>
    std::uint64_t execute_many(const detail::sql_for_each<Range>& statement, Range&& elements) {
        return try_execute_many(statement, std::forward<Range>(elements)).value();
    }
    template <class Range>
    boost::system::result<std::uint64_t, error> try_execute_many(const detail::sql_for_each<Range>& statement,
                                                                 Range&& elements) {
        if constexpr (detail::is_borrowed<std::remove_cvref_t<Range>>) {
            return try_execute_many(statement, elements.value);
        } else if constexpr (detail::check_elements<Range>()) {
            using exchange = detail::many_exchange<std::string_view, std::remove_reference_t<Range>&>;
            detail::session_operation<exchange> op{std::in_place, statement, elements};
            return detail::run_here(core(), op);
        }
    }
    template <class Range, class Token = detail::await>
    auto async_execute_many(const detail::sql_for_each<Range>& statement, Range&& elements, Token&& token = {}) {
        return start<false>(statement, std::forward<Range>(elements), std::forward<Token>(token));
    }
    template <class Range, class Token = detail::await>
    auto async_try_execute_many(const detail::sql_for_each<Range>& statement, Range&& elements, Token&& token = {}) {
        return start<true>(statement, std::forward<Range>(elements), std::forward<Token>(token));
    }

protected:
    ~batches() = default;

private:
    template <bool Try, class Range, class Token>
    auto start(const sql& statement, Range&& elements, Token&& token) {
        if constexpr (!detail::check_elements<Range>()) {
            return;
        } else if constexpr (detail::is_borrowed<std::remove_cvref_t<Range>>) {
            return start_with<Try, decltype(elements.value)>(statement, elements.value, std::forward<Token>(token));
        } else {
            auto kept = detail::keep_elements(std::forward<Range>(elements));
            return start_with<Try, decltype(kept)>(statement, std::move(kept), std::forward<Token>(token));
        }
    }
    template <bool Try, class Kept, class Token>
    auto start_with(const sql& statement, Kept&& kept, Token&& token) {
        using operation = detail::session_operation<detail::many_exchange<std::string, Kept>>;
        return detail::initiate<Try>(core(), operation{std::in_place, statement, std::forward<Kept>(kept)},
                                     std::forward<Token>(token));
    }
    [[nodiscard]] detail::core_ptr core() { return detail::core_access::of(static_cast<Derived&>(*this)); }
};

}  // namespace tusk
