// Strings and single characters <-> text and its relatives.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

namespace detail {

// An array is a C string: it ends at its first NUL, or where the array does. A null pointer has no characters.
template <class T>
constexpr std::string_view text_of(const T& v) noexcept {
    if constexpr (std::is_array_v<T>)
        return {v, static_cast<std::size_t>(std::find(std::begin(v), std::end(v), '\0') - std::begin(v))};
    else if constexpr (std::is_pointer_v<T>)
        return v == nullptr ? std::string_view{} : std::string_view{v};
    else
        return v;
}

// The types whose binary form is their text, byte for byte. ("char" is not quite one: its zero byte is the empty text.)
constexpr bool is_text(std::uint32_t oid) noexcept {
    switch (oid) {
        case oids::text:
        case oids::varchar:
        case oids::bpchar:
        case oids::name:
        case oids::unknown:
        case oids::json:
        case oids::xml:
        case oids::gauss::clob:
        case oids::gauss::nvarchar2:
            return true;
        default:
            return false;
    }
}

// Writes the text, or fails with errc::embedded_nul: no type of the server can hold a NUL in its text form, and what
// came after it must not be lost on the way.
void encode_checked_text(writer& w, std::string_view text);

// A string goes as text whatever is wanted, and with no type declared: the server reads it as it reads a quoted
// literal, so that `where day = $1` works with "2026-11-21".
template <class T>
struct sends_text {
    static constexpr pg_type type{oids::text, 1009, "text"};
    static constexpr std::uint32_t declared = 0;
    static constexpr wire_form sends(std::uint32_t) noexcept { return wire_form::text; }

    static void encode(writer& w, const T& v) { encode_checked_text(w, text_of(v)); }
    static void encode_text(writer& w, const T& v) { encode_checked_text(w, text_of(v)); }
    static void print(std::string& out, const T& v) { out.append(text_of(v)); }
};

}  // namespace detail

template <>
struct codec<std::string_view> : detail::sends_text<std::string_view> {};
// A null pointer is NULL.
template <>
struct codec<const char*> : detail::sends_text<const char*> {};
template <>
struct codec<char*> : detail::sends_text<const char*> {};
template <std::size_t N>
struct codec<char[N]> : detail::sends_text<char[N]> {};

// A std::string reads any type: what it gets is the server's text form of the value.
template <>
struct codec<std::string> : detail::sends_text<std::string> {
    static constexpr wire_form reads(std::uint32_t sent) noexcept {
        return detail::is_text(sent) ? wire_form::binary : wire_form::text;
    }
    static constexpr bool is_own_form(std::uint32_t sent) noexcept { return detail::is_text(sent); }

    static bool decode(reader& r, std::string& v) {
        if (!v.empty())  // most are new, which assign() is slower with
            v.clear();
        v.append(protocol::as_text(r.rest()));
        return r.ok();
    }
    static bool parse(std::string_view text, std::string& v) {
        v.clear();
        v.append(text);
        return true;
    }
};

// One character, one byte: "char", and text, varchar or character(n) of exactly one byte; longer text does not fit, and
// nor does a character that takes several bytes in UTF-8. For a small number use std::int8_t.
template <>
struct codec<char> {
    static constexpr pg_type type{oids::single_char, 1002, "\"char\""};
    static constexpr std::uint32_t declared = 0;

    static constexpr wire_form sends(std::uint32_t wanted) noexcept {
        return wanted == oids::single_char ? wire_form::binary : wire_form::text;
    }
    static constexpr wire_form reads(std::uint32_t sent) noexcept {
        return sent == oids::single_char || sent == oids::text || sent == oids::varchar || sent == oids::bpchar
                   ? wire_form::binary
                   : wire_form::none;
    }

    static void encode(writer& w, char v);
    // Fails with errc::embedded_nul for NUL, which only "char" can hold.
    static void encode_text(writer& w, char v);
    static bool decode(reader& r, char& v, std::uint32_t sent);

    // As PostgreSQL 16 writes "char": empty for NUL, \351 for a byte that is not ASCII.
    static void print(std::string& out, char v);
    static bool parse(std::string_view text, char& v);
};

}  // namespace tusk
