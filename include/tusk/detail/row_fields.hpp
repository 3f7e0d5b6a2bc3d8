// How a row type is taken apart into fields, one a column: a value, a std::tuple, a plain struct, or a struct that
// Boost.Describe describes.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/pfr/core.hpp>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>
#include <tusk/detail/member_names.hpp>
#include <tusk/detail/row_errors.hpp>

namespace tusk {

// A struct described with BOOST_DESCRIBE_STRUCT takes its columns by name. To have it take them in order, as a plain struct
// does:
//
//     template <>
//     inline constexpr bool tusk::takes_columns_in_order<user> = true;
template <class T>
inline constexpr bool takes_columns_in_order = false;

namespace detail {

template <class Row>
concept described_row = boost::describe::has_describe_members<Row>::value && !decodable<Row>;

// Values and plain structs.
template <class Row>
struct row_fields {
    static_assert(decodable<Row> || std::is_aggregate_v<Row>,
                  "this type has no tusk::codec and is no std::tuple and no plain struct: "
                  "specialise tusk::codec for it, see tusk/codec.hpp");
    static constexpr bool is_struct = !decodable<Row>;
    static constexpr bool is_by_name = false;
    static constexpr std::size_t size = [] {
        if constexpr (decodable<Row>)
            return std::size_t{1};
        else
            return boost::pfr::tuple_size_v<Row>;
    }();

    template <std::size_t I>
    static constexpr auto& get(auto& row) noexcept {
        if constexpr (decodable<Row>)
            return row;
        else
            return boost::pfr::get<I>(row);
    }
    static constexpr const auto& names() noexcept requires is_struct { return member_names<Row>; }
};

template <class... T>
struct row_fields<std::tuple<T...>> {
    static constexpr bool is_struct = false;
    static constexpr bool is_by_name = false;
    static constexpr std::size_t size = sizeof...(T);

    template <std::size_t I>
    static constexpr auto& get(auto& row) noexcept {
        return std::get<I>(row);
    }
};

template <class Members>
inline constexpr std::array<std::string_view, 0> described_names{};
template <template <class...> class List, class... Member>
inline constexpr std::array<std::string_view, sizeof...(Member)> described_names<List<Member...>>{Member::name...};

template <std::size_t Size>
constexpr bool has_name_twice(const std::array<std::string_view, Size>& names) noexcept {
    for (std::size_t i = 0; i != Size; ++i)
        for (std::size_t j = 0; j != i; ++j)
            if (names[i] == names[j])
                return true;
    return false;
}

// Those of its bases come first.
template <described_row Row>
struct row_fields<Row> {
    using members =
        boost::describe::describe_members<Row, boost::describe::mod_any_access | boost::describe::mod_inherited>;

    static constexpr bool is_struct = true;
    static constexpr bool is_by_name = !takes_columns_in_order<Row>;
    static constexpr std::size_t size = boost::mp11::mp_size<members>::value;
    static_assert(size != 0, "BOOST_DESCRIBE_STRUCT names no member of this struct that a column could go to");
    static_assert(!is_by_name || !has_name_twice(described_names<members>),
                  "two members of this struct and its bases have the same name, so that columns cannot be told by it");

    template <std::size_t I>
    static constexpr auto& get(auto& row) noexcept {
        return row.*boost::mp11::mp_at_c<members, I>::pointer;
    }
    static constexpr const auto& names() noexcept { return described_names<members>; }
};

template <class Row, std::size_t I>
using field_type = std::remove_reference_t<decltype(row_fields<Row>::template get<I>(std::declval<Row&>()))>;

template <class Row, class Indices = std::make_index_sequence<row_fields<Row>::size>>
inline constexpr bool fields_decodable = false;
template <class Row, std::size_t... I>
inline constexpr bool fields_decodable<Row, std::index_sequence<I...>> = (decodable<field_type<Row, I>> && ...);

template <class Row, class Indices = std::make_index_sequence<row_fields<Row>::size>>
inline constexpr bool fields_have_own_form = false;
template <class Row, std::size_t... I>
inline constexpr bool fields_have_own_form<Row, std::index_sequence<I...>> = (has_own_form<field_type<Row, I>> && ...);

template <class T>
inline constexpr bool parses_alike = parsable<T> && !parses_foreign<T> && !nullable<T>;
template <class T>
inline constexpr bool parses_alike<std::optional<T>> = parses_alike<T>;

template <class Row, class Indices = std::make_index_sequence<row_fields<Row>::size>>
inline constexpr bool fields_parse_alike = false;
template <class Row, std::size_t... I>
inline constexpr bool fields_parse_alike<Row, std::index_sequence<I...>> = (parses_alike<field_type<Row, I>> && ...);

template <class Row, class Indices = std::make_index_sequence<row_fields<Row>::size>>
inline constexpr bool any_uses_catalogue = false;
template <class Row, std::size_t... I>
inline constexpr bool any_uses_catalogue<Row, std::index_sequence<I...>> = (uses_catalogue<field_type<Row, I>> || ...);

template <class Row>
constexpr row_shape make_shape() noexcept {
    if constexpr (row_fields<Row>::is_struct)
        return {row_fields<Row>::size, cpp_name<Row>(), row_fields<Row>::names()};
    else
        return {row_fields<Row>::size};
}
template <class Row>
inline constexpr row_shape shape_of = make_shape<Row>();

template <class Row, class Indices = std::make_index_sequence<row_fields<Row>::size>>
inline constexpr std::array<std::string_view, 0> field_type_names{};
template <class Row, std::size_t... I>
inline constexpr std::array<std::string_view, sizeof...(I)> field_type_names<Row, std::index_sequence<I...>>{
    cpp_name<field_type<Row, I>>()...};

template <class Row>
constexpr target target_of(std::size_t field) noexcept {
    return {field_type_names<Row>[field], &shape_of<Row>, field};
}

// The row type that a list of types asks for.
template <class... T>
struct row_of {
    using type = std::tuple<T...>;
};
template <class T>
struct row_of<T> {
    using type = T;
};

}  // namespace detail
}  // namespace tusk
