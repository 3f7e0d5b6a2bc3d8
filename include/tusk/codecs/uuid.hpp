// boost::uuids::uuid <-> uuid.
#pragma once

#include <string>
#include <string_view>

#include <boost/uuid/uuid.hpp>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

using uuid = boost::uuids::uuid;

template <>
struct codec<uuid> {
    static constexpr pg_type type{oids::uuid, 2951, "uuid"};

    static void encode(writer& w, const uuid& v);
    static bool decode(reader& r, uuid& v);

    // Lower case, in groups of 8-4-4-4-12 digits.
    static void print(std::string& out, const uuid& v);
    // The spellings the server takes: upper case, braces around it, hyphens after any groups of four digits or none
    // (https://www.postgresql.org/docs/current/datatype-uuid.html).
    static bool parse(std::string_view text, uuid& v);
};

}  // namespace tusk
