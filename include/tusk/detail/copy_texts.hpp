// The SQL of a COPY, and that of a query of the same columns.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include <tusk/copy_format.hpp>
#include <tusk/object_name.hpp>
#include <tusk/protocol/errors/error.hpp>

namespace tusk::detail {

struct copy_texts {
    std::string command;
    std::string columns;               // empty: they need not be known
    std::string command_as_text = {};  // the same, in the form that automatic may come to; else empty
    copy_format form = copy_format::binary;
    bool has_own_quotes = false;  // of csv, other than COPY's
};
using copy_texts_result = boost::system::result<copy_texts, error>;

// Of a table. The error says why a name cannot be written.
[[nodiscard]] copy_texts_result copy_in_texts(const object_name& table, const std::vector<std::string>& columns,
                                              copy_format form);
[[nodiscard]] copy_texts_result copy_out_texts(const object_name& table, const std::vector<std::string>& columns,
                                               copy_format form);
// Of what a query gives.
[[nodiscard]] copy_texts copy_out_texts(std::string_view query, copy_format form);
// Of COPY ... FROM STDIN, for rows in the form that it asks for. The types of its columns are those of these names, if there
// are any, and else those of its table.
[[nodiscard]] copy_texts_result copy_in_texts(std::string_view statement, const std::vector<object_name>& types);
// Of COPY ... FROM STDIN or TO STDOUT, for data as it is.
[[nodiscard]] copy_texts_result raw_copy_in_texts(std::string_view statement);
[[nodiscard]] copy_texts_result raw_copy_out_texts(std::string_view statement);

// A statement that is run by such texts, or fails for that error.
template <class Statement, class... Options>
[[nodiscard]] std::shared_ptr<Statement> make_copy(const copy_texts_result& texts, Options&&... options) {
    if (texts)
        return std::make_shared<Statement>(std::forward<Options>(options)..., *texts);
    auto refused = std::make_shared<Statement>(std::forward<Options>(options)..., copy_texts{});
    refused->refuse(texts.error());
    return refused;
}

}  // namespace tusk::detail
