#include <tusk/protocol/auth/require_auth.hpp>

#include <algorithm>
#include <iterator>

namespace tusk::protocol {

namespace {

constexpr std::string_view known[] = {"password", "md5",  "gss",          "sspi",      "scram-sha-256",
                                      "oauth",    "none", "gauss-sha256", "gauss-sm3", "gauss-md5-sha256"};

}  // namespace

std::optional<auth_requirement> auth_requirement::parse(std::string_view list) {
    auth_requirement made;
    while (!list.empty()) {
        const auto comma = list.find(',');
        auto name = list.substr(0, comma);
        if (comma != list.npos && comma + 1 == list.size())
            return std::nullopt;
        list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
        const bool but = name.starts_with('!');
        name.remove_prefix(but ? 1 : 0);
        if (std::ranges::find(known, name) == std::end(known) || made.contains(name) ||
            (!made.methods_.empty() && but != made.all_but_))
            return std::nullopt;
        made.all_but_ = but;
        made.methods_.emplace_back(name);
    }
    return made;
}

bool auth_requirement::contains(std::string_view method) const noexcept {
    return std::ranges::find(methods_, method) != methods_.end();
}

bool auth_requirement::allows(std::string_view method) const noexcept {
    return methods_.empty() || contains(method) != all_but_;
}

std::string auth_requirement::text() const {
    std::string list;
    for (const auto& name : methods_)
        list += (list.empty() ? "" : ",") + std::string{all_but_ ? "!" : ""} + name;
    return list;
}

}  // namespace tusk::protocol
