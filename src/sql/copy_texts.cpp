#include <tusk/detail/copy_texts.hpp>

#include <tusk/quote.hpp>

namespace tusk::detail {

namespace {

struct quoted_names {
    std::string table;
    std::string columns;  // separated by commas
};

boost::system::result<quoted_names, error> quote(const object_name& table, const std::vector<std::string>& columns) {
    quoted_names names;
    if (const auto named = append_name(names.table, table); !named)
        return named.error();
    for (const auto& column : columns) {
        if (error failed = quoting_error(column); failed.code())
            return failed;
        names.columns += names.columns.empty() ? "" : ", ";
        append_identifier(names.columns, column);
    }
    return names;
}

std::string select(const quoted_names& names) {
    return "select " + (names.columns.empty() ? "*" : names.columns) + " from " + names.table;
}

}  // namespace

boost::system::result<copy_texts, error> copy_in_texts(const object_name& table,
                                                       const std::vector<std::string>& columns) {
    const auto names = quote(table, columns);
    if (!names)
        return names.error();
    const std::string in_brackets = names->columns.empty() ? "" : " (" + names->columns + ')';
    return copy_texts{"copy " + names->table + in_brackets + " from stdin (format binary)", select(*names)};
}

// By a query, so that columns are there that are generated, and those of views and of partitioned tables.
boost::system::result<copy_texts, error> copy_out_texts(const object_name& table,
                                                        const std::vector<std::string>& columns) {
    const auto names = quote(table, columns);
    if (!names)
        return names.error();
    return copy_out_texts(select(*names));
}

// It may end in a comment.
copy_texts copy_out_texts(std::string_view query) {
    return {"copy (" + std::string{query} + "\n) to stdout (format binary)", std::string{query}};
}

}  // namespace tusk::detail
