// Many rows into a table, faster than by any statement: COPY FROM STDIN.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include <tusk/codecs/all.hpp>
#include <tusk/copied_data.hpp>
#include <tusk/detail/copy_handle.hpp>
#include <tusk/detail/copying_in.hpp>
#include <tusk/detail/elements.hpp>
#include <tusk/detail/row_encoder.hpp>

namespace tusk {

namespace detail {

// Whether a value can be made another type's without a loss, in any case.
template <class To, class From>
inline constexpr bool is_lossless = [] {
    if constexpr (std::is_same_v<To, From>)
        return true;
    else if constexpr (std::is_arithmetic_v<To> && std::is_arithmetic_v<From>)
        return !std::is_same_v<To, bool> && !std::is_same_v<From, bool> &&
               std::is_integral_v<From> >= std::is_integral_v<To> && std::is_signed_v<To> >= std::is_signed_v<From> &&
               std::numeric_limits<To>::digits >= std::numeric_limits<From>::digits;
    else
        return !std::is_arithmetic_v<To> && !std::is_arithmetic_v<From> && std::is_convertible_v<const From&, To>;
}();
template <class To, class From>
inline constexpr bool is_lossless<std::optional<To>, std::optional<From>> = is_lossless<To, From>;
template <class To, class From>
requires(!std::is_same_v<From, std::nullopt_t> &&
         !std::is_same_v<From, std::optional<To>>) inline constexpr bool is_lossless<std::optional<To>, From> =
    is_lossless<To, From>;

template <class Row, class Indices, class... V>
inline constexpr bool fit_row_at = false;
template <class Row, std::size_t... I, class... V>
inline constexpr bool fit_row_at<Row, std::index_sequence<I...>, V...> =
    (is_lossless<std::remove_cvref_t<decltype(member_of<I>(std::declval<const Row&>()))>, std::decay_t<V>> && ...);
template <class Row, class... V>
inline constexpr bool fit_row = [] {
    if constexpr (sizeof...(V) == count_members<Row>())
        return fit_row_at<Row, std::index_sequence_for<V...>, V...>;
    else
        return false;
}();

template <class Row, std::size_t... I, class... V>
[[nodiscard]] Row make_row(std::index_sequence<I...>, const V&... values) {
    return Row{static_cast<std::remove_cvref_t<decltype(member_of<I>(std::declval<const Row&>()))>>(values)...};
}

// Rows that an operation which starts later keeps.
template <class Row>
consteval void check_kept_rows() {
    static_assert(element_members<Row>::are_kept_as_they_are,
                  "a value of this row only looks at what it means, which may be gone when an async function uses it: "
                  "make it a std::string, or write a range that is given as tusk::borrow(range)");
}

}  // namespace detail

// Made by copy_in(). The server is asked for it by the first write; then it takes rows, which it has loaded when finish()
// says so. In between the connection takes no other operation: they fail with errc::operation_in_progress. One that is let go
// without finish() has loaded nothing: the server is told at once, as far as that needs no waiting, and its answer is read in
// front of the connection's next operation. Within a transaction that has failed then.
//
// Rows are sent 64 KiB at a time, so that a write seldom waits, and what the server has to say of a row comes later: as the
// failure of one of the next writes, or of finish(), with the number of the row as diagnostics().element, counted from 1. From
// then on every function fails so. A value that cannot be sent is refused at once, and its row with it; the others stay, and
// more may be written. A limit of time, or a cancellation, of any write ends all of it.
//
// `Row` is the type of its rows: see copy_in(). It must not outlive the connection's strand.
template <class Row>
class copy_writer : public detail::copy_handle<detail::row_encoder<Row>> {
    using base = detail::copy_handle<detail::row_encoder<Row>>;
    using base::run;
    using base::writing;

public:
    using base::base;

    // A row: as one value, write(row), or as those of its columns, write(1, "ann"), which lose nothing by becoming its types.
    template <class... V>
    void write(const V&... values) {
        try_write(values...).value();
    }
    template <class... V>
    boost::system::result<void, error> try_write(const V&... values) {
        return with_row([&](const Row& row) { return run(writing(detail::single_row_source<const Row&>{row})); },
                        values...);
    }
    template <class Token = detail::await>
    auto async_write(Row row, Token&& token = {}) {
        return start<false>(writing_later(std::move(row)), std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_write(Row row, Token&& token = {}) {
        return start<true>(writing_later(std::move(row)), std::forward<Token>(token));
    }

    // A number that might not be the same as a row is not converted.
    template <class V, class... Token>
    requires(std::is_arithmetic_v<V> && !detail::is_lossless<Row, V>) auto async_write(V, Token&&...) = delete;
    template <class V, class... Token>
    requires(std::is_arithmetic_v<V> && !detail::is_lossless<Row, V>) auto async_try_write(V, Token&&...) = delete;

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
        return start<false>(writing_all_later(std::forward<Range>(rows)), std::forward<Token>(token));
    }
    template <class Range, class Token = detail::await>
    auto async_try_write_rows(Range&& rows, Token&& token = {}) {
        return start<true>(writing_all_later(std::forward<Range>(rows)), std::forward<Token>(token));
    }

private:
    template <bool Try, class Operation, class Token>
    auto start(Operation op, Token&& token) {
        return base::template start<Try>(std::move(op), std::forward<Token>(token));
    }
    // What is given for each column, as it is meant to be there.
    template <class Use, class... V>
    static auto with_row(Use use, const V&... values) {
        if constexpr (sizeof...(V) == 1 && (std::is_same_v<V, Row> && ...)) {
            return use(values...);
        } else {
            constexpr bool fits = detail::fit_row<Row, V...>;
            static_assert(
                fits,
                "these values are no row of this COPY: one is wanted for each of its columns, of their C++ types "
                "or others that lose nothing on the way");
            if constexpr (fits)
                return use(detail::make_row<Row>(std::index_sequence_for<V...>{}, values...));
        }
    }
    [[nodiscard]] auto writing_later(Row&& row) {
        detail::check_kept_rows<Row>();
        return writing(detail::single_row_source<Row>{std::move(row)});
    }
    template <class Range, class Given>
    [[nodiscard]] auto writing_all(Given&& rows) {
        static_assert(std::is_same_v<std::ranges::range_value_t<Range>, Row>, "this is a range of other rows");
        return writing(detail::range_of_rows<Range>{std::forward<Given>(rows)});
    }
    template <class Range>
    [[nodiscard]] auto writing_all_later(Range&& rows) {
        if constexpr (detail::is_borrowed<std::remove_cvref_t<Range>>) {
            return writing_all<decltype(rows.value)>(rows.value);
        } else {
            detail::check_kept_rows<Row>();
            return writing_all<std::remove_cvref_t<Range>>(std::remove_cvref_t<Range>(std::forward<Range>(rows)));
        }
    }
};

// Made by copy_in_raw(): as a copy_writer, but what is written is sent as it is, in the form that the statement says. It may
// be cut anywhere, in the middle of a row, too.
class raw_copy_writer : public detail::copy_handle<detail::raw_encoder> {
public:
    using copy_handle::copy_handle;

    // A function that waits uses the data meanwhile.
    void write(std::string_view data) { try_write(data).value(); }
    void write(std::span<const std::byte> data) { try_write(data).value(); }
    boost::system::result<void, error> try_write(std::string_view data) {
        return run(writing(parts<std::string_view>{data}));
    }
    boost::system::result<void, error> try_write(std::span<const std::byte> data) {
        return run(writing(parts<std::span<const std::byte>>{data}));
    }
    void write(const copied_data& data) { try_write(data).value(); }
    boost::system::result<void, error> try_write(const copied_data& data) {
        return run(writing(detail::pieces_of_data<const copied_data&>{data}));
    }

    // An async_ one takes it over.
    template <class Token = detail::await>
    auto async_write(std::string data, Token&& token = {}) {
        return start<false>(writing(parts<std::string>{std::move(data)}), std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_write(std::vector<std::byte> data, Token&& token = {}) {
        return start<false>(writing(parts<std::vector<std::byte>>{std::move(data)}), std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_write(copied_data data, Token&& token = {}) {
        return start<false>(writing(detail::pieces_of_data<copied_data>{std::move(data)}), std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_write(std::string data, Token&& token = {}) {
        return start<true>(writing(parts<std::string>{std::move(data)}), std::forward<Token>(token));
    }
    template <class Token = detail::await>
    auto async_try_write(std::vector<std::byte> data, Token&& token = {}) {
        return start<true>(writing(parts<std::vector<std::byte>>{std::move(data)}), std::forward<Token>(token));
    }

    template <class Token = detail::await>
    auto async_try_write(copied_data data, Token&& token = {}) {
        return start<true>(writing(detail::pieces_of_data<copied_data>{std::move(data)}), std::forward<Token>(token));
    }

private:
    template <class Data>
    using parts = detail::parts_of_data<Data>;
};

}  // namespace tusk
