// std::array of std::byte <-> bytea of exactly that many bytes: more or fewer do not fit. It also reads and sends raw
// and blob of GaussDB.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>
#include <tusk/codecs/bytea.hpp>

namespace tusk {

namespace detail {

// False, with the reader still ok(), when there are more or fewer bytes.
bool take_bytes(reader& r, std::span<std::byte> v);
bool parse_bytes(std::string_view text, std::span<std::byte> v, std::uint32_t sent);

}  // namespace detail

template <std::size_t N>
struct codec<std::array<std::byte, N>> {
    static constexpr pg_type type = codec<std::vector<std::byte>>::type;

    static constexpr wire_form sends(std::uint32_t wanted) noexcept {
        return detail::bytes_form(wanted, wire_form::text);
    }
    static constexpr wire_form reads(std::uint32_t sent) noexcept { return detail::bytes_form(sent, wire_form::none); }

    static void encode(writer& w, const std::array<std::byte, N>& v, std::uint32_t) { w.bytes(v); }
    static bool decode(reader& r, std::array<std::byte, N>& v, std::uint32_t) { return detail::take_bytes(r, v); }

    static void print(std::string& out, const std::array<std::byte, N>& v) { detail::print_bytea(out, v); }
    static bool parse(std::string_view text, std::array<std::byte, N>& v, std::uint32_t sent) {
        return detail::parse_bytes(text, v, sent);
    }
};

}  // namespace tusk
