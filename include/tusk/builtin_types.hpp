// The types every server has, by OID: their names in SQL, and what they are made of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tusk/oids.hpp>
#include <tusk/type_catalogue.hpp>

namespace tusk {

// The name as SQL spells it: "integer", "text[]". Empty when the OID is not one of a built-in type.
[[nodiscard]] std::string_view type_name(std::uint32_t oid) noexcept;

// What the type is made of: the element of an array, the subtype of a range, the range of a multirange; else 0.
[[nodiscard]] std::uint32_t builtin_inner(std::uint32_t oid, type_kind kind) noexcept;

namespace detail {

template <class T>
constexpr std::string_view pretty_function() noexcept {
    return __PRETTY_FUNCTION__;
}

// What stands around the type in __PRETTY_FUNCTION__ differs between compilers, so it is measured with a known type.
template <class T>
constexpr std::string_view deduced_name() noexcept {
    constexpr std::string_view known = "double";
    constexpr std::string_view sample = pretty_function<double>();
    constexpr std::size_t before = sample.find(known);
    constexpr std::size_t around = sample.size() - known.size();
    return pretty_function<T>().substr(before, pretty_function<T>().size() - around);
}

template <std::size_t Size>
constexpr std::array<char, Size> joined(std::string_view first, std::string_view second, std::string_view third) {
    std::array<char, Size> whole{};
    std::size_t at = 0;
    for (std::string_view part : {first, second, third})
        for (char c : part)
            whole[at++] = c;
    return whole;
}

// The words users write, where compilers have others ("long int", "std::__cxx11::basic_string<char>").
template <class T>
struct cpp_spelling {
    static constexpr std::string_view value = deduced_name<T>();
};
template <>
struct cpp_spelling<signed char> {
    static constexpr std::string_view value = "std::int8_t";
};
template <>
struct cpp_spelling<unsigned char> {
    static constexpr std::string_view value = "std::uint8_t";
};
template <>
struct cpp_spelling<short> {
    static constexpr std::string_view value = "std::int16_t";
};
template <>
struct cpp_spelling<unsigned short> {
    static constexpr std::string_view value = "std::uint16_t";
};
template <>
struct cpp_spelling<long> {
    static constexpr std::string_view value = sizeof(long) == 8 ? "std::int64_t" : "long";
};
template <>
struct cpp_spelling<unsigned long> {
    static constexpr std::string_view value = sizeof(long) == 8 ? "std::uint64_t" : "unsigned long";
};
template <>
struct cpp_spelling<long long> {
    static constexpr std::string_view value = sizeof(long) == 8 ? "long long" : "std::int64_t";
};
template <>
struct cpp_spelling<unsigned long long> {
    static constexpr std::string_view value = sizeof(long) == 8 ? "unsigned long long" : "std::uint64_t";
};
template <>
struct cpp_spelling<std::string> {
    static constexpr std::string_view value = "std::string";
};
template <>
struct cpp_spelling<std::string_view> {
    static constexpr std::string_view value = "std::string_view";
};

template <class T>
struct cpp_spelling<std::optional<T>> {
    static constexpr std::string_view before = "std::optional<";
    static constexpr std::string_view inner = cpp_spelling<T>::value;
    static constexpr auto whole = joined<before.size() + inner.size() + 1>(before, inner, ">");
    static constexpr std::string_view value{whole.data(), whole.size()};
};
template <class T>
struct cpp_spelling<std::vector<T>> {
    static constexpr std::string_view before = "std::vector<";
    static constexpr std::string_view inner = cpp_spelling<T>::value;
    static constexpr auto whole = joined<before.size() + inner.size() + 1>(before, inner, ">");
    static constexpr std::string_view value{whole.data(), whole.size()};
};

}  // namespace detail

// The name of a C++ type, for messages: "int", "std::optional<std::string>".
template <class T>
[[nodiscard]] constexpr std::string_view cpp_name() noexcept {
    return detail::cpp_spelling<T>::value;
}

}  // namespace tusk
