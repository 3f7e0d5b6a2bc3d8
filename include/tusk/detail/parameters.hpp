// The parameters of one statement, as the caller gave them or as copies of their own.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>
#include <tusk/codecs/array.hpp>
#include <tusk/codecs/composite.hpp>
#include <tusk/codecs/range.hpp>
#include <tusk/codecs/text.hpp>
#include <tusk/detail/own_form.hpp>
#include <tusk/protocol/conversations/parameter_writer.hpp>
#include <tusk/token.hpp>

namespace tusk::detail {

template <class T>
inline constexpr bool is_borrowed = false;
template <class T>
inline constexpr bool is_borrowed<borrowed<T>> = true;

template <class T>
inline constexpr bool is_spread = false;
template <class Range>
inline constexpr bool is_spread<spread<Range>> = encodable<std::ranges::range_value_t<Range>>;

template <class T>
inline constexpr bool is_sensitive = false;
template <class T>
inline constexpr bool is_sensitive<sensitive_value<T>> =
    encodable<std::remove_cvref_t<T>> || is_borrowed<std::remove_cvref_t<T>>;

template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;

// What can stand where a parameter is due, or several.
template <class T>
concept parameter = encodable<T> || is_borrowed<std::remove_cvref_t<T>> || is_spread<std::remove_cvref_t<T>> ||
    is_sensitive<std::remove_cvref_t<T>>;

template <class... T>
consteval void check_parameters() {
    static_assert((parameter<T> && ...),
                  "a parameter of this query has no tusk::codec that can be sent: specialise tusk::codec for its type, "
                  "see tusk/codec.hpp");
}

// How an operation that starts later keeps a parameter: views and literals as what they look at.
template <class T>
struct kept {
    using type = T;
};
template <std::size_t N>
struct kept<char[N]> {
    using type = std::string;
};
template <>
struct kept<std::string_view> {
    using type = std::string;
};
template <class T>
using kept_t = typename kept<std::remove_cvref_t<T>>::type;

template <class T, std::size_t N>
struct kept<std::span<T, N>> {
    using type = std::vector<kept_t<T>>;
};
template <class T>
struct kept<std::vector<T>> {
    using type = std::vector<kept_t<T>>;
};
template <class T, std::size_t N>
struct kept<std::array<T, N>> {
    using type = std::array<kept_t<T>, N>;
};
template <class T>
struct kept<std::optional<T>> {
    using type = std::optional<kept_t<T>>;
};
template <class T>
struct kept<tusk::array<T>> {
    using type = tusk::array<kept_t<T>>;
};
template <class T>
struct kept<range<T>> {
    using type = range<kept_t<T>>;
};
template <class T>
struct kept<multirange<T>> {
    using type = multirange<kept_t<T>>;
};
template <class... T>
struct kept<std::tuple<T...>> {
    using type = std::tuple<kept_t<T>...>;
};

// A struct of the user's has the members it has.
template <class T>
struct test_kept_as_it_is : std::is_same<kept_t<T>, T> {};
template <described_composite T>
struct kept<T> {
    static_assert(
        each_column<T, test_kept_as_it_is>,
        "a member of this struct only looks at what it means, which may be gone when an async function uses it: "
        "pass tusk::borrow(x), or make it a std::string");
    using type = T;
};

template <class... T>
struct kept<std::variant<T...>> {
    using type = std::variant<kept_t<T>...>;
};

// A C string may be NULL, so it becomes an optional string.
template <>
struct kept<const char*> {
    using type = std::optional<std::string>;
};
template <>
struct kept<char*> : kept<const char*> {};

template <class T>
struct kept<sensitive_value<T>> {
    using type = sensitive_value<kept_t<T>>;
};

template <class Range>
struct kept<spread<Range>> {
    using type = spread<std::vector<kept_t<std::ranges::range_value_t<Range>>>>;
};

template <class T>
kept_t<T> keep(T&& value);

// The alternative of the same position, as several may be kept as the same type.
template <class Variant, std::size_t... I>
kept_t<Variant> keep_variant(const Variant& value, std::index_sequence<I...>) {
    kept_t<Variant> all;
    ((value.index() == I ? static_cast<void>(all.template emplace<I>(keep(*std::get_if<I>(&value)))) : void()), ...);
    return all;
}

template <class T>
kept_t<T> keep(T&& value) {
    using plain = std::remove_cvref_t<T>;
    if constexpr (std::is_same_v<plain, std::string_view>) {
        return kept_t<T>{value};
    } else if constexpr (std::is_pointer_v<plain>) {
        return value == nullptr ? kept_t<T>{} : kept_t<T>{value};
    } else if constexpr (std::is_array_v<plain>) {
        return kept_t<T>{text_of(value)};
    } else if constexpr (std::is_same_v<kept_t<T>, plain>) {
        return std::forward<T>(value);
    } else if constexpr (is_sensitive<plain>) {
        return {keep(std::forward<T>(value).value)};
    } else if constexpr (is_spread<plain>) {
        kept_t<T> elements;
        for (auto&& element : value.range)
            elements.range.push_back(keep(static_cast<std::ranges::range_value_t<decltype(value.range)>>(element)));
        return elements;
    } else if constexpr (is_variant<plain>) {
        return keep_variant(value, std::make_index_sequence<std::variant_size_v<plain>>{});
    } else if constexpr (requires { value.has_value(); }) {
        return value ? kept_t<T>{keep(*value)} : kept_t<T>{};
    } else if constexpr (requires { value.dimensions; }) {
        return kept_t<T>{value.dimensions, keep(value.elements)};
    } else if constexpr (requires { value.ranges; }) {
        return kept_t<T>{keep(value.ranges)};
    } else if constexpr (requires { value.is_empty(); }) {
        const auto keep_bound = [](const auto& bound) {
            return typename kept_t<T>::bound{keep(bound.value), bound.is_inclusive};
        };
        return value.is_empty() ? kept_t<T>{} : kept_t<T>{keep_bound(value.lower()), keep_bound(value.upper())};
    } else if constexpr (requires { std::tuple_size<plain>::value; } && !is_array<plain>) {
        return std::apply([](const auto&... column) { return kept_t<T>{keep(column)...}; }, value);
    } else if constexpr (requires(kept_t<T> elements) { elements.push_back(keep(*value.begin())); }) {
        kept_t<T> elements;
        for (const auto& element : value)
            elements.push_back(keep(element));
        return elements;
    } else {
        kept_t<T> elements;
        std::transform(value.begin(), value.end(), elements.begin(), [](const auto& element) { return keep(element); });
        return elements;
    }
}

template <class T>
[[nodiscard]] std::size_t count_of(const T& value) {
    if constexpr (is_borrowed<T> || is_sensitive<T>)
        return count_of(value.value);
    else if constexpr (is_spread<T>)
        return static_cast<std::size_t>(std::ranges::distance(value.range));
    else
        return 1;
}

// The types whose binary form is the same on GaussDB for certain: those of PostgreSQL 9.2, which it comes from, that have
// one size, and those of its own that are. The others, such as its xid of 64 bits, go as text; so does bytea, as GaussDB may
// take nothing for NULL.
[[nodiscard]] constexpr bool is_alike_on_gaussdb(std::uint32_t type) noexcept {
    switch (type) {
        case oids::boolean:
        case oids::single_char:
        case oids::int2:
        case oids::int4:
        case oids::int8:
        case oids::oid:
        case oids::float4:
        case oids::float8:
        case oids::gauss::int1:
        case oids::gauss::raw:
        case oids::gauss::blob:
            return true;
        default:
            return false;
    }
}

template <class T>
void write_parameter(protocol::parameter_writer& out, const type_catalogue& types, const T& value) {
    if constexpr (is_borrowed<T> || is_sensitive<T>) {
        write_parameter(out, types, value.value);
    } else if constexpr (is_spread<T>) {
        for (const std::ranges::range_value_t<decltype(value.range)>& element : value.range)
            write_parameter(out, types, element);
    } else if (is_null(value)) {
        out.null();
    } else if constexpr (is_variant<T>) {
        std::visit([&](const auto& held) { write_parameter(out, types, held); }, value);
    } else {
        if constexpr (sends_own_form<T>)
            if (out.wanted() == codec<T>::type.oid && !out.to_gaussdb()) [[likely]] {
                if constexpr (is_sent_as_number<T>)
                    return out.number(codec<T>::number(value));
                else
                    return out.value(protocol::format::binary, [&](writer& w) { codec_encode_own(w, value); });
            }
        const std::uint32_t wanted = out.wanted();
        const bool as_text = out.to_gaussdb() && !is_alike_on_gaussdb(wanted) && printable<T>;
        const wire_form form = codec_sends<T>(wanted, types);
        if (form == wire_form::none)
            out.value(protocol::format::text, [](writer& w) { w.fail(errc::no_text_form); });
        else if (form == wire_form::binary && !as_text)
            out.value(protocol::format::binary, [&](writer& w) { codec_encode(w, value, wanted, types); });
        else
            out.value(protocol::format::text, [&](writer& w) { codec_encode_text(w, value); });
    }
}

// The type whose codec a parameter goes by.
template <class T>
struct codec_type {
    using type = T;
};
template <class T>
struct codec_type<borrowed<T>> : codec_type<std::remove_cvref_t<T>> {};
template <class T>
struct codec_type<sensitive_value<T>> : codec_type<std::remove_cvref_t<T>> {};
template <class Range>
struct codec_type<spread<Range>> {
    using type = std::ranges::range_value_t<Range>;
};
template <class T>
using codec_type_t = typename codec_type<std::remove_cvref_t<T>>::type;

// Held by reference (T is a reference) or by value.
template <class... T>
class parameters {
public:
    explicit parameters(T... values) : values_{std::forward<T>(values)...} {}

    [[nodiscard]] std::size_t size() const {
        return std::apply([](const auto&... value) { return (std::size_t{0} + ... + count_of(value)); }, values_);
    }

    void write(protocol::parameter_writer& out, const type_catalogue& types) const {
        std::apply([&](const auto&... value) { (write_parameter(out, types, value), ...); }, values_);
    }

    template <class Visitor>
    decltype(auto) visit(Visitor visitor) const {
        return std::apply(visitor, values_);
    }

    // What each is by its own account, for a server that has not been asked what it wants.
    [[nodiscard]] std::vector<std::uint32_t> declared_types() const {
        std::vector<std::uint32_t> all;
        std::apply(
            [&](const auto&... value) {
                (all.insert(all.end(), count_of(value), codec_declares<codec_type_t<decltype(value)>>()), ...);
            },
            values_);
        return all;
    }

    // As row_decoder has them.
    static constexpr bool uses_catalogue = (tusk::uses_catalogue<codec_type_t<T>> || ...);
    template <class Note>
    static void for_each_name([[maybe_unused]] Note note) {
        (note_name<codec_type_t<T>>(note), ...);
    }
    template <class Note>
    void for_each_own_type(const std::vector<std::uint32_t>& wanted, Note note) const {
        std::size_t at = 0;
        std::apply(
            [&](const auto&... value) {
                [[maybe_unused]] const auto note_each = [&]<class Codec>(std::size_t count) {
                    for (; count != 0 && at != wanted.size(); --count, ++at)
                        if (tusk::uses_catalogue<Codec>)
                            note(wanted[at]);
                };
                (note_each.template operator()<codec_type_t<decltype(value)>>(count_of(value)), ...);
            },
            values_);
    }

private:
    template <class Codec, class Note>
    static void note_name([[maybe_unused]] Note& note) {
        if constexpr (tusk::uses_catalogue<Codec>)
            detail::note_names<Codec>(note);
    }

    std::tuple<T...> values_;
};

}  // namespace tusk::detail
