#include <tusk/detail/copy_texts.hpp>

#include <tusk/quote.hpp>

#include "sql/copy_statement.hpp"

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

std::string select(std::string_view table, std::string_view columns) {
    return "select " + std::string{columns.empty() ? "*" : columns} + " from " + std::string{table};
}

std::string_view options_for(copy_format form) {
    switch (form) {
        case copy_format::text:
            return "(format text)";
        case copy_format::csv:
            return "(format csv)";
        default:
            return "(format binary)";
    }
}

error no_copy_statement_error(std::string_view wanted) {
    return error{errc::unexpected_copy, "the statement is no COPY " + std::string{wanted},
                 "give that statement, and no other along with it; a table by its name is given as "
                 "tusk::table{\"name\"}"};
}

error other_option_error(std::string_view option) {
    return error{errc::unexpected_copy,
                 "COPY's option " + std::string{option} + " has it read its data in another way than rows are written",
                 "leave it out, or write the data by copy_in_raw()"};
}

copy_texts_result raw_texts(std::string_view statement, copy_statement::side wanted, std::string_view as) {
    const auto said = read_copy_statement(statement);
    if (!said || said->data != wanted)
        return no_copy_statement_error(as);
    return copy_texts{std::string{statement}, {}, {}, said->form, said->has_own_quotes};
}

}  // namespace

copy_texts_result copy_in_texts(const object_name& table, const std::vector<std::string>& columns, copy_format form) {
    const auto names = quote(table, columns);
    if (!names)
        return names.error();
    const std::string in_brackets = names->columns.empty() ? "" : " (" + names->columns + ')';
    const auto command = [&](copy_format as) {
        return "copy " + names->table + in_brackets + " from stdin " + std::string{options_for(as)};
    };
    const bool needs_columns = form == copy_format::binary || form == copy_format::automatic;
    return copy_texts{command(form), needs_columns ? select(names->table, names->columns) : std::string{},
                      form == copy_format::automatic ? command(copy_format::text) : std::string{}, form};
}

// By a query, so that columns are there that are generated, and those of views and of partitioned tables.
copy_texts_result copy_out_texts(const object_name& table, const std::vector<std::string>& columns, copy_format form) {
    const auto names = quote(table, columns);
    if (!names)
        return names.error();
    return copy_out_texts(select(names->table, names->columns), form);
}

// It may end in a comment.
copy_texts copy_out_texts(std::string_view query, copy_format form) {
    return {"copy (" + std::string{query} + "\n) to stdout " + std::string{options_for(form)},
            std::string{query},
            {},
            form};
}

copy_texts_result copy_in_texts(std::string_view statement, const std::vector<object_name>& types) {
    const auto said = read_copy_statement(statement);
    if (!said || said->data != copy_statement::side::in)
        return no_copy_statement_error("FROM STDIN");
    if (!said->other_option.empty())
        return other_option_error(said->other_option);
    copy_texts texts{std::string{statement}, {}, {}, said->form};
    if (said->form != copy_format::binary)
        return texts;
    if (types.empty()) {
        texts.columns = select(said->table, said->columns);
        return texts;
    }
    for (const auto& type : types) {
        texts.columns += texts.columns.empty() ? "select null::" : ", null::";
        if (const auto named = append_name(texts.columns, type); !named)
            return named.error();
    }
    return texts;
}

copy_texts_result raw_copy_in_texts(std::string_view statement) {
    return raw_texts(statement, copy_statement::side::in, "FROM STDIN");
}
copy_texts_result raw_copy_out_texts(std::string_view statement) {
    return raw_texts(statement, copy_statement::side::out, "TO STDOUT");
}

}  // namespace tusk::detail
