#include <cstdint>

#include "types.hpp"

namespace types {
namespace {

// What names an object of the catalog. The server reads the OID too, and tusk reads and sends nothing else.
void compare_objects(comparison& with, generator& any, const std::string& name, const std::string& catalog) {
    texts oids{"0", "4294967295"};
    for (const std::string& oid :
         with.db().query<std::string>("select oid::text from " + catalog + " order by oid limit 200"))
        oids.push_back(oid);
    sql_type type = plain(name, values(oids, 200, [&] { return std::to_string(any.bits() >> 32); }));
    type.text = "format('%s', ({})::oid)";
    type.made = "({})::oid::" + name;
    with.compare<std::uint32_t>(std::move(type), "std::uint32_t");
}

}  // namespace

void compare_identifiers(comparison& with) {
    generator any{7};
    const texts numbers = values({"0", "1", "2147483648", "4294967295"}, 200,
                                 [&] { return std::to_string(any.bits() >> any.number(32, 63)); });
    for (const char* name : {"oid", "xid", "cid"})
        with.compare<std::uint32_t>(plain(name, numbers), "std::uint32_t");
    with.compare<std::uint64_t>(plain("xid", numbers), "std::uint64_t");
    if (with.version() >= 13)
        with.compare<std::uint64_t>(
            plain("xid8", values({"0", "18446744073709551615", "9223372036854775808"}, 200,
                                 [&] { return std::to_string(any.bits() >> any.number(0, 63)); })),
            "std::uint64_t");
    with.compare<tusk::tid>(plain("tid", values({"(0,0)", "(4294967295,65535)"}, 200,
                                                [&] {
                                                    return "(" + std::to_string(any.bits() >> any.number(32, 63)) +
                                                           "," + std::to_string(any.number(0, 65'535)) + ")";
                                                })),
                            "tusk::tid");
    with.compare<tusk::lsn>(plain("pg_lsn", values({"0/0", "FFFFFFFF/FFFFFFFF", "0/1", "1/0"}, 200,
                                                   [&] {
                                                       return any.hex(static_cast<std::size_t>(any.number(1, 8))) +
                                                              "/" + any.hex(static_cast<std::size_t>(any.number(1, 8)));
                                                   })),
                            "tusk::lsn");

    const std::pair<const char*, const char*> objects[] = {
        {"regproc", "pg_proc"},         {"regprocedure", "pg_proc"},     {"regoper", "pg_operator"},
        {"regoperator", "pg_operator"}, {"regclass", "pg_class"},        {"regtype", "pg_type"},
        {"regconfig", "pg_ts_config"},  {"regdictionary", "pg_ts_dict"}, {"regnamespace", "pg_namespace"},
        {"regrole", "pg_authid"}};
    for (const auto& [name, catalog] : objects)
        compare_objects(with, any, name, catalog);
    if (with.version() >= 13)
        compare_objects(with, any, "regcollation", "pg_collation");
}

}  // namespace types
