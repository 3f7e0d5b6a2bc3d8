// The rows of a query whose columns are known at run time only. Values stay where they were received: nothing is copied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tusk/command_result.hpp>
#include <tusk/mapping.hpp>
#include <tusk/protocol/messages/parts/format.hpp>
#include <tusk/protocol/session/chunk.hpp>

namespace tusk {

class result;

// One value of a row. Refers to the result, which must live as long.
class field {
public:
    [[nodiscard]] bool is_null() const noexcept { return value_.is_null; }
    [[nodiscard]] const tusk::column& column() const noexcept { return *column_; }

    // The value as T. Throws tusk::error: errc::null_value, errc::column_type_mismatch, errc::value_out_of_range or
    // errc::malformed_value.
    template <class T>
    [[nodiscard]] T as() const;

    // The value as the server would write it, as psql shows it; empty for NULL. Throws errc::column_type_mismatch for a
    // binary value of a type without codec, which tusk asks for as text.
    [[nodiscard]] std::string to_string() const;

    // The bytes as they were received, in the form that format() tells; valid as long as the result. A text value, or a
    // binary one of a text type, is its characters.
    [[nodiscard]] std::string_view view() const noexcept { return protocol::as_text(value_.bytes); }
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return value_.bytes; }
    [[nodiscard]] protocol::format format() const noexcept { return format_; }

private:
    friend class row;
    field(protocol::value v, const tusk::column& c, std::size_t number, protocol::format f) noexcept
        : value_{v}, column_{&c}, number_{number}, format_{f} {}

    protocol::value value_;
    const tusk::column* column_;
    std::size_t number_;  // from 1
    protocol::format format_;
};

// One row of a result, which must live as long.
class row {
public:
    class iterator;

    [[nodiscard]] std::size_t size() const noexcept;
    // The value in a column, counted from 0, or of that name (the first, if there are several). Throws
    // errc::unknown_column.
    [[nodiscard]] field operator[](std::size_t i) const;
    [[nodiscard]] field operator[](std::string_view name) const;
    template <class T>
    [[nodiscard]] T get(std::size_t i) const {
        return (*this)[i].as<T>();
    }

    [[nodiscard]] iterator begin() const;
    [[nodiscard]] iterator end() const;

private:
    friend class result;
    row(const result& owner, std::span<const std::byte> values) noexcept : owner_{&owner}, values_{values} {}

    const result* owner_;
    std::span<const std::byte> values_;  // of the DataRow, found well formed when it came
};

class result {
public:
    class iterator;

    // No columns and no rows.
    result() = default;

    [[nodiscard]] const std::vector<column>& columns() const noexcept;
    // The position of the first column of that name, counted from 0; none if there is no such column.
    [[nodiscard]] std::optional<std::size_t> find_column(std::string_view name) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
    [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
    // Not beyond the end, as with a std::vector.
    [[nodiscard]] row operator[](std::size_t i) const noexcept { return {*this, rows_[i]}; }
    [[nodiscard]] iterator begin() const noexcept;
    [[nodiscard]] iterator end() const noexcept;

    [[nodiscard]] const std::string& command_tag() const noexcept { return done_.command_tag(); }
    [[nodiscard]] std::uint64_t rows_affected() const noexcept { return done_.rows_affected(); }

    // ---- for those who receive it

    void set_columns(protocol::columns_ptr columns, std::vector<protocol::format> formats);
    // False when the row is malformed. `holder` keeps the bytes of the row alive.
    [[nodiscard]] bool add_row(protocol::backend::data_row_view values, const protocol::chunk& holder);
    void complete(std::string_view tag) { done_ = command_result{tag}; }

private:
    friend class row;

    protocol::columns_ptr columns_;
    std::vector<protocol::format> formats_;  // one a column; none: all are text
    std::vector<std::span<const std::byte>> rows_;
    std::vector<protocol::chunk> chunks_;
    command_result done_;
};

// Walks over the values of a row, each in constant time.
class row::iterator {
public:
    using value_type = field;
    using difference_type = std::ptrdiff_t;
    using reference = field;
    using iterator_category = std::input_iterator_tag;

    [[nodiscard]] field operator*() const;
    iterator& operator++();
    void operator++(int) { ++*this; }
    [[nodiscard]] bool operator==(const iterator& other) const noexcept { return at_ == other.at_; }

private:
    friend class row;
    iterator(const row& r, std::size_t at);

    const result* owner_;
    std::optional<protocol::backend::data_row_view> values_;
    protocol::value value_;
    std::size_t at_;
};

class result::iterator {
public:
    using value_type = row;
    using difference_type = std::ptrdiff_t;
    using reference = row;
    using iterator_category = std::input_iterator_tag;

    [[nodiscard]] row operator*() const noexcept { return (*owner_)[at_]; }
    iterator& operator++() noexcept {
        ++at_;
        return *this;
    }
    void operator++(int) noexcept { ++at_; }
    [[nodiscard]] bool operator==(const iterator& other) const noexcept { return at_ == other.at_; }

private:
    friend class result;
    iterator(const result& owner, std::size_t at) noexcept : owner_{&owner}, at_{at} {}

    const result* owner_;
    std::size_t at_;
};

template <class T>
T field::as() const {
    T value{};
    // A text value that the codec would rather have had in binary can still be read, if it has a text form at all. Of the
    // types of the database itself nothing else is known here.
    const type_catalogue& types = type_catalogue::builtin();
    if (is_null()) {
        if constexpr (!nullable<T>)
            throw detail::null_error(*column_, number_, cpp_name<T>(), types);
        return value;
    }
    const bool is_read_as_text = parsable<T> && uses_catalogue<T> && !types.knows(column_->type_oid);
    const wire_form wanted = codec_reads<T>(column_->type_oid);
    if (!is_read_as_text && wanted == wire_form::none)
        throw detail::column_type_error(*column_, number_, cpp_name<T>(), types);
    auto read = detail::outcome::malformed;
    if (wanted == wire_form::text && format_ == protocol::format::binary) {
        const std::string text = to_string();
        read = detail::read_value(protocol::as_bytes(text), protocol::format::text, column_->type_oid, types, value);
    } else {
        read = detail::read_value(value_.bytes, format_, column_->type_oid, types, value);
    }
    if (read != detail::outcome::ok)
        throw detail::value_error(*column_, number_, cpp_name<T>(), read == detail::outcome::out_of_range, types);
    return value;
}

}  // namespace tusk
