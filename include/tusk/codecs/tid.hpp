// tusk::tid <-> tid.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

// Where a row version lies in its table, as in the column ctid: the block, and the place in it
// (https://www.postgresql.org/docs/current/ddl-system-columns.html).
struct tid {
    std::uint32_t block = 0;
    std::uint16_t offset = 0;

    // "(0,1)"
    [[nodiscard]] static std::optional<tid> from_string(std::string_view text) noexcept;
    [[nodiscard]] std::string to_string() const;

    [[nodiscard]] friend constexpr auto operator<=>(const tid&, const tid&) noexcept = default;
};

template <>
struct codec<tid> {
    static constexpr pg_type type{oids::tid, 1010, "tid"};

    static void encode(writer& w, const tid& v) { w.put(v.block, v.offset); }
    static bool decode(reader& r, tid& v) { return r.get(v.block, v.offset); }

    static void print(std::string& out, const tid& v);
    static bool parse(std::string_view text, tid& v);
};

}  // namespace tusk
