// Bytes <-> bytea: std::vector<std::byte> both ways, std::span of std::byte as a parameter. GaussDB's raw and blob have the
// same binary form, and another text form: upper-case digits without \x.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

namespace detail {

// The hex format: \x and two lower-case digits a byte
// (https://www.postgresql.org/docs/current/datatype-binary.html).
void print_bytea(std::string& out, std::span<const std::byte> v);

constexpr bool is_raw(std::uint32_t oid) noexcept { return oid == oids::gauss::raw || oid == oids::gauss::blob; }
constexpr wire_form bytes_form(std::uint32_t oid, wire_form otherwise) noexcept {
    return oid == oids::bytea || is_raw(oid) ? wire_form::binary : otherwise;
}

}  // namespace detail

template <>
struct codec<std::vector<std::byte>> {
    static constexpr pg_type type{oids::bytea, 1001, "bytea"};

    static constexpr wire_form sends(std::uint32_t wanted) noexcept {
        return detail::bytes_form(wanted, wire_form::text);
    }
    static constexpr wire_form reads(std::uint32_t sent) noexcept { return detail::bytes_form(sent, wire_form::none); }

    static void encode(writer& w, const std::vector<std::byte>& v, std::uint32_t) { w.bytes(v); }
    static bool decode(reader& r, std::vector<std::byte>& v, std::uint32_t);

    static void print(std::string& out, const std::vector<std::byte>& v) { detail::print_bytea(out, v); }
    // Of bytea the hex format, and the escape format that servers use with bytea_output = escape.
    static bool parse(std::string_view text, std::vector<std::byte>& v, std::uint32_t sent);
};

template <class Byte, std::size_t N>
requires std::same_as<std::remove_const_t<Byte>, std::byte>
struct codec<std::span<Byte, N>> {
    static constexpr pg_type type = codec<std::vector<std::byte>>::type;

    static constexpr wire_form sends(std::uint32_t wanted) noexcept {
        return detail::bytes_form(wanted, wire_form::text);
    }
    static void encode(writer& w, std::span<const std::byte> v, std::uint32_t) { w.bytes(v); }
    static void print(std::string& out, std::span<const std::byte> v) { detail::print_bytea(out, v); }
};

}  // namespace tusk
