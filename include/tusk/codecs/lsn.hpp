// tusk::lsn <-> pg_lsn.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

// A place in the write-ahead log, in bytes from its start
// (https://www.postgresql.org/docs/current/datatype-pg-lsn.html).
struct lsn {
    std::uint64_t value = 0;

    // Two hexadecimal numbers of one to eight digits: "16/B374D848".
    [[nodiscard]] static std::optional<lsn> from_string(std::string_view text) noexcept;
    [[nodiscard]] std::string to_string() const;

    [[nodiscard]] friend constexpr auto operator<=>(const lsn&, const lsn&) noexcept = default;
};

template <>
struct codec<lsn> {
    static constexpr pg_type type{oids::pg_lsn, 3221, "pg_lsn"};

    static void encode(writer& w, const lsn& v) { w.put(v.value); }
    static bool decode(reader& r, lsn& v) { return r.get(v.value); }

    static void print(std::string& out, const lsn& v);
    static bool parse(std::string_view text, lsn& v);
};

}  // namespace tusk
