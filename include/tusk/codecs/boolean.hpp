// bool <-> boolean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

template <>
struct codec<bool> {
    static constexpr pg_type type{oids::boolean, 1000, "boolean"};
    static constexpr std::size_t binary_size = 1;

    static constexpr std::uint8_t number(bool v) noexcept { return v ? 1 : 0; }
    static void encode(writer& w, bool v) { w.put(number(v)); }
    // One byte, 0 or 1; anything else is malformed.
    static bool decode(reader& r, bool& v) {
        const auto byte = r.get<std::uint8_t>();
        if (byte > 1)
            r.fail();
        v = byte == 1;
        return r.ok();
    }

    // t or f.
    static constexpr std::size_t text_room = 1;
    static char* put_text(char* at, bool v) noexcept {
        *at = v ? 't' : 'f';
        return at + 1;
    }
    static void print(std::string& out, bool v) { out += v ? 't' : 'f'; }
    // t, true, y, yes, on, 1 and f, false, n, no, off, 0, in any case
    // (https://www.postgresql.org/docs/current/datatype-boolean.html).
    static bool parse(std::string_view text, bool& v);
};

}  // namespace tusk
