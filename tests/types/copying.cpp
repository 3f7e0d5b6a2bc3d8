#include "copying.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace types {
namespace {

// Of each C++ type into a column of its own type.
std::size_t rows_of_own_type() {
    const char* asked = std::getenv("TUSK_TEST_COPIED_ROWS");
    return asked == nullptr ? 1'000 : std::strtoul(asked, nullptr, 10);
}
constexpr std::size_t values_elsewhere = 20;

struct column {
    std::string type;
    std::string table;
};

struct loaded_values {
    bool is_column_refused = false;
    std::size_t refused = 0;
};

// Values from first to before last, over and over again until they are so many.
struct selection {
    std::size_t first;
    std::size_t last;
    std::size_t count;
};

// Those that cannot be loaded together are loaded by themselves.
void load(tusk::connection& db, const copied_values& values, const column& into, const selection& which,
          tusk::copy_format form, loaded_values& to) {
    const auto failed = values.copy_in(db, into.table, which.first, which.last, which.count, form);
    if (!failed)
        return;
    if (failed->code() == tusk::errc::column_type_mismatch) {
        to.is_column_refused = true;
    } else if (which.last - which.first == 1) {
        ++to.refused;
    } else {
        const std::size_t middle = which.first + (which.last - which.first) / 2;
        load(db, values, into, {which.first, middle, middle - which.first}, form, to);
        if (!to.is_column_refused)
            load(db, values, into, {middle, which.last, which.last - middle}, form, to);
    }
}

// Numbers, for which the same value may have another text.
bool is_number(const std::string& type) {
    constexpr std::array<std::string_view, 5> numbers{"smallint", "integer", "bigint", "real", "double precision"};
    return std::find(numbers.begin(), numbers.end(), type) != numbers.end();
}

// What the rows of the table are, where a condition on the value c.v and its text t says that it is another one.
boost::system::result<std::vector<std::string>, tusk::error> rows_that(tusk::connection& db, const std::string& differ,
                                                                       const copied_values& values, const column& in) {
    const std::vector<std::string> texts{
        values.texts().begin(),
        values.texts().begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(values.texts().size(), 1'000))};
    auto found = db.try_query<std::string>("select distinct t || ' -> ' || format('%s', c.v) from " + in.table +
                                               " c join unnest($1::text[]) with ordinality as u(t, i) on c.n = i - 1 "
                                               "where " +
                                               differ,
                                           texts);
    if (!found)
        return found.error();
    return std::vector<std::string>{found->begin(), found->end()};
}

// What the rows of the table are, where that is not what their texts mean there, or, if such texts mean nothing there, what a
// cast of the values gives. Numbers are the same if they come back the same.
std::vector<std::string> others_in(tusk::connection& db, const copied_values& values, const column& in) {
    const auto differs = [](const std::string& is, const std::string& meant) {
        return "format('%s', " + is + ") is distinct from format('%s', " + meant + ")";
    };
    const std::string& own = values.own_type();
    const bool are_numbers = own != in.type && is_number(own) && is_number(in.type);
    auto others =
        rows_that(db, are_numbers ? differs("c.v::" + own, "t::" + own) : differs("c.v", "t::" + in.type), values, in);
    if (!others)
        others = rows_that(db, differs("c.v", "t::" + own + "::" + in.type), values, in);
    if (!others)
        return {std::string{"its text is refused: "} + others.error().what()};
    return *others;
}

constexpr std::pair<tusk::copy_format, const char*> forms[] = {
    {tusk::copy_format::binary, "binary"}, {tusk::copy_format::text, "text"}, {tusk::copy_format::csv, "csv"}};

// Into columns of other types.
void copy_elsewhere(tusk::connection& db, const copied_values& values, const column& into, copy_report& report) {
    const std::size_t used = std::min(values.texts().size(), values_elsewhere);
    loaded_values loaded;
    load(db, values, into, {0, used, used}, tusk::copy_format::binary, loaded);
    if (loaded.is_column_refused) {
        ++report.refused_columns;
        return;
    }
    report.refused += loaded.refused;
    report.loaded += used - loaded.refused;
    for (const auto& other : others_in(db, values, into))
        report.others.push_back(values.cpp() + " into " + into.type + ": " + other);
    db.execute("truncate " + into.table);
}

// Into columns of their own type, in all forms, and back in all forms.
void copy_there_and_back(tusk::connection& db, const copied_values& values, const column& own, copy_report& report) {
    const std::size_t all = values.texts().size();
    const std::size_t rows = rows_of_own_type();
    // What names objects of the server is their number to us, and their name in text.
    const std::span used = std::span{forms}.first(own.type.starts_with("reg") ? 1 : std::size(forms));
    for (const auto& [in, in_name] : used) {
        loaded_values loaded;
        load(db, values, own, {0, all, rows}, in, loaded);
        if (loaded.is_column_refused) {  // it has no binary form there
            report.text_only.push_back(values.cpp());
            continue;
        }
        const std::string what = values.cpp() + " as " + in_name + ": ";
        report.refused += loaded.refused;  // such as a "char" that is no character
        for (const auto& other : others_in(db, values, own))
            report.others.push_back(what + other);
        report.rows_in += rows;
        for (const auto& [out, out_name] : used) {
            const auto others = values.copy_out(db, own.table, out);
            if (!others && others.error().code() == tusk::errc::column_type_mismatch &&
                out == tusk::copy_format::binary)
                continue;
            if (others)
                report.rows_back += rows;
            if (!others || *others != 0)
                report.others.push_back(
                    what + "back as " + out_name + ": " +
                    (others ? std::to_string(*others) + " rows are others" : std::string{others.error().what()}));
        }
        db.execute("truncate " + own.table);
    }
}

}  // namespace

copy_report copy_everywhere(tusk::connection& db, std::span<const std::unique_ptr<copied_values>> all,
                            const std::vector<std::string>& column_types) {
    copy_report report;
    std::vector<column> columns;
    for (const auto& type : column_types) {
        columns.push_back({type, "copied_" + std::to_string(columns.size())});
        db.execute("create temporary table " + columns.back().table + " (n integer, v " + type + ")");
    }
    report.types = all.size();
    report.columns = columns.size();
    for (const auto& values : all)
        for (const auto& into : columns)
            into.type == values->own_type() ? copy_there_and_back(db, *values, into, report)
                                            : copy_elsewhere(db, *values, into, report);
    for (const auto& each : columns)
        db.execute("drop table " + each.table);
    return report;
}

}  // namespace types
