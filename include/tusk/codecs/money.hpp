// tusk::money <-> money.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

// An amount in the smallest unit of the currency, such as cents. Which currency it is and how many digits it has after
// the point only the setting lc_monetary of the server's database says
// (https://www.postgresql.org/docs/current/datatype-money.html).
struct money {
    std::int64_t units = 0;

    friend auto operator<=>(const money&, const money&) = default;
};

// The binary form, which is what goes to and comes from columns of money, is the number of units whatever lc_monetary
// is. The text form is that of the locale C.
template <>
struct codec<money> {
    static constexpr pg_type type{oids::money, 791, "money"};

    static void encode(writer& w, const money& v) { w.put(v.units); }
    static bool decode(reader& r, money& v) { return r.get(v.units); }

    // $1,234.56 or -$1,234.56
    static void print(std::string& out, const money& v);
    // The same; the dollar sign may be missing, and commas, all of them, and the digits after the point. Anything else
    // may have been written in another locale and mean another amount.
    static bool parse(std::string_view text, money& v);
};

}  // namespace tusk
