// A value inside another one: an element of an array, a bound of a range, a column of a composite value. In binary each has
// its length in front, -1 being NULL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <tusk/builtin_text.hpp>
#include <tusk/codec.hpp>
#include <tusk/codecs/text.hpp>

namespace tusk::detail {

// The binary form of text types is their text, so that what goes as text can be put there as well.
template <encodable T>
[[nodiscard]] bool element_sends_binary(std::uint32_t oid, const type_catalogue& types) {
    const wire_form form = codec_sends<T>(oid, types);
    return form == wire_form::binary || (form == wire_form::text && is_text(types.base_of(oid)));
}

// The form in which something made of T reads such elements.
template <decodable T>
[[nodiscard]] wire_form element_reads(std::uint32_t oid, const type_catalogue& types) {
    if (oid == 0)
        return wire_form::none;
    const wire_form form = codec_reads<T>(oid, types);
    return form == wire_form::text && is_text(types.base_of(oid)) ? wire_form::binary : form;
}

// Whether the text of such a value can be had from its binary form.
[[nodiscard]] inline bool has_text_of(std::uint32_t base, const type_catalogue& types) noexcept {
    const type_info* own = types.find(base);
    const bool is_label = own != nullptr && own->kind == type_kind::enumeration;
    return is_text(base) || is_label || find_printer(base) != nullptr;
}

// The same for something with columns of several types: it is no text as a whole because of one that is wanted as text.
template <decodable T>
[[nodiscard]] wire_form column_reads(std::uint32_t oid, const type_catalogue& types) {
    const wire_form form = element_reads<T>(oid, types);
    return form == wire_form::text && has_text_of(types.base_of(oid), types) ? wire_form::binary : form;
}

// Appends the text of a value that has_text_of says can be had. False when the bytes are none of such a value.
[[nodiscard]] inline bool put_text_of(std::string& text, std::span<const std::byte> bytes, std::uint32_t base) {
    if (const auto print = is_text(base) ? nullptr : find_printer(base))
        return print(text, bytes, base);
    text.append(protocol::as_text(bytes));
    return true;
}

template <encodable T>
void put_element(writer& w, const T& value, std::uint32_t oid, const type_catalogue& types) {
    if (is_null(value))
        return w.put(std::int32_t{-1});
    const auto length = w.reserve_length();
    codec_encode(w, value, oid, types);
    w.end_value(length);
}

// Reads the bytes of an element; `is_null` tells whether there are none. False, and the reader has failed, when they are
// not there.
[[nodiscard]] inline bool get_element_bytes(reader& r, std::span<const std::byte>& bytes, bool& is_null) noexcept {
    const auto length = r.get<std::int32_t>();
    is_null = length == -1;
    if (length < -1)
        r.fail();
    bytes = r.bytes(is_null || length < 0 ? 0 : static_cast<std::size_t>(length));
    return r.ok();
}

// As codec<T>::decode: false with the reader ok() when the element does not fit T, which NULL may not.
template <decodable T>
[[nodiscard]] bool get_element(reader& r, T& value, std::uint32_t oid, const type_catalogue& types) {
    std::span<const std::byte> bytes;
    bool absent = false;
    if (!get_element_bytes(r, bytes, absent))
        return false;
    if (absent) {
        if constexpr (nullable<T>) {
            set_null(value);
            return true;
        } else {
            return false;
        }
    }
    if constexpr (parsable<T>) {
        if (codec_reads<T>(oid, types) == wire_form::text) {
            std::string text;
            if (put_text_of(text, bytes, types.base_of(oid)))
                return codec_parse(text, value, oid);
            r.fail();
            return false;
        }
    }
    reader inner{bytes};
    const bool fits = codec_decode(inner, value, oid, types);
    if (!inner.ok() || (fits && !inner.finished())) {
        r.fail();
        return false;
    }
    return fits;
}

// What does not fit has been understood, but its rest need not be read.
[[nodiscard]] inline bool does_not_fit(reader& r) noexcept {
    static_cast<void>(r.rest());
    return false;
}

}  // namespace tusk::detail
