#include <tusk/call.hpp>

namespace tusk {

boost::system::result<std::string, error> detail::call_statement(const procedure_name& name, std::size_t arguments) {
    std::string text = "call ";
    if (const auto named = append_name(text, name); !named)
        return named.error();
    text += '(';
    for (std::size_t i = 1; i <= arguments; ++i) {
        if (i != 1)
            text += ", ";
        text += '$' + std::to_string(i);
    }
    return text += ')';
}

}  // namespace tusk
