#include <tusk/object_name.hpp>

#include <tusk/quote.hpp>

namespace tusk {

std::vector<std::string> object_name::split(std::string_view name) {
    std::vector<std::string> parts;
    for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
        parts.emplace_back(name.substr(0, dot));
        name.remove_prefix(dot + 1);
    }
    parts.emplace_back(name);
    return parts;
}

boost::system::result<void, error> detail::append_name(std::string& sql, const object_name& name) {
    bool is_first = true;
    for (const auto& part : name.parts()) {
        if (error failed = quoting_error(part); failed.code())
            return failed;
        if (!is_first)
            sql += '.';
        is_first = false;
        append_identifier(sql, part);
    }
    return {};
}

}  // namespace tusk
