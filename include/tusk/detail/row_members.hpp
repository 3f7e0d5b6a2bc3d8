// The values of a row, for what goes through them one after the other.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include <tusk/detail/elements.hpp>

namespace tusk::detail {

template <class Row>
struct row_members {
    static constexpr std::size_t size = count_members<Row>();

    template <std::size_t I>
    using member = typename element_members<Row>::template member<I>;

    // Of their types, in C++.
    static constexpr std::array<std::string_view, size> names = []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<std::string_view, size>{cpp_name<member<I>>()...};
    }
    (std::make_index_sequence<size>{});

    // call.operator()<I>() for each of them, until one says false.
    template <class Call>
    static void each(Call call) {
        [&]<std::size_t... I>(std::index_sequence<I...>) { static_cast<void>((call.template operator()<I>() && ...)); }
        (std::make_index_sequence<size>{});
    }
};

}  // namespace tusk::detail
