// The SQL of a COPY in binary form, and that of a query of the same columns.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

#include <tusk/object_name.hpp>
#include <tusk/protocol/errors/error.hpp>

namespace tusk::detail {

struct copy_texts {
    std::string command;
    std::string columns;
};

// Of a table. The error says why a name cannot be written.
[[nodiscard]] boost::system::result<copy_texts, error> copy_in_texts(const object_name& table,
                                                                     const std::vector<std::string>& columns);
[[nodiscard]] boost::system::result<copy_texts, error> copy_out_texts(const object_name& table,
                                                                      const std::vector<std::string>& columns);
// Of what a query gives.
[[nodiscard]] copy_texts copy_out_texts(std::string_view query);

// A statement that is run by such texts, or fails for that error.
template <class Statement, class... Options>
[[nodiscard]] std::shared_ptr<Statement> make_copy(const boost::system::result<copy_texts, error>& texts,
                                                   const Options&... options) {
    if (texts)
        return std::make_shared<Statement>(options..., texts->command, texts->columns);
    auto refused = std::make_shared<Statement>(options..., std::string{}, std::string_view{});
    refused->refuse(texts.error());
    return refused;
}

}  // namespace tusk::detail
