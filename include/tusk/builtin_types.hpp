// The types every server has, by OID: their names in SQL, and what they are made of.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tusk/oids.hpp>
#include <tusk/type_catalogue.hpp>

namespace tusk {

template <class T>
struct array;
template <class T>
class range;
template <class T>
struct multirange;

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
struct cpp_spelling<unsigned int> {
    static constexpr std::string_view value = "std::uint32_t";
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

// A name that is a template argument.
template <std::size_t Size>
struct literal {
    char text[Size]{};
    constexpr literal(const char (&from)[Size]) { std::copy(from, from + Size, text); }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, Size - 1}; }
};

// "std::tuple<int, bool>".
template <literal Name, class... T>
struct template_spelling {
    static constexpr auto whole = [] {
        constexpr std::size_t commas = sizeof...(T) < 2 ? 0 : sizeof...(T) - 1;
        std::array<char, ((Name.view().size() + 2 + 2 * commas) + ... + cpp_spelling<T>::value.size())> all{};
        std::size_t at = 0;
        const auto put = [&](std::string_view part) {
            for (const char c : part)
                all[at++] = c;
        };
        [[maybe_unused]] std::string_view separator = "<";
        put(Name.view());
        ((put(separator), put(cpp_spelling<T>::value), separator = ", "), ...);
        put(sizeof...(T) == 0 ? "<>" : ">");
        return all;
    }();
    static constexpr std::string_view value{whole.data(), whole.size()};
};

template <std::size_t N>
struct array_size {};
template <std::size_t N>
struct cpp_spelling<array_size<N>> {
    static constexpr auto digits = [] {
        std::array<char, std::numeric_limits<std::size_t>::digits10 + 1> all{};
        std::size_t at = all.size();
        std::size_t left = N;
        do {
            all[--at] = static_cast<char>('0' + left % 10);
            left /= 10;
        } while (left != 0);
        return std::pair{all, at};
    }();
    static constexpr std::string_view value{digits.first.data() + digits.second, digits.first.size() - digits.second};
};

template <class T>
struct cpp_spelling<std::optional<T>> : template_spelling<"std::optional", T> {};
template <class T>
struct cpp_spelling<std::vector<T>> : template_spelling<"std::vector", T> {};
template <class T, std::size_t N>
struct cpp_spelling<std::array<T, N>> : template_spelling<"std::array", T, array_size<N>> {};
template <class... T>
struct cpp_spelling<std::tuple<T...>> : template_spelling<"std::tuple", T...> {};
template <class T>
struct cpp_spelling<tusk::array<T>> : template_spelling<"tusk::array", T> {};
template <class T>
struct cpp_spelling<range<T>> : template_spelling<"tusk::range", T> {};
template <class T>
struct cpp_spelling<multirange<T>> : template_spelling<"tusk::multirange", T> {};

}  // namespace detail

// The name of a C++ type, for messages: "int", "std::optional<std::string>".
template <class T>
[[nodiscard]] constexpr std::string_view cpp_name() noexcept {
    return detail::cpp_spelling<T>::value;
}

}  // namespace tusk
