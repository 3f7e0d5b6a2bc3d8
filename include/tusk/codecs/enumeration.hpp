// Enumerations of C++ <-> enumerated types (https://www.postgresql.org/docs/current/datatype-enum.html).
//
//     namespace shop {
//     enum class mood { sad, ok, happy };
//     TUSK_ENUM(mood, sad, ok, happy)
//     }
//
// One line behind the enumeration, in its namespace; the labels are called as the enumerators are, and so is the type. The
// type found is the one of that name in any schema. TUSK_ENUM_AS(mood, "shop.feeling", sad, ok, happy) names another one,
// or the schema it has to be in. A name is taken literally: an enumeration Mood is the type "Mood" with the quotes, and one
// that is called mood is named with TUSK_ENUM_AS. Where labels are no identifiers, write the function that the macros write:
//
//     constexpr auto tusk_describe(const mood*) {
//         return tusk::enum_labels<mood, 2>{"mood", {{{mood::sad, "very sad"}, {mood::happy, "not so sad"}}}};
//     }
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tusk/codec.hpp>
#include <tusk/codecs/text.hpp>

namespace tusk {

template <class Enum, std::size_t N>
struct enum_labels {
    std::string_view type;
    std::array<std::pair<Enum, std::string_view>, N> labels;
};

namespace detail {

template <class Enum, std::size_t N>
constexpr enum_labels<Enum, N> labelled(std::string_view type, const Enum (&values)[N], std::string_view names) {
    enum_labels<Enum, N> all{type, {}};
    for (std::size_t i = 0; i != N; ++i) {
        const std::size_t end = names.find(',');
        std::string_view name = without_scope(names.substr(0, end));
        while (name.starts_with(' '))
            name.remove_prefix(1);
        while (name.ends_with(' '))
            name.remove_suffix(1);
        all.labels[i] = {values[i], name};
        names.remove_prefix(end == std::string_view::npos ? names.size() : end + 1);
    }
    return all;
}

template <class T>
concept described_enum = std::is_enum_v<T> && requires {
    tusk_describe(static_cast<const T*>(nullptr)).labels;
};

template <described_enum T>
inline constexpr auto labels_of = tusk_describe(static_cast<const T*>(nullptr));

}  // namespace detail

// The binary form is the label, as the text form is. A value without a label cannot be sent (errc::value_out_of_range); a
// label without a value does not fit.
template <detail::described_enum T>
struct codec<T> {
    static constexpr pg_type type{0, 0, detail::labels_of<T>.type};

    // A text is a label as well.
    static wire_form reads(std::uint32_t sent, const type_catalogue& types) {
        if (detail::is_text(sent))
            return wire_form::binary;
        if (!detail::is_own<T>(sent, types))
            return wire_form::none;
        return types.has_binary(sent) ? wire_form::binary : wire_form::text;
    }

    static void encode(writer& w, const T& v) {
        const auto label = label_of(v);
        if (!label)
            return w.fail(errc::value_out_of_range);
        w.text(*label);
    }
    static void encode_text(writer& w, const T& v) { encode(w, v); }
    static bool decode(reader& r, T& v) { return parse(protocol::as_text(r.rest()), v); }
    static void print(std::string& out, const T& v) { out += label_of(v).value_or(std::string_view{}); }
    static bool parse(std::string_view text, T& v) {
        for (const auto& [value, label] : detail::labels_of<T>.labels) {
            if (label == text) {
                v = value;
                return true;
            }
        }
        return false;
    }

private:
    static std::optional<std::string_view> label_of(T v) noexcept {
        for (const auto& [value, label] : detail::labels_of<T>.labels)
            if (value == v)
                return label;
        return std::nullopt;
    }
};

}  // namespace tusk

#define TUSK_ENUM_AS(cpp_type, sql_type, ...)                                           \
    [[maybe_unused]] constexpr auto tusk_describe(const cpp_type*) noexcept {           \
        static_assert(::std::is_enum_v<cpp_type>, "TUSK_ENUM is for enumerations");     \
        using enum cpp_type;                                                            \
        constexpr cpp_type tusk_values[] = {__VA_ARGS__};                               \
        return ::tusk::detail::labelled<cpp_type>(sql_type, tusk_values, #__VA_ARGS__); \
    }
#define TUSK_ENUM(type, ...) TUSK_ENUM_AS(type, ::tusk::detail::without_scope(#type), __VA_ARGS__)
