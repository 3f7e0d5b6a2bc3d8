// The names of the members of a plain struct, which C++20 does not tell: they are found in what the compiler calls a
// function whose template argument is a pointer to the member.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include <boost/pfr/core.hpp>

namespace tusk::detail {

template <class T>
struct imagined {
    T value;
};
template <class Pointer>
struct pointer_to {
    Pointer pointer;
};
template <class Pointer>
pointer_to(Pointer) -> pointer_to<Pointer>;

template <pointer_to Member>
constexpr std::string_view signature_with() noexcept {
    return __PRETTY_FUNCTION__;
}

// The last identifier in front of the last brace: "... pointer_to<const int*>{(& ... ::user::id)} ...". Empty when there is
// none.
constexpr std::string_view member_in(std::string_view signature) noexcept {
    std::size_t end = signature.rfind('}');
    if (end == std::string_view::npos)
        return {};
    while (end != 0 && signature[end - 1] == ')')
        --end;
    std::size_t start = end;
    const auto is_part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
               static_cast<unsigned char>(c) >= 0x80;
    };
    while (start != 0 && is_part(signature[start - 1]))
        --start;
    return signature.substr(start, end - start);
}

// The struct that is pointed into is never made, and needs no definition.
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-internal"
#pragma clang diagnostic ignored "-Wundefined-var-template"
#endif

template <class T>
extern const imagined<T> imaginary;

template <class T, std::size_t I>
constexpr std::string_view member_name() noexcept {
    return member_in(signature_with<pointer_to{std::addressof(boost::pfr::get<I>(imaginary<T>.value))}>());
}

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

// In order; a name is empty where none can be had.
template <class T, class Indices = std::make_index_sequence<boost::pfr::tuple_size_v<T>>>
inline constexpr std::array<std::string_view, 0> member_names{};
template <class T, std::size_t... I>
inline constexpr std::array<std::string_view, sizeof...(I)> member_names<T, std::index_sequence<I...>>{
    member_name<T, I>()...};

}  // namespace tusk::detail
