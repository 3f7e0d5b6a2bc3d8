// Many rows into a table, faster than by any statement: COPY FROM STDIN.
#pragma once

#include <cstdint>
#include <memory>
#include <ranges>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include <tusk/codecs/all.hpp>
#include <tusk/detail/copy_rows.hpp>
#include <tusk/detail/copying_in.hpp>
#include <tusk/detail/initiate.hpp>
#include <tusk/detail/running.hpp>
#include <tusk/object_name.hpp>

namespace tusk {

namespace detail {

// Nobody will finish it.
void abandon_copy(const core_ptr& core, std::shared_ptr<protocol::copy_in_exchange> copy) noexcept;

}  // namespace detail

// Made by copy_in(). The server is asked for it by the first write; then it takes rows, which it has loaded when finish() says
// so. In between the connection takes no other operation: they fail with errc::operation_in_progress. One that is let go without
// finish() has loaded nothing: the server is told at once, as far as that needs no waiting, and its answer is read in front of
// the connection's next operation. Within a transaction that has failed then.
//
// Rows are sent 64 KiB at a time, so that a write seldom waits, and what the server has to say of a row comes later: as the
// failure of one of the next writes, or of finish(), with the number of the row as diagnostics().element, counted from 1. From
// then on every function fails so. A value that cannot be sent is refused at once, and its row with it; the others stay, and
// more may be written. A limit of time, or a cancellation, of any write ends all of it.
//
// `Row` is the type of its rows: see copy_in(). It must not outlive the connection's strand.
template <class Row>
class copy_writer {
    using encoder = detail::binary_row_encoder<Row>;
    using copy = detail::copy_in_statement<encoder>;

public:
    // Of nothing: every function fails with errc::not_connected.
    copy_writer() = default;
    copy_writer(detail::core_ptr core, std::shared_ptr<copy> which) : core_{std::move(core)}, copy_{std::move(which)} {}
    copy_writer(copy_writer&&) noexcept = default;
    copy_writer& operator=(copy_writer&& other) noexcept {
        if (this != &other) {
            abandon();
            core_ = std::move(other.core_);
            copy_ = std::move(other.copy_);
        }
        return *this;
    }
    ~copy_writer() { abandon(); }

    // A row: as one value, write(row), or as those of its columns, write(1, "ann"), which go by its types.
    template <class... V>
    void write(const V&... values) {
        try_write(values...).value();
    }
    template <class... V>
    boost::system::result<void, error> try_write(const V&... values) {
        return with_row(
            [&](const Row& row) {
                return run(
                    writing<detail::single_row_source<const Row&>>{copy_, detail::single_row_source<const Row&>{row}});
            },
            values...);
    }
    template <class Token = detail::await>
    auto async_write(Row row, Token&& token = {}) {
        return start<false>(writing_one(std::move(row)), std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_write(Row row, Token&& token = {}) {
        return start<true>(writing_one(std::move(row)), std::forward<Token>(token));
    }

    // All rows of a range, however many there are: it is gone through once, a part at a time as the server takes them. A
    // function that waits uses it meanwhile; an async_ one takes it over, or keeps a reference to one that is given as
    // tusk::borrow(range).
    template <std::ranges::input_range Range>
    void write_rows(Range&& rows) {
        try_write_rows(std::forward<Range>(rows)).value();
    }
    template <std::ranges::input_range Range>
    boost::system::result<void, error> try_write_rows(Range&& rows) {
        return run(writing_all<Range&>(rows));
    }
    template <class Range, class Token = detail::await>
    auto async_write_rows(Range&& rows, Token&& token = {}) {
        return start<false>(writing_later(std::forward<Range>(rows)), std::forward<Token>(token));
    }
    template <class Range, class Token = detail::await>
    auto async_try_write_rows(Range&& rows, Token&& token = {}) {
        return start<true>(writing_later(std::forward<Range>(rows)), std::forward<Token>(token));
    }

    // Has the server load what was written, and tells how many rows that was. Nothing can be written any more.
    std::uint64_t finish() { return try_finish().value(); }
    boost::system::result<std::uint64_t, error> try_finish() { return run(detail::end_copy_in<encoder>{copy_}); }
    template <class Token = detail::await>
    auto async_finish(Token&& token = {}) {
        return start<false>(detail::end_copy_in<encoder>{copy_}, std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_finish(Token&& token = {}) {
        return start<true>(detail::end_copy_in<encoder>{copy_}, std::forward<Token>(token));
    }

private:
    template <class Rows>
    using writing = detail::write_rows<encoder, Rows>;

    template <class Use, class... V>
    static auto with_row(Use use, const V&... values) {
        if constexpr (sizeof...(V) == 1 && (std::is_same_v<V, Row> && ...))
            return use(values...);
        else if constexpr (requires { Row{values...}; })
            return use(Row{values...});
        else
            return use(Row(values...));
    }
    [[nodiscard]] auto writing_one(Row&& row) {
        return writing<detail::single_row_source<Row>>{copy_, detail::single_row_source<Row>{std::move(row)}};
    }
    template <class Range, class Given>
    [[nodiscard]] auto writing_all(Given&& rows) {
        return writing<detail::range_of_rows<Range>>{copy_, detail::range_of_rows<Range>{std::forward<Given>(rows)}};
    }
    template <class Range>
    [[nodiscard]] auto writing_later(Range&& rows) {
        if constexpr (detail::is_borrowed<std::remove_cvref_t<Range>>)
            return writing_all<decltype(rows.value)>(rows.value);
        else
            return writing_all<std::remove_cvref_t<Range>>(std::remove_cvref_t<Range>(std::forward<Range>(rows)));
    }
    template <class Operation>
    auto run(Operation op) {
        return detail::run_here(core_pointer(), op);
    }
    template <bool Try, class Operation, class Token>
    auto start(Operation op, Token&& token) {
        return detail::initiate<Try>(core_pointer(), std::move(op), std::forward<Token>(token));
    }
    [[nodiscard]] detail::core_ptr core_pointer() const { return core_ ? core_ : detail::unconnected_core(); }
    void abandon() noexcept {
        auto left = std::exchange(copy_, nullptr);
        if (left && left->is_started && !left->finished())
            detail::abandon_copy(core_, std::move(left));
    }

    detail::core_ptr core_;
    std::shared_ptr<copy> copy_;
};

}  // namespace tusk
