// The settings the server reports by ParameterStatus, at login and whenever they change.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace tusk::protocol {

class server_parameters {
public:
    // The value reported last, or "" when the server never reported this one. Valid until the next report of it.
    [[nodiscard]] std::string_view get(std::string_view name) const noexcept {
        auto found = values_.find(name);
        return found == values_.end() ? std::string_view{} : std::string_view{found->second};
    }

    [[nodiscard]] bool has(std::string_view name) const noexcept { return values_.find(name) != values_.end(); }

    // Whether these are the settings that GaussDB reports: it has no superusers, and system administrators instead.
    [[nodiscard]] bool are_of_gaussdb() const noexcept { return are_of_gaussdb_; }

    // False when the server reports more settings, or longer ones, than any server has.
    bool set(std::string_view name, std::string_view value) {
        if (name.size() + value.size() > max_size)
            return false;
        if (auto found = values_.find(name); found != values_.end()) {
            found->second = value;
            return true;
        }
        if (values_.size() == max_count)
            return false;
        values_.emplace(name, value);
        are_of_gaussdb_ = has("is_sysadmin") && !has("is_superuser");
        return true;
    }

private:
    static constexpr std::size_t max_count = 1'000;
    static constexpr std::size_t max_size = 64 * 1024;  // bytes in one

    std::map<std::string, std::string, std::less<>> values_;
    bool are_of_gaussdb_ = false;  // asked with each statement
};

}  // namespace tusk::protocol
