// Bytes <-> bytea: std::vector<std::byte> both ways, std::span of std::byte as a parameter.
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

}  // namespace detail

template <>
struct codec<std::vector<std::byte>> {
    static constexpr pg_type type{oids::bytea, 1001, "bytea"};

    static void encode(writer& w, const std::vector<std::byte>& v) { w.bytes(v); }
    static bool decode(reader& r, std::vector<std::byte>& v);

    static void print(std::string& out, const std::vector<std::byte>& v) { detail::print_bytea(out, v); }
    // The hex format, and the escape format that servers use with bytea_output = escape.
    static bool parse(std::string_view text, std::vector<std::byte>& v);
};

template <class Byte, std::size_t N>
requires std::same_as<std::remove_const_t<Byte>, std::byte>
struct codec<std::span<Byte, N>> {
    static constexpr pg_type type = codec<std::vector<std::byte>>::type;

    static void encode(writer& w, std::span<const std::byte> v) { w.bytes(v); }
    static void print(std::string& out, std::span<const std::byte> v) { detail::print_bytea(out, v); }
};

}  // namespace tusk
