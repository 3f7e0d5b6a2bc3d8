#include <tusk/call.hpp>

#include <tusk/quote.hpp>

namespace tusk {

std::vector<std::string> procedure_name::split(std::string_view name) {
    std::vector<std::string> parts;
    for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
        parts.emplace_back(name.substr(0, dot));
        name.remove_prefix(dot + 1);
    }
    parts.emplace_back(name);
    return parts;
}

boost::system::result<std::string, error> detail::call_statement(const procedure_name& name, std::size_t arguments) {
    std::string text = "call ";
    for (const auto& part : name.parts()) {
        if (error failed = quoting_error(part); failed.code())
            return failed;
        if (text.back() == '"')
            text += '.';
        append_identifier(text, part);
    }
    text += '(';
    for (std::size_t i = 1; i <= arguments; ++i) {
        if (i != 1)
            text += ", ";
        text += '$' + std::to_string(i);
    }
    return text += ')';
}

}  // namespace tusk
