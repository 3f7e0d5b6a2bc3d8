// The structs, and the types of a database, that the tests of composite types share.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tusk/codecs/array.hpp>
#include <tusk/codecs/boolean.hpp>
#include <tusk/codecs/composite.hpp>
#include <tusk/codecs/enumeration.hpp>
#include <tusk/codecs/floating.hpp>
#include <tusk/codecs/integer.hpp>
#include <tusk/codecs/range.hpp>
#include <tusk/codecs/text.hpp>

#include "codecs_own_types.hpp"
#include "codecs_vectors.hpp"

namespace codecs_composite_types {

struct inner {
    std::optional<std::int32_t> a;
    std::optional<std::string> b;
    friend bool operator==(const inner&, const inner&) = default;
};
TUSK_COMPOSITE_AS(inner, "inner_t")

struct outer {
    inner i;
    std::vector<std::optional<inner>> l;
    std::string t;
    double d;
    friend bool operator==(const outer&, const outer&) = default;
};
TUSK_COMPOSITE_AS(outer, "public.outer_t")

enum class mood { sad, ok };
TUSK_ENUM(mood, sad, ok)

// Columns of domains.
struct withdom {
    std::int32_t p;
    std::vector<std::string> m;
    std::vector<std::int32_t> q;
    friend bool operator==(const withdom&, const withdom&) = default;
};
TUSK_COMPOSITE(withdom)

struct one {
    std::optional<std::string> text;
    friend bool operator==(const one&, const one&) = default;
};
TUSK_COMPOSITE(one)

struct class_of {
    struct nested {
        int x;
        friend bool operator==(const nested&, const nested&) = default;
    };
};
TUSK_COMPOSITE(class_of::nested)

struct other_inner {
    std::optional<std::int32_t> a;
    std::optional<std::string> b;
};
TUSK_COMPOSITE_AS(other_inner, "other.inner_t")

struct views {
    std::string_view a;
    const char* b;
};
TUSK_COMPOSITE_AS(views, "inner_t")

struct with_array {
    tusk::array<std::int32_t> numbers;
};
TUSK_COMPOSITE(with_array)

struct with_mood {
    mood m;
    std::int16_t n;
};
TUSK_COMPOSITE(with_mood)

struct without_macro {
    int x;
};

// Binary only, and text only.
struct opaque {
    int x;
};
struct opaque_inside {
    opaque o;
};
TUSK_COMPOSITE(opaque_inside)
struct spoken {
    std::string text;
};
struct spoken_inside {
    int n;
    spoken s;
};
TUSK_COMPOSITE(spoken_inside)

}  // namespace codecs_composite_types

template <>
struct tusk::codec<codecs_composite_types::opaque> {
    static constexpr tusk::pg_type type{oids::int4, 1007, "integer"};
    static void encode(tusk::writer& w, const codecs_composite_types::opaque& v) { w.put(v.x); }
    static bool decode(tusk::reader& r, codecs_composite_types::opaque& v) { return r.get(v.x); }
};
template <>
struct tusk::codec<codecs_composite_types::spoken> {
    static constexpr tusk::pg_type type{600, 1017, "point"};
    static void print(std::string& out, const codecs_composite_types::spoken& v) { out += v.text; }
    static bool parse(std::string_view text, codecs_composite_types::spoken& v) {
        v.text = text;
        return true;
    }
};

namespace codecs_composite_types {

using namespace codecs_support;
namespace oids = tusk::oids;

inline constexpr std::uint32_t record_array = 2287;
inline constexpr std::uint32_t inner_oid = 0x4025;
inline constexpr std::uint32_t inner_array = 0x4024;
inline constexpr std::uint32_t outer_oid = 0x4028;
inline constexpr std::uint32_t mood_oid = 0x402a;
inline constexpr std::uint32_t mood_array = 0x4029;
inline constexpr std::uint32_t positive_oid = 0x4034;
inline constexpr std::uint32_t positive_array = 0x4033;
inline constexpr std::uint32_t moods_oid = 0x4037;
inline constexpr std::uint32_t withdom_oid = 0x403a;
inline constexpr std::uint32_t inner_domain = 0x403c;
inline constexpr std::uint32_t other_inner_oid = 0x403e;
inline constexpr std::uint32_t one_oid = 0x4040;
inline constexpr std::uint32_t with_mood_oid = 0x4042;
inline constexpr std::uint32_t opaque_oid = 0x4044;
inline constexpr std::uint32_t spoken_oid = 0x4046;
inline constexpr std::uint32_t changed_oid = 0x4048;
inline constexpr std::uint32_t text_of_all_oid = 0x404a;

inline const type_catalogue types = catalogue_of({
    {inner_oid, "inner_t", type_kind::composite, 0, {oids::int4, oids::text}},
    {inner_array, "_inner_t", type_kind::array, inner_oid},
    {outer_oid, "outer_t", type_kind::composite, 0, {inner_oid, inner_array, oids::text, oids::float8}},
    {mood_oid, "mood", type_kind::enumeration},
    {mood_array, "_mood", type_kind::array, mood_oid},
    {positive_oid, "positive", type_kind::domain, oids::int4},
    {positive_array, "_positive", type_kind::array, positive_oid},
    {moods_oid, "moods", type_kind::domain, mood_array},
    {withdom_oid, "withdom", type_kind::composite, 0, {positive_oid, moods_oid, positive_array}},
    {inner_domain, "checked_inner", type_kind::domain, inner_oid},
    {other_inner_oid, "inner_t", type_kind::composite, 0, {oids::int4, oids::text}, "other"},
    {one_oid, "one", type_kind::composite, 0, {oids::text}},
    {with_mood_oid, "with_mood", type_kind::composite, 0, {mood_oid, oids::numeric}},
    {opaque_oid, "opaque_inside", type_kind::composite, 0, {oids::int4}},
    {spoken_oid, "spoken_inside", type_kind::composite, 0, {oids::int4, oids::point}},
    {text_of_all_oid, "text_of_all", type_kind::composite, 0, {oids::int4, 1007, mood_oid}},
    {changed_oid, "changed", type_kind::composite, 0, {oids::int4, oids::text, oids::text}},
});

using pair = std::tuple<std::optional<std::int32_t>, std::optional<std::string>>;

template <class T>
outcome decode_outcome(std::span<const std::byte> sent, std::uint32_t oid) {
    T value{};
    return decode(sent, oid, types, value);
}

// In pieces: GCC 12 warns of members that an initialisation of all at once would leave uninitialised.
inline outer outer_of(inner i, std::vector<std::optional<inner>> l, std::string t, double d) {
    return {std::move(i), std::move(l), std::move(t), d};
}
inline const outer sample = outer_of({1, "a"}, {inner{2, "b"}}, "q", 1.5);
inline const char* const sample_sent =
    "00000004000040250000001900000002000000170000000400000001000000190000000161000040240000003100000001000000000000"
    "402500000001000000010000001900000002000000170000000400000002000000190000000162000000190000000171000002bd0000"
    "00083ff8000000000000";

}  // namespace codecs_composite_types
