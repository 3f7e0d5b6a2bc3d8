// Parameters for a log: their types and sizes and, where that is wanted, their values.
#pragma once

#include <cstddef>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <tusk/detail/log_line.hpp>
#include <tusk/detail/parameters.hpp>
#include <tusk/log_options.hpp>

namespace tusk::detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_string =
    !std::is_null_pointer_v<T> && (std::is_convertible_v<const T&, std::string_view> || std::is_array_v<T>);

// In the unit that a reader thinks of: bytes of text and of bytea, elements of an array. Types of one size have none.
template <class T>
void summarize_size(parameter_summary& out, const T& value) {
    if constexpr (is_string<T>)
        out.size(text_of(value).size(), "byte");
    else if constexpr (requires { std::string_view{value.text()}; })
        out.size(std::string_view{value.text()}.size(), "byte");
    else if constexpr (requires { value.dimensions; })
        out.size(value.elements.size(), "element");
    else if constexpr (is_array<T>)
        out.size(value.size(), "element");
    else if constexpr (codec<T>::type.oid == oids::bytea && requires { value.size(); })
        out.size(value.size(), "byte");
}

template <class T>
void summarize_value(parameter_summary& out, const T& value) {
    if constexpr (is_string<T>) {
        out.value(text_of(value));
    } else if constexpr (printable<T>) {
        std::string text;
        codec_print(text, value);
        out.value(text);
    }
}

template <class T>
void summarize(parameter_summary& out, const T& value, bool is_sensitive_value = false) {
    if constexpr (is_borrowed<T>) {
        summarize(out, value.value, is_sensitive_value);
    } else if constexpr (is_sensitive<T>) {
        summarize(out, value.value, true);
    } else if constexpr (is_spread<T>) {
        std::size_t left = count_of(value);
        for (auto at = std::ranges::begin(value.range); left != 0 && !out.is_full(); ++at, --left)
            summarize(out, static_cast<const std::ranges::range_value_t<decltype(value.range)>&>(*at),
                      is_sensitive_value);
        out.pass_over(left);
    } else if (out.is_full()) {
        out.pass_over(1);
    } else if (is_null(value)) {
        out.null();
    } else if constexpr (is_optional<T>) {
        summarize(out, *value, is_sensitive_value);
    } else if constexpr (is_variant<T>) {
        std::visit([&](const auto& held) { summarize(out, held, is_sensitive_value); }, value);
    } else {
        out.add(codec<T>::type.name, is_array<T>);
        if (is_sensitive_value)
            return out.sensitive();
        summarize_size(out, value);
        if (out.shows_values())
            summarize_value(out, value);
    }
}

template <class... T>
[[nodiscard]] std::string describe(const log_options& options, const T&... values) {
    parameter_summary out{options};
    (summarize(out, values), ...);
    return std::move(out).take();
}

}  // namespace tusk::detail
