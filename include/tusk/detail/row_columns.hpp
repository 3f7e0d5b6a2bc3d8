// Which column each field of a row is read from.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include <tusk/detail/row_errors.hpp>
#include <tusk/detail/row_fields.hpp>
#include <tusk/protocol/messages/backend/data_row.hpp>

namespace tusk::detail {

// The one of the same position.
template <std::size_t Size>
class columns_in_order {
public:
    [[nodiscard]] static std::optional<error> choose(const row_shape& wanted, const std::vector<column>& columns) {
        if (columns.size() != Size)
            return column_count_error(wanted, columns);
        return std::nullopt;
    }

    [[nodiscard]] static constexpr std::size_t column_of(std::size_t field) noexcept { return field; }
    [[nodiscard]] static constexpr std::optional<std::size_t> field_of(std::size_t column) noexcept { return column; }

    // The values of a row, by field. False when the row is malformed. Values is data_row_view, or walks over them as that does.
    template <class Values>
    [[nodiscard]] static bool take(Values& values, std::size_t, std::array<protocol::value, Size>& taken) noexcept {
        for (protocol::value& v : taken)
            if (!values.next(v))
                return false;
        return values.well_formed();
    }
};

// The column of each field, and the fields in the order of their columns; or what is wrong with the columns there are.
[[nodiscard]] std::optional<error> find_columns(const row_shape& wanted, const std::vector<column>& columns,
                                                std::span<std::size_t> found, std::span<std::size_t> order);

// The one of the same name; columns of other names are passed over.
template <std::size_t Size>
class columns_by_name {
public:
    [[nodiscard]] std::optional<error> choose(const row_shape& wanted, const std::vector<column>& columns) {
        return find_columns(wanted, columns, columns_, order_);
    }

    [[nodiscard]] std::size_t column_of(std::size_t field) const noexcept { return columns_[field]; }
    [[nodiscard]] std::optional<std::size_t> field_of(std::size_t column) const noexcept {
        for (std::size_t field = 0; field != Size; ++field)
            if (columns_[field] == column)
                return field;
        return std::nullopt;
    }

    template <class Values>
    [[nodiscard]] bool take(Values& values, std::size_t columns,
                            std::array<protocol::value, Size>& taken) const noexcept {
        protocol::value v;
        std::size_t next = 0;
        std::size_t column = 0;
        for (; values.next(v); ++column)
            if (next != Size && columns_[order_[next]] == column)
                taken[order_[next++]] = v;
        return column == columns && values.well_formed();
    }

private:
    std::array<std::size_t, Size> columns_{};  // of each field
    std::array<std::size_t, Size> order_{};    // the fields, in the order of their columns
};

template <class Row>
using columns_of_row = std::conditional_t<row_fields<Row>::is_by_name, columns_by_name<row_fields<Row>::size>,
                                          columns_in_order<row_fields<Row>::size>>;

}  // namespace tusk::detail
