// Compares, for every type that tusk has a codec for, what it makes of values with what a server makes of them: their text
// and their bytes, read and sent in both forms.
//
//     types_differential CONNINFO
//
// The server needs TimeZone UTC, DateStyle ISO, IntervalStyle postgres and lc_monetary C, and a database without types of its
// own, and the extensions hstore and ltree. Then copies values of each C++ type into columns of each of the types. The last line
// is `N passed, N failed`: the lines of the table, of which one passes when there is no difference in it, the C++ types that
// were copied, and the planted faults.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "comparison.hpp"
#include "self_test.hpp"
#include "types.hpp"

namespace {

// Short enough for a line, and in one.
std::string excerpt(std::string_view text) {
    std::string shown;
    for (const char c : text.substr(0, 160))
        shown += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    return shown + (text.size() > 160 ? "..." : "");
}

void print(const types::compared& line) {
    std::printf("%-24s %-28s %-6s %-6s %6zu %6zu %6zu %11zu %11zu\n", line.sql.c_str(), line.cpp.c_str(),
                std::string{line.read}.c_str(), std::string{line.sent}.c_str(), line.values, line.unfit, line.refused,
                line.comparisons, line.failures());
    if (line.refused != 0)
        std::printf("    refused: %s\n", excerpt(line.why_refused).c_str());
    for (const types::difference& each : line.differences)
        std::printf("    %s, %zu times: of <%s> expected <%s>, is <%s>\n", std::string{name_of(each.what)}.c_str(),
                    each.times, excerpt(each.value).c_str(), excerpt(each.expected).c_str(),
                    excerpt(each.actual).c_str());
}

int compare_all(const char* conninfo) {
    tusk::connection db{conninfo};
    db.execute("create extension if not exists hstore");
    db.execute("create extension if not exists ltree");
    db.run_script(types::own_types);

    const auto self_test = types::run_self_test(db);
    for (const std::string& each : self_test.not_found)
        std::printf("FAILED: a planted fault was not found: %s\n", each.c_str());

    types::comparison all{db};
    for (const auto compare :
         {types::compare_numbers, types::compare_big_numbers, types::compare_texts, types::compare_times,
          types::compare_networks, types::compare_shapes, types::compare_identifiers, types::compare_documents,
          types::compare_boost_json, types::compare_ranges, types::compare_arrays, types::compare_own_types})
        compare(all);

    std::printf("PostgreSQL %s\n", std::string{db.parameter("server_version")}.c_str());
    std::printf("%-24s %-28s %-6s %-6s %6s %6s %6s %11s %11s\n", "type", "C++", "read", "sent", "values", "unfit",
                "refused", "comparisons", "differences");
    std::size_t failed = self_test.not_found.size();
    std::size_t values = 0;
    std::size_t comparisons = 0;
    std::size_t differences = 0;
    for (const types::compared& line : all.all()) {
        print(line);
        values += line.values;
        comparisons += line.comparisons;
        differences += line.failures();
        failed += line.failures() != 0 ? 1 : 0;
    }
    const types::copy_report copied = types::copy_everywhere(db, all.copied(), all.column_types());
    for (const std::string& each : copied.others)
        std::printf("    FAILED: copied %s\n", excerpt(each).c_str());
    failed += std::min(copied.others.size(), copied.types);
    std::printf(
        "copied: %zu C++ types into columns of %zu types: %zu of %zu refused; in the others %zu values loaded, %zu "
        "refused, %zu another value; %zu rows into columns of their own types, %zu rows back\n",
        copied.types, copied.columns, copied.refused_columns, copied.types * copied.columns, copied.loaded,
        copied.refused, copied.others.size(), copied.rows_in, copied.rows_back);
    for (const std::string& each : copied.text_only)
        std::printf("    not in binary form into its own type: %s\n", each.c_str());
    std::printf("types: %zu, values: %zu, comparisons: %zu, differences: %zu, planted faults found: %zu of %zu\n",
                all.all().size(), values, comparisons, differences, self_test.looked_for - self_test.not_found.size(),
                self_test.looked_for);
    std::printf("%zu passed, %zu failed\n", all.all().size() + copied.types + self_test.looked_for - failed, failed);
    return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fprintf(stderr, "usage: types_differential CONNINFO\n");
        return 2;
    }
    try {
        return compare_all(arguments[1]);
    } catch (const std::exception& e) {
        std::printf("%s\n0 passed, 1 failed\n", e.what());
        return 1;
    }
}
