#include <tusk/builtin_types.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace tusk {
namespace {

// As format_type() of PostgreSQL 15, or of openGauss, names them; "[]" is dropped for the element itself.
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
    {34, 1234, "int16[]"},
    {86, 87, "raw[]"},
    {88, 3201, "blob[]"},
    {90, 3202, "clob[]"},
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
    {3969, 3968, "nvarchar2[]"},
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
    {5545, 5546, "tinyint[]"},
    {9003, 9005, "smalldatetime[]"},
};

constexpr std::string_view array_suffix = "[]";

constexpr std::string_view element_name(std::string_view name) {
    return name.ends_with(array_suffix) ? name.substr(0, name.size() - array_suffix.size()) : name;
}

using named_oid = std::pair<std::uint32_t, std::string_view>;

struct composed_type {
    std::uint32_t oid;
    type_kind kind;
    std::uint32_t inner;
};

constexpr composed_type ranges[] = {
    {oids::int4range, type_kind::range, oids::int4},
    {oids::numrange, type_kind::range, oids::numeric},
    {oids::tsrange, type_kind::range, oids::timestamp},
    {oids::tstzrange, type_kind::range, oids::timestamptz},
    {oids::daterange, type_kind::range, oids::date},
    {oids::int8range, type_kind::range, oids::int8},
    {oids::int4multirange, type_kind::multirange, oids::int4range},
    {oids::nummultirange, type_kind::multirange, oids::numrange},
    {oids::tsmultirange, type_kind::multirange, oids::tsrange},
    {oids::tstzmultirange, type_kind::multirange, oids::tstzrange},
    {oids::datemultirange, type_kind::multirange, oids::daterange},
    {oids::int8multirange, type_kind::multirange, oids::int8range},
};

// Everything that is made of something else, sorted by OID.
constexpr auto composed_types = [] {
    std::array<composed_type, std::size(named_types) + std::size(ranges)> types{};
    auto end = std::copy(std::begin(ranges), std::end(ranges), types.begin());
    for (const named_type& element : named_types)
        *end++ = {element.array_oid, type_kind::array, element.oid};
    std::sort(types.begin(), types.end(), [](const auto& a, const auto& b) { return a.oid < b.oid; });
    return types;
}();

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

std::uint32_t builtin_inner(std::uint32_t oid, type_kind kind) noexcept {
    if (oid == 0)
        return 0;
    const composed_type* found =
        find_sorted(std::span<const composed_type>{composed_types}, oid, [](const composed_type& t) { return t.oid; });
    return found == nullptr || found->kind != kind ? 0 : found->inner;
}

}  // namespace tusk
