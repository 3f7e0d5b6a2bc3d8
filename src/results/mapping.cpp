#include <tusk/mapping.hpp>

#include <algorithm>
#include <string>
#include <string_view>

#include <tusk/command_result.hpp>
#include <tusk/detail/row_columns.hpp>

namespace tusk {

namespace {

std::string name_of(std::uint32_t oid, const type_catalogue& types) {
    if (const type_info* own = types.find(oid)) {
        const type_info* element = types.find(own->inner);
        if (own->kind == type_kind::array && (element == nullptr || element->kind != type_kind::array))
            return name_of(own->inner, types) + "[]";
        const bool is_found_anywhere = own->schema == "public" || own->schema == "pg_catalog";
        return is_found_anywhere ? own->name : own->schema + '.' + own->name;
    }
    const auto builtin = type_name(oid);
    return builtin.empty() ? "type " + std::to_string(oid) : std::string{builtin};
}

// Whether values of the type have others inside, which may be NULL when they themselves are not.
bool has_values_inside(std::uint32_t oid, const type_catalogue& types) {
    return types.inner_of(oid, type_kind::array) != 0 || types.attributes_of(oid) != nullptr ||
           types.base_of(oid) == oids::record;
}

std::string quoted(std::string_view name) { return '"' + std::string{name} + '"'; }

std::string describe(const column& c, std::size_t number, const type_catalogue& types) {
    return "column " + std::to_string(number) + " " + quoted(c.name) + " (" + name_of(c.type_oid, types) + ")";
}

bool is_member(const detail::target& to) { return to.row != nullptr && !to.row->name.empty(); }

// int, or: int, member "age" of user
std::string describe(const detail::target& to) {
    std::string all{to.type};
    if (!is_member(to))
        return all;
    const auto name = to.row->members[to.field];
    return all + ", member " + (name.empty() ? std::to_string(to.field + 1) : quoted(name)) + " of " +
           std::string{to.row->name};
}

std::string hint_to_change_type(const detail::target& to) {
    return std::string{is_member(to) ? "give the member" : "ask for"} +
           " another C++ type, or cast the column in the statement";
}

std::string hint_to_widen(const column& c, const detail::target& to, const type_catalogue& types) {
    std::string hint = is_member(to) ? "give the member a wider C++ type" : "ask for a wider C++ type";
    if (has_values_inside(c.type_oid, types))
        hint = "where there is NULL inside, ask for std::optional elements or members; else for wider types";
    // Which types those are comes with the values, too late to ask.
    if (types.base_of(c.type_oid) == oids::record)
        hint += "; cast columns of it to built-in types where nothing is known of their own";
    return hint;
}

std::string counted(std::size_t count, const char* what) {
    return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

// A table can have 1600 columns; nobody reads that many.
constexpr std::size_t most_names = 40;

template <class Names, class NameOf>
std::string listed(const Names& names, NameOf name_of) {
    std::string all;
    std::size_t count = 0;
    for (const auto& each : names) {
        if (++count > most_names)
            return all + ", ...";
        all += (all.empty() ? "" : ", ") + quoted(name_of(each));
    }
    return all;
}

std::string names_of(const std::vector<column>& columns) {
    return listed(columns, [](const column& c) { return std::string_view{c.name}; });
}
// Empty when not all names are known.
std::string names_of(const detail::row_shape& row) {
    for (const auto name : row.members)
        if (name.empty())
            return {};
    return listed(row.members, [](std::string_view name) { return name; });
}

std::string in_brackets(const std::string& names) { return names.empty() ? names : " (" + names + ")"; }

}  // namespace

std::uint64_t command_result::rows_affected() const noexcept {
    std::uint64_t count = 0;
    const auto digits = tag_.rfind(' ');
    if (digits == std::string::npos)
        return 0;
    for (std::size_t i = digits + 1; i != tag_.size(); ++i) {
        if (tag_[i] < '0' || tag_[i] > '9')
            return 0;
        count = count * 10 + static_cast<std::uint64_t>(tag_[i] - '0');
    }
    return count;
}

namespace detail {

error column_count_error(const row_shape& wanted, const std::vector<column>& columns) {
    const std::string given =
        "the statement gives " + counted(columns.size(), "column") + in_brackets(names_of(columns));
    if (wanted.name.empty())
        return error{
            errc::column_count_mismatch,
            given + ", and " + std::to_string(wanted.size) + (wanted.size == 1 ? " was" : " were") + " asked for",
            "name as many types as the statement has columns"};
    return error{errc::column_count_mismatch,
                 given + ", and " + std::string{wanted.name} + " has " + counted(wanted.size, "member") +
                     in_brackets(names_of(wanted)),
                 "select one column for each member, in their order"};
}

error missing_column_error(const row_shape& wanted, std::size_t field, const std::vector<column>& columns) {
    const std::string name{wanted.members[field]};
    return error{errc::unknown_column,
                 "the statement gives no column \"" + name + "\", which " + std::string{wanted.name} +
                     " has a member for; it gives " + (columns.empty() ? "none" : names_of(columns)),
                 "select it, or give a column this name with AS"};
}

error ambiguous_column_error(const row_shape& wanted, std::size_t field, const std::vector<column>& columns) {
    const auto name = wanted.members[field];
    std::string numbers;
    for (std::size_t i = 0; i != columns.size(); ++i)
        if (columns[i].name == name)
            numbers += (numbers.empty() ? "" : " and ") + std::to_string(i + 1);
    return error{errc::ambiguous_column,
                 "column " + quoted(name) + " is ambiguous: columns " + numbers + " have that name, and " +
                     std::string{wanted.name} + " has one member for it",
                 "give the others another name with AS"};
}

error unknown_column_error(std::string_view name, const std::vector<column>& columns) {
    return error{errc::unknown_column, "the result has no column " + quoted(name),
                 columns.empty() ? "it has none" : "it has " + names_of(columns)};
}

std::optional<error> find_columns(const row_shape& wanted, const std::vector<column>& columns,
                                  std::span<std::size_t> found, std::span<std::size_t> order) {
    for (std::size_t field = 0; field != wanted.size; ++field) {
        const auto is_called_so = [&](const column& c) { return c.name == wanted.members[field]; };
        const auto first = std::find_if(columns.begin(), columns.end(), is_called_so);
        if (first == columns.end())
            return missing_column_error(wanted, field, columns);
        if (std::find_if(first + 1, columns.end(), is_called_so) != columns.end())
            return ambiguous_column_error(wanted, field, columns);
        found[field] = static_cast<std::size_t>(first - columns.begin());
        order[field] = field;
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return found[a] < found[b]; });
    return std::nullopt;
}

error column_type_error(const column& c, std::size_t number, const target& to, const type_catalogue& types) {
    return error{errc::column_type_mismatch, describe(c, number, types) + " cannot be read as " + describe(to),
                 hint_to_change_type(to)};
}

error value_error(outcome why, const column& c, std::size_t number, const target& to, const type_catalogue& types) {
    const std::string which = describe(c, number, types);
    switch (why) {
        case outcome::null:
            return error{
                errc::null_value,
                which + " is NULL, which " + describe(to) + (is_member(to) ? ", cannot hold" : " cannot hold"),
                (is_member(to) ? "make it std::optional<" : "ask for std::optional<") + std::string{to.type} + ">"};
        case outcome::out_of_range:
            return error{errc::value_out_of_range, which + " has a value that does not fit " + describe(to),
                         hint_to_widen(c, to, types)};
        case outcome::missing:
            return row_error();
        default:
            return error{errc::malformed_value, which + " has a value that cannot be read as " + describe(to),
                         hint_to_change_type(to)};
    }
}

error no_columns_error() {
    return error{errc::column_count_mismatch, "the statement gives no columns, so that there is nothing to be copied"};
}

namespace {

error copied_count_error(std::size_t values, std::size_t columns, const std::string& names) {
    return error{errc::column_count_mismatch,
                 "COPY has " + counted(columns, "column") + in_brackets(names) + ", and rows of " +
                     counted(values, "value") + " were to be copied to it",
                 "name as many columns as a row has values, in their order"};
}

}  // namespace

error copied_count_error(std::size_t values, const std::vector<column>& columns) {
    return copied_count_error(values, columns.size(), names_of(columns));
}
error copied_count_error(std::size_t values, std::size_t columns) { return copied_count_error(values, columns, {}); }

error copied_type_error(const column& c, std::size_t number, std::string_view type, const type_catalogue& types) {
    return error{errc::column_type_mismatch,
                 describe(c, number, types) + " cannot be loaded from " + std::string{type} +
                     ", as COPY casts nothing in binary form",
                 "give the value the C++ type of the column"};
}

error copied_form_error(const column& c, std::size_t number, const type_catalogue& types) {
    return error{
        errc::column_type_mismatch,
        describe(c, number, types) + " may have another binary form on GaussDB, so that nothing is loaded in it",
        "load it as text: copy_format::text"};
}

error copied_value_error(boost::system::error_code why, const column& c, std::size_t number, std::string_view type,
                         const type_catalogue& types) {
    return error{why, describe(c, number, types) + " cannot take this " + std::string{type} + ": " + why.message()};
}

error copied_text_error(boost::system::error_code why, std::size_t number, std::string_view type) {
    return error{why, "value " + std::to_string(number) + " of the row, " + std::string{type} +
                          ", cannot be written as text: " + why.message()};
}

error other_form_error() {
    return error{errc::protocol_violation, "the server asks for another form than the one COPY was to be in"};
}

error malformed_line_error(std::size_t columns) {
    return error{errc::protocol_violation,
                 "the server sent a line that is no row of " + counted(columns, "column") + " of COPY"};
}

error row_error() {
    return error{errc::protocol_violation, "the server sent a malformed row",
                 "is this a PostgreSQL server, and nothing in between that changes what it says?"};
}

}  // namespace detail
}  // namespace tusk
