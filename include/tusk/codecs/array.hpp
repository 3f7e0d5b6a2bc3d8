// std::vector, std::array and std::span of any type with a codec <-> its array; tusk::array for several dimensions and lower
// bounds (https://www.postgresql.org/docs/current/arrays.html). Elements that may be NULL are std::optional.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tusk/codec.hpp>
#include <tusk/codecs/element.hpp>
#include <tusk/oids.hpp>

namespace tusk {

// Indices of one dimension run from `lower` to lower + size - 1.
struct array_dimension {
    std::int32_t size = 0;
    std::int32_t lower = 1;
    friend bool operator==(const array_dimension&, const array_dimension&) = default;
};

// An array of up to six dimensions: its elements one after the other, the last index running fastest. Without dimensions it
// is empty.
template <class T>
struct array {
    std::vector<array_dimension> dimensions;
    std::vector<T> elements;
    friend bool operator==(const array&, const array&) = default;
};

namespace detail {

inline constexpr std::size_t max_dimensions = 6;

// Whether there are no more than there may be, and they have that many elements.
[[nodiscard]] bool dimensions_fit(std::span<const array_dimension> dimensions, std::size_t elements) noexcept;

// Fails with errc::value_out_of_range when the dimensions do not fit.
void put_array_header(writer& w, std::span<const array_dimension> dimensions, std::size_t elements, bool has_nulls,
                      std::uint32_t element);

struct array_header {
    std::vector<array_dimension> dimensions;
    std::size_t elements = 0;  // each of them has four of the bytes that are left to read, or more
    std::uint32_t element = 0;
};
[[nodiscard]] bool get_array_header(reader& r, array_header& header);

// The text form.
class array_printer {
public:
    array_printer(std::string& out, char delimiter, std::span<const array_dimension> dimensions);
    // Each element in turn: its text, or nothing for NULL.
    void add(std::optional<std::string_view> element);
    void end();

private:
    std::string* out_;
    char delimiter_;
    std::span<const array_dimension> dimensions_;
    std::size_t done_ = 0;
};

struct array_text {
    std::vector<array_dimension> dimensions;
    std::vector<std::optional<std::string>> elements;
};
[[nodiscard]] bool parse_array(std::string_view text, char delimiter, array_text& parsed);

template <class T>
inline constexpr bool is_array = false;
template <class T>
inline constexpr bool is_array<std::vector<T>> = !std::same_as<T, std::byte>;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = !std::same_as<T, std::byte>;
template <class T>
inline constexpr bool is_array<array<T>> = true;
template <class T, std::size_t N>
inline constexpr bool is_array<std::span<T, N>> = !std::same_as<std::remove_const_t<T>, std::byte>;
template <class T>
inline constexpr bool is_array<std::optional<T>> = is_array<T>;

// Arrays of arrays are arrays of more dimensions to the server: see tusk::array.
template <class T>
concept array_element = has_codec<T> && !is_array<T> && !std::same_as<T, std::byte>;

template <class T>
constexpr char delimiter_of() noexcept {
    if constexpr (requires { codec<T>::array_delimiter; })
        return codec<T>::array_delimiter;
    else
        return ',';
}
// How many elements to make room for: NULL takes four bytes to send, and as much as any other element here.
template <class T>
[[nodiscard]] std::size_t room_for(const array_header& header, const reader& r) noexcept {
    return std::min(header.elements, r.remaining() / sizeof(T) + 1);
}

template <class T>
inline constexpr char array_delimiter = delimiter_of<T>();
template <class T>
inline constexpr char array_delimiter<std::optional<T>> = array_delimiter<T>;

[[nodiscard]] inline std::uint32_t element_of(std::uint32_t array, const type_catalogue& types) noexcept {
    return types.inner_of(array, type_kind::array);
}

// int2vector and oidvector, of the server's own tables, are arrays in binary, and lists with spaces in text.
[[nodiscard]] constexpr std::uint32_t element_of_vector(std::uint32_t type) noexcept {
    switch (type) {
        case oids::int2vector:
            return oids::int2;
        case oids::oidvector:
            return oids::oid;
        default:
            return 0;
    }
}

// What the codecs of all arrays share; Range has elements of type T.
template <class T>
struct array_codec {
    static constexpr pg_type type{codec<T>::type.array_oid, 0, codec<T>::type.name};
    static constexpr std::uint32_t declared = 0;

    static void note_names(auto& note) { detail::note_names<T>(note); }
    static wire_form sends(std::uint32_t wanted, const type_catalogue& types) requires encodable<T> {
        const std::uint32_t element = element_of(wanted, types);
        if (element != 0 && element_sends_binary<T>(element, types))
            return wire_form::binary;
        return printable<T> && has_same_text(element, types) ? wire_form::text : wire_form::none;
    }
    static wire_form reads(std::uint32_t sent, const type_catalogue& types) requires decodable<T> {
        if (const std::uint32_t element = element_of_vector(sent); element != 0)
            return element_reads<T>(element, types) == wire_form::binary ? wire_form::binary : wire_form::none;
        const std::uint32_t element = element_of(sent, types);
        const wire_form form = element_reads<T>(element, types);
        return form != wire_form::text || (parsable<T> && has_same_text(element, types)) ? form : wire_form::none;
    }

protected:
    // Whether arrays of that type are written with the delimiter that those of T are.
    static bool has_same_text(std::uint32_t element, const type_catalogue& types) noexcept {
        return element == 0 || types.delimiter_of(element) == array_delimiter<T>;
    }

    template <class Range>
    static void put(writer& w, std::span<const array_dimension> dimensions, const Range& elements, std::uint32_t wanted,
                    const type_catalogue& types) {
        const std::uint32_t element = element_of(wanted, types);
        const bool has_nulls = std::any_of(elements.begin(), elements.end(), [](const T& v) { return is_null(v); });
        put_array_header(w, dimensions, std::size(elements), has_nulls, element);
        for (const T& value : elements)
            put_element(w, value, element, types);
    }
    template <class Range>
    static void put(writer& w, const Range& elements, std::uint32_t wanted, const type_catalogue& types) {
        if (!std::in_range<std::int32_t>(std::size(elements)))
            return w.fail(errc::value_out_of_range);
        const array_dimension one{static_cast<std::int32_t>(std::size(elements))};
        put(w, std::span{&one, std::size(elements) == 0 ? 0u : 1u}, elements, wanted, types);
    }

    template <class Range>
    static void print_elements(std::string& out, std::span<const array_dimension> dimensions, const Range& elements) {
        if (!dimensions_fit(dimensions, std::size(elements))) {
            out += '{';  // no server takes that for an array
            return;
        }
        array_printer printer{out, array_delimiter<T>, dimensions};
        std::string text;
        for (const T& value : elements) {
            text.clear();
            if (!is_null(value))
                codec_print(text, value);
            printer.add(is_null(value) ? std::nullopt : std::optional<std::string_view>{text});
        }
        printer.end();
    }
    template <class Range>
    static void print_elements(std::string& out, const Range& elements) {
        const array_dimension one{static_cast<std::int32_t>(std::size(elements))};
        print_elements(out, std::span{&one, std::size(elements) == 0 ? 0u : 1u}, elements);
    }

    // Reads an array: `begin(header)` says whether it fits, `add(T&&)` takes each element.
    template <class Begin, class Add>
    static bool get(reader& r, std::uint32_t sent, const type_catalogue& types, Begin begin, Add add) {
        array_header header;
        if (!get_array_header(r, header))
            return false;
        // The form was chosen for the elements that the column has; where it does not tell, the array does.
        const std::uint32_t of_vector = element_of_vector(sent);
        const std::uint32_t element = of_vector != 0 ? of_vector : element_of(sent, types);
        if (element != 0 && element != header.element) {
            r.fail();
            return false;
        }
        if (element_reads<T>(header.element, types) != wire_form::binary || !begin(header))
            return does_not_fit(r);
        for (std::size_t i = 0; i != header.elements; ++i) {
            T value{};
            if (!get_element(r, value, header.element, types))
                return r.ok() && does_not_fit(r);
            add(i, std::move(value));
        }
        return true;
    }
    template <class Begin, class Add>
    static bool parse_elements(std::string_view text, std::uint32_t sent, Begin begin, Add add) {
        const std::uint32_t element_type = element_of(sent, type_catalogue::builtin());
        array_text parsed;
        if (!parse_array(text, array_delimiter<T>, parsed))
            return false;
        if (!begin(parsed))
            return false;
        for (std::size_t i = 0; i != parsed.elements.size(); ++i) {
            const auto& element = parsed.elements[i];
            T value{};
            if (!element) {
                if constexpr (nullable<T>)
                    set_null(value);
                else
                    return false;
            } else if (!codec_parse(*element, value, element_type)) {
                return false;
            }
            add(i, std::move(value));
        }
        return true;
    }
};

}  // namespace detail

// One dimension, or none when it is empty. The lower bound is lost: it is 1 for nearly every array there is.
template <detail::array_element T>
struct codec<std::vector<T>> : detail::array_codec<T> {
    using values = std::vector<T>;

    static void encode(writer& w, const values& v, std::uint32_t wanted,
                       const type_catalogue& types) requires encodable<T> {
        codec::put(w, v, wanted, types);
    }
    static bool decode(reader& r, values& v, std::uint32_t sent, const type_catalogue& types) requires decodable<T> {
        v.clear();
        const auto begin = [&](const detail::array_header& header) {
            if (header.dimensions.size() > 1)
                return false;
            v.reserve(detail::room_for<T>(header, r));
            return true;
        };
        return codec::get(r, sent, types, begin, [&](std::size_t, T&& value) { v.push_back(std::move(value)); });
    }
    static void print(std::string& out, const values& v) requires printable<T> { codec::print_elements(out, v); }
    static bool parse(std::string_view text, values& v, std::uint32_t sent) requires parsable<T> {
        v.clear();
        const auto begin = [](const detail::array_text& parsed) { return parsed.dimensions.size() <= 1; };
        return codec::parse_elements(text, sent, begin, [&](std::size_t, T&& value) { v.push_back(std::move(value)); });
    }
};

// An array of exactly N elements; more or fewer do not fit.
template <detail::array_element T, std::size_t N>
struct codec<std::array<T, N>> : detail::array_codec<T> {
    using values = std::array<T, N>;

    static void encode(writer& w, const values& v, std::uint32_t wanted,
                       const type_catalogue& types) requires encodable<T> {
        codec::put(w, v, wanted, types);
    }
    static bool decode(reader& r, values& v, std::uint32_t sent, const type_catalogue& types) requires decodable<T> {
        const auto begin = [](const detail::array_header& header) {
            return header.dimensions.size() <= 1 && header.elements == N;
        };
        return codec::get(r, sent, types, begin, [&](std::size_t i, T&& value) { v[i] = std::move(value); });
    }
    static void print(std::string& out, const values& v) requires printable<T> { codec::print_elements(out, v); }
    static bool parse(std::string_view text, values& v, std::uint32_t sent) requires parsable<T> {
        const auto begin = [](const detail::array_text& parsed) {
            return parsed.dimensions.size() <= 1 && parsed.elements.size() == N;
        };
        return codec::parse_elements(text, sent, begin, [&](std::size_t i, T&& value) { v[i] = std::move(value); });
    }
};

// A parameter only: what it would point to does not live long enough.
template <class T, std::size_t N>
requires detail::array_element<std::remove_const_t<T>> && encodable<std::remove_const_t<T>>
struct codec<std::span<T, N>> : detail::array_codec<std::remove_const_t<T>> {
    using value = std::remove_const_t<T>;

    static wire_form reads(std::uint32_t, const type_catalogue&) = delete;
    static void encode(writer& w, std::span<T, N> v, std::uint32_t wanted, const type_catalogue& types) {
        codec::put(w, v, wanted, types);
    }
    static void print(std::string& out, std::span<T, N> v) requires printable<value> { codec::print_elements(out, v); }
};

template <detail::array_element T>
struct codec<array<T>> : detail::array_codec<T> {
    static void encode(writer& w, const array<T>& v, std::uint32_t wanted,
                       const type_catalogue& types) requires encodable<T> {
        codec::put(w, v.dimensions, v.elements, wanted, types);
    }
    static bool decode(reader& r, array<T>& v, std::uint32_t sent, const type_catalogue& types) requires decodable<T> {
        v.elements.clear();
        const auto begin = [&](detail::array_header& header) {
            v.dimensions = std::move(header.dimensions);
            v.elements.reserve(detail::room_for<T>(header, r));
            return true;
        };
        return codec::get(r, sent, types, begin,
                          [&](std::size_t, T&& value) { v.elements.push_back(std::move(value)); });
    }
    static void encode_text(writer& w, const array<T>& v) requires printable<T> {
        if (!detail::dimensions_fit(v.dimensions, v.elements.size()))
            return w.fail(errc::value_out_of_range);
        std::string text;
        print(text, v);
        detail::encode_checked_text(w, text);
    }
    static void print(std::string& out, const array<T>& v) requires printable<T> {
        codec::print_elements(out, v.dimensions, v.elements);
    }
    static bool parse(std::string_view text, array<T>& v, std::uint32_t sent) requires parsable<T> {
        v.elements.clear();
        const auto begin = [&](detail::array_text& parsed) {
            v.dimensions = std::move(parsed.dimensions);
            return true;
        };
        return codec::parse_elements(text, sent, begin,
                                     [&](std::size_t, T&& value) { v.elements.push_back(std::move(value)); });
    }
};

}  // namespace tusk
