#include <tusk/detail/consumers.hpp>

#include <tusk/builtin_text.hpp>

namespace tusk::detail {

error no_rows_error() {
    return error{errc::no_rows, "the statement gave no row, and one was asked for",
                 "use query_optional if there may be none"};
}

error too_many_rows_error(std::string_view wanted) {
    return error{errc::too_many_rows,
                 "the statement gave more rows than one, and " + std::string{wanted} + " was asked for",
                 "narrow it down, add LIMIT 1, or use query"};
}

std::optional<error> collect_result::prepare(const protocol::columns_ptr& columns, const type_catalogue&) {
    std::vector<protocol::format> formats;
    if (columns)
        for (const auto& c : *columns)
            formats.push_back(find_printer(c.type_oid) != nullptr ? protocol::format::binary : protocol::format::text);
    set_columns(columns, formats);
    return std::nullopt;
}

std::optional<error> collect_result::accept(const protocol::columns_ptr& columns,
                                            const std::vector<protocol::format>& forms, const type_catalogue&) {
    set_columns(columns, forms);
    return std::nullopt;
}

void collect_result::set_columns(const protocol::columns_ptr& columns, const std::vector<protocol::format>& formats) {
    columns_ = columns;
    formats_ = formats;
    result_.set_columns(columns_, formats_);
}

std::optional<error> collect_result::row(protocol::backend::data_row_view values, const protocol::chunk& holder) {
    if (!result_.add_row(values, holder))
        return row_error();
    return std::nullopt;
}

std::optional<error> collect_result::rows(protocol::backend::answer_run& run, const protocol::chunk& holder,
                                          std::size_t most) {
    if (!result_.add_rows(run, holder, most))
        return row_error();
    return std::nullopt;
}

}  // namespace tusk::detail
