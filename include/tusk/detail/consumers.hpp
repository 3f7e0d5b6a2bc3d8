// What becomes of the rows of a query. Each says what it has to know of the types, is told the columns before anything runs
// (or another one, that has been), then the rows, and gives its value at the end. Where the columns are not known before it runs, or have changed by then, it
// says in which form it wants them all, and is told the columns and their forms before the rows.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include <tusk/command_result.hpp>
#include <tusk/mapping.hpp>
#include <tusk/protocol/messages/backend/answer_run.hpp>
#include <tusk/protocol/session/chunk.hpp>
#include <tusk/result.hpp>
#include <tusk/rows.hpp>

namespace tusk::detail {

template <class T>
using outcome_of = boost::system::result<T, error>;

// See row_decoder, for what reads whatever there is.
struct no_types {
    static constexpr bool uses_catalogue = false;
    static void for_each_name(auto) {}
    static void for_each_own_type(const std::vector<column>&, auto) {}
};

// Rows nobody wants.
class discard_rows {
public:
    using value_type = command_result;
    using types_it_reads = no_types;

    std::optional<error> prepare(const protocol::columns_ptr&, const type_catalogue&) noexcept { return std::nullopt; }
    void prepare_as(const discard_rows&) noexcept {}
    [[nodiscard]] protocol::format format_of(std::size_t) const noexcept { return protocol::format::text; }
    [[nodiscard]] static protocol::format undescribed_format() noexcept { return protocol::format::text; }
    std::optional<error> accept(const protocol::columns_ptr&, const std::vector<protocol::format>&,
                                const type_catalogue&) noexcept {
        return std::nullopt;
    }
    std::optional<error> row(protocol::backend::data_row_view, const protocol::chunk&) noexcept { return std::nullopt; }
    void complete(std::string_view tag) { done_ = command_result{tag}; }
    outcome_of<command_result> take() { return std::move(done_); }

private:
    command_result done_;
};

// The rows at the front of a run, until one fails.
template <class Consumer>
std::optional<error> read_rows(Consumer& consumer, protocol::backend::answer_run& run, const protocol::chunk& holder) {
    if constexpr (requires { consumer.rows(run, holder); }) {
        return consumer.rows(run, holder);
    } else {
        for (protocol::backend::data_row_view row; run.next(row);)
            if (auto failed = consumer.row(row, holder))
                return failed;
        return std::nullopt;
    }
}

// What the typed ones share: rows are decoded as they come, straight from the buffer they were received in.
template <class Row>
class decode_rows {
public:
    using types_it_reads = row_decoder<Row>;

    std::optional<error> prepare(const protocol::columns_ptr& columns, const type_catalogue& types) {
        columns_ = columns.get();
        return columns ? decoder_.prepare(*columns, types) : decoder_.prepare({}, types);
    }
    void prepare_as(const decode_rows& other) {
        columns_ = other.columns_;
        decoder_ = other.decoder_;
    }
    [[nodiscard]] protocol::format format_of(std::size_t i) const noexcept { return decoder_.format_of(i); }
    [[nodiscard]] static protocol::format undescribed_format() { return row_decoder<Row>::undescribed_format(); }
    std::optional<error> accept(const protocol::columns_ptr& columns, const std::vector<protocol::format>& forms,
                                const type_catalogue& types) {
        columns_ = columns.get();
        return columns ? decoder_.accept(*columns, forms, types) : decoder_.accept({}, forms, types);
    }

protected:
    // Values is data_row_view, or walks over them as that does.
    template <class Values>
    std::optional<error> decode(Values values, Row& row) const {
        return decoder_.decode(values, *columns_, row);
    }
    bool decode_quickly(protocol::backend::data_row_view values, Row& row) const {
        return decoder_.decode_quickly(values, row);
    }
    std::optional<error> decode_with_care(protocol::backend::data_row_view values, Row& row) const {
        return decoder_.decode_with_care(values, *columns_, row);
    }

private:
    const std::vector<column>* columns_ = nullptr;  // the exchange has them for as long as rows come
    row_decoder<Row> decoder_;
};

template <class Row>
class collect_rows : public decode_rows<Row> {
public:
    using value_type = tusk::rows<Row>;

    template <class Values>
    std::optional<error> row(Values values, const protocol::chunk&) {
        if constexpr (std::is_same_v<Row, bool>) {  // std::vector<bool> has no bool to refer to
            bool value = false;
            auto failed = this->decode(values, value);
            rows_.push_back(value);
            return failed;
        } else {
            return this->decode(values, rows_.emplace_back());
        }
    }
    // Those of a run, `most` of them at most.
    std::optional<error> rows(protocol::backend::answer_run& run, const protocol::chunk& holder,
                              std::size_t most = std::numeric_limits<std::size_t>::max()) {
        protocol::backend::data_row_view values;
        for (; most != 0 && run.next(values); --most) {
            if constexpr (std::is_same_v<Row, bool>) {
                if (auto failed = row(values, holder))
                    return failed;
            } else {
                // What is rare is done elsewhere, so that registers are left to what is not.
                Row& fresh = rows_.size() != rows_.capacity() ? rows_.emplace_back() : append_to_full();
                if (!this->decode_quickly(values, fresh)) [[unlikely]]
                    if (auto failed = this->decode_with_care(values, fresh))
                        return failed;
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
    void complete(std::string_view tag) { done_ = command_result{tag}; }
    outcome_of<value_type> take() { return value_type{std::move(rows_), std::move(done_)}; }
    // To go on after take(), with about as many rows.
    void renew(std::size_t size) {
        rows_.clear();
        rows_.reserve(size);
    }

private:
    [[gnu::noinline, gnu::flatten]] Row& append_to_full() { return rows_.emplace_back(); }

    std::vector<Row> rows_;
    command_result done_;
};

[[nodiscard]] error no_rows_error();
[[nodiscard]] error too_many_rows_error(std::string_view wanted);

// None or one.
template <class Row>
class optional_row : public decode_rows<Row> {
public:
    using value_type = std::optional<Row>;

    std::optional<error> row(protocol::backend::data_row_view values, const protocol::chunk&) {
        if (row_)
            return too_many_rows_error("at most one row");
        return this->decode(values, row_.emplace());
    }
    void complete(std::string_view) noexcept {}
    outcome_of<value_type> take() { return std::move(row_); }

protected:
    std::optional<Row> row_;
};

// Exactly one.
template <class Row>
class single_row : public optional_row<Row> {
public:
    using value_type = Row;

    std::optional<error> row(protocol::backend::data_row_view values, const protocol::chunk& holder) {
        if (this->row_)
            return too_many_rows_error("one row");
        return optional_row<Row>::row(values, holder);
    }
    [[nodiscard]] std::optional<error> shortfall() const {
        return this->row_ ? std::nullopt : std::optional{no_rows_error()};
    }
    outcome_of<value_type> take() {
        if (auto missing = shortfall())
            return *std::move(missing);
        return std::move(*this->row_);
    }
};

// The one value of exactly one row: a tuple is a record here, and no row of several columns.
template <class T>
class single_value : public single_row<std::tuple<T>> {
public:
    using value_type = T;

    outcome_of<T> take() {
        auto row = single_row<std::tuple<T>>::take();
        if (!row)
            return std::move(row).error();
        return std::get<0>(std::move(*row));
    }
};

// How many rows all statements affected together.
class sum_of_rows : public discard_rows {
public:
    using value_type = std::uint64_t;

    void complete(std::string_view tag) { sum_ += command_result{tag}.rows_affected(); }
    outcome_of<std::uint64_t> take() const { return sum_; }

private:
    std::uint64_t sum_ = 0;
};

// Columns known at run time only: binary where there is a codec to print and read them with.
class collect_result {
public:
    using value_type = result;
    using types_it_reads = no_types;

    std::optional<error> prepare(const protocol::columns_ptr& columns, const type_catalogue& types);
    void prepare_as(const collect_result& other) { set_columns(other.columns_, other.formats_); }
    [[nodiscard]] protocol::format format_of(std::size_t i) const noexcept { return formats_[i]; }
    [[nodiscard]] static protocol::format undescribed_format() noexcept { return protocol::format::text; }
    std::optional<error> accept(const protocol::columns_ptr& columns, const std::vector<protocol::format>& forms,
                                const type_catalogue&);
    std::optional<error> row(protocol::backend::data_row_view values, const protocol::chunk& holder);
    std::optional<error> rows(protocol::backend::answer_run& run, const protocol::chunk& holder,
                              std::size_t most = std::numeric_limits<std::size_t>::max());
    [[nodiscard]] std::size_t size() const noexcept { return result_.size(); }
    void complete(std::string_view tag) { result_.complete(tag); }
    outcome_of<result> take() { return std::move(result_); }
    void renew(std::size_t size) {
        result_ = {};
        result_.set_columns(columns_, formats_);
        result_.reserve(size);
    }

private:
    void set_columns(const protocol::columns_ptr& columns, const std::vector<protocol::format>& formats);

    protocol::columns_ptr columns_;
    std::vector<protocol::format> formats_;
    result result_;
};

// All rows, of these types; without types as a dynamic result.
template <class... T>
struct all_rows_of {
    using type = collect_rows<typename row_of<T...>::type>;
};
template <>
struct all_rows_of<> {
    using type = collect_result;
};
template <class... T>
using all_rows = typename all_rows_of<T...>::type;

}  // namespace tusk::detail
