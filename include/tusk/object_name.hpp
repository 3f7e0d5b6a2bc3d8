// What an object of the database is called.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include <tusk/format_sql.hpp>
#include <tusk/protocol/errors/error.hpp>

namespace tusk {

// "users", or with its schema "shop.users". The parts between the dots are taken exactly as they are, as if quoted: SQL's
// Users, without quotes, is "users" here. A name that has a dot is given in parts: {"shop", "a.b"}.
class object_name {
public:
    template <std::convertible_to<std::string_view> Text>
    object_name(const Text& name) : parts_{split(name)} {}
    template <std::convertible_to<std::string_view>... Parts>
    requires(sizeof...(Parts) > 1) object_name(const Parts&... parts)
        : parts_{std::string{std::string_view{parts}}...} {}
    object_name(const identifier& name) : parts_{name.parts()} {}

    [[nodiscard]] const std::vector<std::string>& parts() const noexcept { return parts_; }

private:
    [[nodiscard]] static std::vector<std::string> split(std::string_view name);

    std::vector<std::string> parts_;
};

using procedure_name = object_name;
using table = object_name;

namespace detail {

// Appends "schema"."name"; the error tells why that cannot be written: errc::invalid_utf8, embedded_nul.
[[nodiscard]] boost::system::result<void, error> append_name(std::string& sql, const object_name& name);

}  // namespace detail
}  // namespace tusk
