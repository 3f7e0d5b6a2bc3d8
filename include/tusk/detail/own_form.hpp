// The binary form that a C++ type has of its own: that of codec<T>::type. What is known to come, or to be wanted, in it is read
// and written without asking what it is.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

#include <tusk/codec.hpp>

namespace tusk {

// Whether T has a binary form of its own, that of codec<T>::type and of nothing that the catalogue has to tell.
template <class T>
inline constexpr bool has_own_form = [] {
    if constexpr (!decodable<T> || detail::decodes_composed<T> || uses_catalogue<T>)
        return false;
    else
        return codec<T>::type.oid != 0 && (detail::decodes_own<T> || detail::decodes_foreign<T>);
}();
template <class T>
inline constexpr bool has_own_form<std::optional<T>> = has_own_form<T>;

// Whether a value of type `sent` has that form when it comes in binary.
template <class T>
requires has_own_form<T>
[[nodiscard]] constexpr bool codec_reads_as_own(std::uint32_t sent) noexcept {
    if constexpr (nullable<T> && detail::decodes_composed<T>)
        return codec_reads_as_own<typename T::value_type>(sent);
    else if constexpr (requires { codec<T>::is_own_form(sent); })
        return codec<T>::is_own_form(sent);
    else
        return sent == codec<T>::type.oid;
}

// How many bytes each value has in that form; 0: that depends on the value.
template <class T>
inline constexpr std::size_t own_size = [] {
    if constexpr (has_own_form<T> && requires { codec<T>::binary_size; })
        return codec<T>::binary_size;
    else
        return std::size_t{0};
}();
template <class T>
inline constexpr std::size_t own_size<std::optional<T>> = own_size<T>;

// Reads that form: as codec_decode(), without asking what it is.
template <class T>
requires has_own_form<T>
[[nodiscard]] bool codec_decode_own(reader& r, T& value) {
    if constexpr (!detail::decodes_composed<T>) {
        if constexpr (detail::decodes_own<T>)
            return codec<T>::decode(r, value);
        else
            return codec<T>::decode(r, value, codec<T>::type.oid);
    } else {
        return codec_decode_own(r, value.emplace());
    }
}

// Whether that is what T is sent as to a parameter of type codec<T>::type.
template <class T>
inline constexpr bool sends_own_form = [] {
    if constexpr (!encodable<T> || detail::encodes_composed<T> || uses_catalogue<T>)
        return false;
    else if constexpr (!detail::encodes_own<T> && !detail::encodes_foreign<T>)
        return false;
    else if constexpr (requires { codec<T>::sends(codec<T>::type.oid); })
        return requires { typename std::enable_if_t<codec<T>::sends(codec<T>::type.oid) == wire_form::binary>; };
    else
        return codec<T>::type.oid != 0;
}();

namespace detail {

template <class T>
concept has_number = requires(const T& v) {
    { codec<T>::number(v) } -> protocol::wire_number;
    { taken_by(&codec<T>::number) } -> std::same_as<T>;
};

}  // namespace detail

// Whether that form is one number, for every value.
template <class T>
inline constexpr bool is_sent_as_number = sends_own_form<T>&& detail::has_number<T>;

// Writes that form: as codec_encode().
template <class T>
requires sends_own_form<T>
void codec_encode_own(writer& w, const T& value) {
    if constexpr (detail::encodes_own<T>)
        codec<T>::encode(w, value);
    else
        codec<T>::encode(w, value, codec<T>::type.oid);
}

}  // namespace tusk
