// Every integer type of C++ <-> smallint, integer, bigint, oid and GaussDB's int1. Also std::int8_t and std::uint8_t,
// which are numbers here and never characters; `char` is one character (see text.hpp).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

namespace detail {

template <class T>
concept character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
    std::same_as<T, char16_t> || std::same_as<T, char32_t>;

template <class T>
concept integer = std::integral<T> && std::same_as<T, std::remove_cv_t<T>> && sizeof(T) <= 8 &&
                  !std::same_as<T, bool> && !character<T>;

char* put_integer(char* at, std::int64_t v) noexcept;
char* put_integer(char* at, std::uint64_t v) noexcept;
bool parse_integer(std::string_view text, std::int64_t& v);
bool parse_integer(std::string_view text, std::uint64_t& v);

template <integer T>
using widest = std::conditional_t<std::signed_integral<T>, std::int64_t, std::uint64_t>;

// The smallest type that holds every value; std::uint64_t has none and takes the largest.
template <integer T>
constexpr pg_type integer_type() noexcept {
    if constexpr (std::same_as<T, std::uint32_t>)
        return {oids::oid, 1028, "oid"};
    else if constexpr (sizeof(T) == 1 || (std::signed_integral<T> && sizeof(T) == 2))
        return {oids::int2, 1005, "smallint"};
    else if constexpr (sizeof(T) == 2 || (std::signed_integral<T> && sizeof(T) == 4))
        return {oids::int4, 1007, "integer"};
    else
        return {oids::int8, 1016, "bigint"};
}

// What it is in binary form.
template <integer T>
using own_integer = std::conditional_t<
    std::same_as<T, std::uint32_t>, std::uint32_t,
    std::conditional_t<integer_type<T>().oid == oids::int2, std::int16_t,
                       std::conditional_t<integer_type<T>().oid == oids::int4, std::int32_t, std::int64_t>>>;

template <integer Wire, integer T>
void put_checked(writer& w, T v) {
    if (std::in_range<Wire>(v))
        w.put(static_cast<Wire>(v));
    else
        w.fail(errc::value_out_of_range);
}

template <integer Wire, integer T>
bool get_checked(reader& r, T& v) {
    const Wire read = r.get<Wire>();
    if (!r.ok() || !std::in_range<T>(read))
        return false;
    v = static_cast<T>(read);
    return true;
}

// A transaction id has 4 bytes, on GaussDB 8, of which the low four come first (xidsend() in
// src/backend/utils/adt/xid.cpp of openGauss).
template <integer T>
bool get_xid(reader& r, T& v) {
    if (r.remaining() == sizeof(std::uint32_t))
        return get_checked<std::uint32_t>(r, v);
    std::uint32_t low{}, high{};
    r.get(low, high);
    const std::uint64_t read = std::uint64_t{high} << 32 | low;
    if (!r.ok() || !std::in_range<T>(read))
        return false;
    v = static_cast<T>(read);
    return true;
}

}  // namespace detail

template <detail::integer T>
struct codec<T> {
    static constexpr pg_type type = detail::integer_type<T>();
    static constexpr std::size_t binary_size = type.oid == oids::int2 ? 2 : type.oid == oids::int8 ? 8 : 4;

    // An oid takes no part in arithmetic, so `$1 + 1` would be refused were a std::uint32_t declared as one.
    static constexpr std::uint32_t declared = type.oid == oids::oid ? oids::int8 : type.oid;

    static constexpr wire_form sends(std::uint32_t wanted) noexcept {
        switch (wanted) {
            case oids::int2:
            case oids::int4:
            case oids::int8:
            case oids::oid:
            case oids::xid:
            case oids::gauss::int1:
                return wire_form::binary;
            default:
                return wire_form::text;
        }
    }

    // What names an object of the catalog (regclass and its like) is read as its OID.
    static constexpr wire_form reads(std::uint32_t sent) noexcept {
        switch (sent) {
            case oids::int2:
            case oids::int4:
            case oids::int8:
            case oids::oid:
            case oids::gauss::int1:
            case oids::xid:
            case oids::cid:
            case oids::xid8:
            case oids::regproc:
            case oids::regprocedure:
            case oids::regoper:
            case oids::regoperator:
            case oids::regclass:
            case oids::regtype:
            case oids::regconfig:
            case oids::regdictionary:
            case oids::regnamespace:
            case oids::regrole:
            case oids::regcollation:
                return wire_form::binary;
            case oids::numeric:
            case oids::gauss::int16:
                return wire_form::text;
            default:
                return wire_form::none;
        }
    }

    // Where the type has room for all values.
    static constexpr auto number(T v) noexcept requires(!std::same_as<T, std::uint64_t>) {
        return static_cast<detail::own_integer<T>>(v);
    }
    static void encode(writer& w, const T& v, std::uint32_t wanted) {
        switch (wanted) {
            case oids::int2:
                return detail::put_checked<std::int16_t>(w, v);
            case oids::int4:
                return detail::put_checked<std::int32_t>(w, v);
            case oids::int8:
                return detail::put_checked<std::int64_t>(w, v);
            case oids::oid:
            case oids::xid:
                return detail::put_checked<std::uint32_t>(w, v);
            case oids::gauss::int1:
                return detail::put_checked<std::uint8_t>(w, v);
            default:
                return w.fail(errc::value_out_of_range);
        }
    }

    static bool decode(reader& r, T& v, std::uint32_t sent) {
        switch (sent) {
            case oids::int2:
                return detail::get_checked<std::int16_t>(r, v);
            case oids::int4:
                return detail::get_checked<std::int32_t>(r, v);
            case oids::int8:
                return detail::get_checked<std::int64_t>(r, v);
            case oids::gauss::int1:
                return detail::get_checked<std::uint8_t>(r, v);
            case oids::xid:
                return detail::get_xid(r, v);
            case oids::xid8:
                return detail::get_checked<std::uint64_t>(r, v);
            case oids::oid:
            case oids::cid:
            case oids::regproc:
            case oids::regprocedure:
            case oids::regoper:
            case oids::regoperator:
            case oids::regclass:
            case oids::regtype:
            case oids::regconfig:
            case oids::regdictionary:
            case oids::regnamespace:
            case oids::regrole:
            case oids::regcollation:
                return detail::get_checked<std::uint32_t>(r, v);
            default:
                r.fail();
                return false;
        }
    }

    static constexpr std::size_t text_room = 32;
    static char* put_text(char* at, const T& v) noexcept { return detail::put_integer(at, detail::widest<T>{v}); }
    static void print(std::string& out, const T& v) { detail::print_plain(out, v); }

    // Digits with an optional minus, nothing else: a numeric with a fraction is no integer.
    static bool parse(std::string_view text, T& v) {
        detail::widest<T> wide{};
        if (!detail::parse_integer(text, wide) || !std::in_range<T>(wide))
            return false;
        v = static_cast<T>(wide);
        return true;
    }
};

}  // namespace tusk
