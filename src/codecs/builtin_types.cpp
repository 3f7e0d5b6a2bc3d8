#include <tusk/builtin_types.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <tusk/codecs/all.hpp>

namespace tusk {
namespace {

// As format_type() of PostgreSQL 15 names them; "[]" is dropped for the element itself.
struct named_type {
    std::uint32_t oid;
    std::uint32_t array_oid;
    std::string_view name;
};

constexpr named_type named_types[] = {
    {16, 1000, "boolean[]"},
    {17, 1001, "bytea[]"},
    {18, 1002, "\"char\"[]"},
    {19, 1003, "name[]"},
    {20, 1016, "bigint[]"},
    {21, 1005, "smallint[]"},
    {22, 1006, "int2vector[]"},
    {23, 1007, "integer[]"},
    {24, 1008, "regproc[]"},
    {25, 1009, "text[]"},
    {26, 1028, "oid[]"},
    {27, 1010, "tid[]"},
    {28, 1011, "xid[]"},
    {29, 1012, "cid[]"},
    {30, 1013, "oidvector[]"},
    {114, 199, "json[]"},
    {142, 143, "xml[]"},
    {600, 1017, "point[]"},
    {601, 1018, "lseg[]"},
    {602, 1019, "path[]"},
    {603, 1020, "box[]"},
    {604, 1027, "polygon[]"},
    {628, 629, "line[]"},
    {650, 651, "cidr[]"},
    {700, 1021, "real[]"},
    {701, 1022, "double precision[]"},
    {705, 0, "unknown"},
    {718, 719, "circle[]"},
    {774, 775, "macaddr8[]"},
    {790, 791, "money[]"},
    {829, 1040, "macaddr[]"},
    {869, 1041, "inet[]"},
    {1033, 1034, "aclitem[]"},
    {1042, 1014, "character[]"},
    {1043, 1015, "character varying[]"},
    {1082, 1182, "date[]"},
    {1083, 1183, "time without time zone[]"},
    {1114, 1115, "timestamp without time zone[]"},
    {1184, 1185, "timestamp with time zone[]"},
    {1186, 1187, "interval[]"},
    {1266, 1270, "time with time zone[]"},
    {1560, 1561, "bit[]"},
    {1562, 1563, "bit varying[]"},
    {1700, 1231, "numeric[]"},
    {1790, 2201, "refcursor[]"},
    {2202, 2207, "regprocedure[]"},
    {2203, 2208, "regoper[]"},
    {2204, 2209, "regoperator[]"},
    {2205, 2210, "regclass[]"},
    {2206, 2211, "regtype[]"},
    {2249, 2287, "record[]"},
    {2275, 1263, "cstring[]"},
    {2278, 0, "void"},
    {2950, 2951, "uuid[]"},
    {2970, 2949, "txid_snapshot[]"},
    {3220, 3221, "pg_lsn[]"},
    {3614, 3643, "tsvector[]"},
    {3615, 3645, "tsquery[]"},
    {3734, 3735, "regconfig[]"},
    {3769, 3770, "regdictionary[]"},
    {3802, 3807, "jsonb[]"},
    {3904, 3905, "int4range[]"},
    {3906, 3907, "numrange[]"},
    {3908, 3909, "tsrange[]"},
    {3910, 3911, "tstzrange[]"},
    {3912, 3913, "daterange[]"},
    {3926, 3927, "int8range[]"},
    {4072, 4073, "jsonpath[]"},
    {4089, 4090, "regnamespace[]"},
    {4096, 4097, "regrole[]"},
    {4191, 4192, "regcollation[]"},
    {4451, 6150, "int4multirange[]"},
    {4532, 6151, "nummultirange[]"},
    {4533, 6152, "tsmultirange[]"},
    {4534, 6153, "tstzmultirange[]"},
    {4535, 6155, "datemultirange[]"},
    {4536, 6157, "int8multirange[]"},
    {5038, 5039, "pg_snapshot[]"},
    {5069, 271, "xid8[]"},
};

constexpr std::string_view array_suffix = "[]";

constexpr std::string_view element_name(std::string_view name) {
    return name.ends_with(array_suffix) ? name.substr(0, name.size() - array_suffix.size()) : name;
}

using named_oid = std::pair<std::uint32_t, std::string_view>;

// Elements and arrays, sorted by OID. A type without array leaves an entry at 0.
constexpr auto names_by_oid = [] {
    std::array<named_oid, 2 * std::size(named_types)> names{};
    std::size_t at = 0;
    for (const named_type& type : named_types) {
        names[at++] = {type.oid, element_name(type.name)};
        names[at++] = type.array_oid == 0 ? named_oid{} : named_oid{type.array_oid, type.name};
    }
    std::sort(names.begin(), names.end(), [](const named_oid& a, const named_oid& b) { return a.first < b.first; });
    return names;
}();

template <class T>
bool print_binary(std::string& out, std::span<const std::byte> binary, std::uint32_t oid) {
    reader r{binary};
    T value{};
    if (!codec_decode(r, value, oid) || !r.finished())
        return false;
    codec_print(out, value);
    return true;
}

bool copy_text(std::string& out, std::span<const std::byte> binary, std::uint32_t) {
    out.append(protocol::as_text(binary));
    return true;
}

constexpr builtin_codec builtin_codecs[] = {
    {oids::boolean, print_binary<bool>},
    {oids::bytea, print_binary<std::vector<std::byte>>},
    {oids::single_char, print_binary<char>},
    {oids::name, copy_text},
    {oids::int8, print_binary<std::int64_t>},
    {oids::int2, print_binary<std::int16_t>},
    {oids::int4, print_binary<std::int32_t>},
    {oids::text, copy_text},
    {oids::oid, print_binary<std::uint32_t>},
    {oids::json, copy_text},
    {oids::xml, copy_text},
    {oids::float4, print_binary<float>},
    {oids::float8, print_binary<double>},
    {oids::unknown, copy_text},
    {oids::bpchar, copy_text},
    {oids::varchar, copy_text},
    {oids::uuid, print_binary<uuid>},
};

static_assert(std::is_sorted(std::begin(builtin_codecs), std::end(builtin_codecs),
                             [](const builtin_codec& a, const builtin_codec& b) { return a.oid < b.oid; }));

// The entry of a table sorted by OID, or null.
template <class Entry, class Key>
const Entry* find_sorted(std::span<const Entry> table, std::uint32_t oid, Key key) {
    const auto at = std::lower_bound(table.begin(), table.end(), oid,
                                     [key](const Entry& entry, std::uint32_t wanted) { return key(entry) < wanted; });
    return at != table.end() && key(*at) == oid ? &*at : nullptr;
}

}  // namespace

std::string_view type_name(std::uint32_t oid) noexcept {
    const named_oid* found =
        find_sorted(std::span<const named_oid>{names_by_oid}, oid, [](const named_oid& n) { return n.first; });
    return found == nullptr ? std::string_view{} : found->second;
}

const builtin_codec* find_builtin(std::uint32_t oid) noexcept {
    return find_sorted(std::span<const builtin_codec>{builtin_codecs}, oid,
                       [](const builtin_codec& b) { return b.oid; });
}

}  // namespace tusk
