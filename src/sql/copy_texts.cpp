#include <tusk/detail/copy_texts.hpp>

#include <tusk/quote.hpp>

namespace tusk::detail {

boost::system::result<copy_texts, error> copy_texts_of(const object_name& table,
                                                       const std::vector<std::string>& columns,
                                                       std::string_view direction) {
    std::string name;
    if (const auto named = append_name(name, table); !named)
        return named.error();
    std::string names;
    for (const auto& column : columns) {
        if (error failed = quoting_error(column); failed.code())
            return failed;
        names += names.empty() ? "" : ", ";
        append_identifier(names, column);
    }
    const std::string in_brackets = names.empty() ? names : " (" + names + ')';
    return copy_texts{"copy " + name + in_brackets + ' ' + std::string{direction} + " (format binary)",
                      "select " + (names.empty() ? "*" : names) + " from " + name};
}

// It may end in a comment.
copy_texts copy_texts_of(std::string_view query) {
    return {"copy (" + std::string{query} + "\n) to stdout (format binary)", std::string{query}};
}

}  // namespace tusk::detail
