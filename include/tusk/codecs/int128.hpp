// __int128, where the compiler has it, <-> numeric and GaussDB's int16, the integer of 16 bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>
#include <tusk/codecs/integer.hpp>

#ifdef __SIZEOF_INT128__

namespace tusk {

__extension__ typedef __int128 int128;

template <>
struct codec<int128> {
    // PostgreSQL has no int16.
    static constexpr pg_type type{oids::numeric, 1231, "numeric"};

    // GaussDB's int16 travels as text. Its binary form would be 16 bytes, big-endian, but int16send() of openGauss takes
    // its value for a std::uint64_t, and int16recv() loses the five lowest bytes (src/include/libpq/pqformat.h).
    static constexpr wire_form sends(std::uint32_t wanted) noexcept {
        switch (wanted) {
            case oids::numeric:
            case oids::int2:
            case oids::int4:
            case oids::int8:
                return wire_form::binary;
            default:
                return wire_form::text;
        }
    }
    static constexpr wire_form reads(std::uint32_t sent) noexcept {
        switch (sent) {
            case oids::numeric:
            case oids::int2:
            case oids::int4:
            case oids::int8:
                return wire_form::binary;
            case oids::gauss::int16:
                return wire_form::text;
            default:
                return wire_form::none;
        }
    }

    static void encode(writer& w, const int128& v, std::uint32_t wanted);
    // A numeric must be whole: 2.00 is, 2.01 does not fit, and neither do NaN and Infinity.
    static bool decode(reader& r, int128& v, std::uint32_t sent);

    static void print(std::string& out, const int128& v);
    // The text form of a numeric, under the same rule.
    static bool parse(std::string_view text, int128& v);
};

}  // namespace tusk

#endif
