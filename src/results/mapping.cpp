#include <tusk/mapping.hpp>

#include <string>

#include <tusk/command_result.hpp>

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

std::string describe(const column& c, std::size_t number, const type_catalogue& types) {
    return "column " + std::to_string(number) + " \"" + c.name + "\" (" + name_of(c.type_oid, types) + ")";
}

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

error column_count_error(std::size_t wanted, std::size_t got) {
    return error{
        errc::column_count_mismatch,
        "the statement gives " + std::to_string(got) + " columns, and " + std::to_string(wanted) + " were asked for",
        "name as many types, or members of the struct, as the statement has columns"};
}

error column_type_error(const column& c, std::size_t number, std::string_view cpp, const type_catalogue& types) {
    return error{errc::column_type_mismatch, describe(c, number, types) + " cannot be read as " + std::string{cpp},
                 "ask for another C++ type, or cast the column in the statement"};
}

error null_error(const column& c, std::size_t number, std::string_view cpp, const type_catalogue& types) {
    return error{errc::null_value, describe(c, number, types) + " is NULL, which " + std::string{cpp} + " cannot hold",
                 "ask for std::optional<" + std::string{cpp} + ">"};
}

error value_error(const column& c, std::size_t number, std::string_view cpp, bool out_of_range,
                  const type_catalogue& types) {
    if (out_of_range) {
        std::string hint = "ask for a wider C++ type";
        if (has_values_inside(c.type_oid, types))
            hint = "where there is NULL inside, ask for std::optional elements or members; else for wider types";
        // Which types those are comes with the values, too late to ask.
        if (types.base_of(c.type_oid) == oids::record)
            hint += "; cast columns of it to built-in types where nothing is known of their own";
        return error{errc::value_out_of_range,
                     describe(c, number, types) + " has a value that does not fit " + std::string{cpp}, hint};
    }
    return error{errc::malformed_value,
                 describe(c, number, types) + " has a value that cannot be read as " + std::string{cpp}};
}

error row_error() {
    return error{errc::protocol_violation, "the server sent a malformed row",
                 "is this a PostgreSQL server, and nothing in between that changes what it says?"};
}

}  // namespace detail
}  // namespace tusk
