// hstore{{"a", "1"}, {"b", std::nullopt}} <-> hstore, the type of the extension of that name
// (https://www.postgresql.org/docs/current/hstore.html).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <tusk/builtin_types.hpp>
#include <tusk/codec.hpp>

namespace tusk {

// Keys and their values; a value may be NULL. It is a std::map in everything, and a type of its own, because what other
// maps mean to the server is for their owners to say.
struct hstore : std::map<std::string, std::optional<std::string>, std::less<>> {
    using map::map;
};

template <>
struct codec<hstore> {
    static constexpr pg_type type{0, 0, "hstore"};

    // A NUL in a key or a value fails with errc::embedded_nul.
    static void encode(writer& w, const hstore& v);
    static void encode_text(writer& w, const hstore& v);
    static bool decode(reader& r, hstore& v);

    // "a"=>"1", "b"=>NULL in the server's order: shorter keys first, then byte by byte.
    static void print(std::string& out, const hstore& v);
    // In any order, each key once. Keys and values have to be quoted, as the server writes them.
    static bool parse(std::string_view text, hstore& v);
};

}  // namespace tusk
